/// Decides how fast a spare is filled beside appends.
///
/// A disk does both no faster than one after the other. So the filling rests as long as it works,
/// unless the active segment would be used up first, and waits for the end of a burst: one that
/// uses up segments about as fast as they can be filled goes on sooner in those that are only
/// allocated.
struct SparePace {
    typealias Instant = ContinuousClock.Instant

    /// What appends have done at a moment.
    struct Look {
        var time: Instant
        /// Bytes that this process has appended so far.
        var appendedByteCount: Int
        /// How much of the active segment is used; 1 when it is another one than at the start.
        var usedShare: Double
    }

    /// What is appended in a shorter time says little about how fast that is.
    private static let lookInterval = Duration.milliseconds(4)
    /// How often to look whether a burst is over.
    static let waitInterval = Duration.milliseconds(10)
    /// How much of the active segment may be used when the spare is there.
    private static let dueShare = 0.75

    private let byteCount: Double
    private let firstShare: Double
    private var filledByteCount = 0.0
    private var stepStart: Instant
    /// Seconds that the device takes for a byte, by the fastest step: the others were held up.
    private var leastCost = Double.infinity
    private var lastLook: Look
    private var isBurst = false

    /// - Parameter byteCount: What is to be filled.
    init(toFill byteCount: Int, at look: Look) {
        self.byteCount = Double(byteCount)
        firstShare = min(look.usedShare, Self.dueShare)
        stepStart = look.time
        lastLook = look
    }

    /// How long to rest after a step that has just ended; without one, how long to wait on.
    mutating func pause(after step: FillStep?, at look: Look) -> Duration {
        guard let step else { return Self.waitInterval }
        let duration = look.time - stepStart
        leastCost = min(leastCost, step.writingTime / .seconds(1) / Double(step.byteCount))
        filledByteCount += Double(step.byteCount)
        let passedShare = look.usedShare - firstShare
        let isLate =
            passedShare * self.byteCount > filledByteCount * (Self.dueShare - firstShare)
        return isLate ? .zero : duration
    }

    /// Whether to wait on instead of beginning the next step.
    mutating func isToWait(at look: Look) -> Bool {
        stepStart = look.time
        let elapsed = look.time - lastLook.time
        if elapsed >= Self.lookInterval {
            let byteCount = Double(look.appendedByteCount - lastLook.appendedByteCount)
            isBurst = byteCount * leastCost > elapsed / .seconds(1) / 3
            lastLook = look
        }
        return isBurst
    }
}
