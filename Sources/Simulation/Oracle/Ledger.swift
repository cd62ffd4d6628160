import EventLog
import Jobs

/// What was asked of the log and what it answered: what the log must hold is known from here alone.
struct Ledger {
    /// An append that was asked for.
    struct Append {
        var stream: StreamID
        var first: Revision
        var digest: Digest
        /// The worker that asked; nil for people.
        var author: UInt64?
        /// When it was asked, in the time of the history.
        var time: Duration
    }

    /// By position.
    private(set) var acknowledged: [UInt64: Append] = [:]
    /// Those whose answer nobody heard, or that the log could not answer: each may be there once.
    private(set) var open: [Append] = []
    private(set) var lastAcknowledged: UInt64 = 0
    /// By position: what was found in the log, so that it must be there from then on.
    private(set) var seen: [Append] = []

    mutating func acknowledge(_ append: Append, at position: Position) throws(Violation) {
        guard acknowledged[position.rawValue] == nil else {
            throw Violation("position \(position) was given to two appends")
        }
        acknowledged[position.rawValue] = append
        lastAcknowledged = max(lastAcknowledged, position.rawValue)
    }

    mutating func leaveOpen(_ append: Append) {
        open.append(append)
    }

    /// Takes note of a commit that is in the log, the next one after those that were seen.
    ///
    /// - Returns: The append that it comes from.
    mutating func see(
        _ commit: Commit, _ digest: Digest, mayBeErased: Bool
    ) throws(Violation) -> Append {
        let position = commit.position
        guard position.rawValue == UInt64(seen.count) + 1 else {
            throw Violation("\(position) follows on \(seen.count)")
        }
        let found: Append
        if let known = acknowledged[position.rawValue] {
            guard known.fits(commit, digest, mayBeErased) else {
                throw Violation("what was acknowledged at \(position) differs")
            }
            found = known
        } else if let index = open.firstIndex(where: { $0.fits(commit, digest, mayBeErased) }) {
            found = open.remove(at: index)
        } else {
            throw Violation("\(position) of stream \(commit.stream) was refused, or never sent")
        }
        seen.append(found)
        return found
    }

    /// Holds a commit that was seen before against what it was then.
    func check(_ commit: Commit, _ digest: Digest, mayBeErased: Bool) throws(Violation) {
        guard seen[Int(commit.position.rawValue) - 1].fits(commit, digest, mayBeErased) else {
            throw Violation("what was read at \(commit.position) has changed")
        }
    }
}

extension Ledger {
    /// Tells events from others; the same within one process of ours.
    struct Digest: Hashable {
        /// Without payloads.
        var heads: Int
        /// With them; nil when they are erased.
        var whole: Int?

        init(_ events: [Event]) {
            var (heads, whole) = (Hasher(), Hasher())
            var isErased = false
            for event in events {
                heads.combine(event.type)
                heads.combine(event.isSnapshot)
                heads.combine(event.item)
                heads.combine(event.detail)
                if case .bytes(let bytes) = event.payload { whole.combine(bytes) }
                if case .erased = event.payload { isErased = true }
            }
            self.heads = heads.finalize()
            self.whole = isErased ? nil : whole.finalize()
        }
    }
}

extension Ledger.Append {
    fileprivate func fits(
        _ commit: Commit, _ other: Ledger.Digest, _ mayBeErased: Bool
    ) -> Bool {
        stream == commit.stream && first == commit.firstRevision && digest.heads == other.heads
            && (digest.whole == other.whole || mayBeErased && other.whole == nil)
    }
}

/// A promise that was not kept.
struct Violation: Error, Hashable, Sendable {
    var what: String

    init(_ what: String) {
        self.what = what
    }
}
