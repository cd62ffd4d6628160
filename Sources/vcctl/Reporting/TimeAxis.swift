import Jobs

/// Where moments lie on a picture: from the first event at the left edge to the last at the right.
struct TimeAxis: Hashable, Sendable {
    let begin: WallTime
    let end: WallTime
    /// In units of the picture.
    let width: Int

    /// - Parameter end: Never before `begin`; where both are one moment, everything lies at 0.
    init(begin: WallTime, end: WallTime, width: Int) {
        (self.begin, self.end, self.width) = (begin, max(begin, end), width)
    }

    func place(of time: WallTime) -> Int {
        let (whole, part) = (span, min(max(time, begin), end) - begin)
        return whole > .zero ? Int((part / whole * Double(width)).rounded()) : 0
    }

    var span: Duration { end - begin }

    /// Moments at even distances, both ends among them.
    func ticks(_ count: Int) -> [WallTime] {
        guard span > .zero, count > 1 else { return [begin] }
        return (0..<count).map { begin + span * Double($0) / Double(count - 1) }
    }
}

/// Counts put together so that a picture has at most one step for each of its columns.
enum Thinning {
    /// The last step in each column of `axis`; the picture is the same as of all of them.
    static func last<Step>(
        of steps: [Step], on axis: TimeAxis, time: (Step) -> WallTime
    ) -> [(place: Int, step: Step)] {
        var kept: [(place: Int, step: Step)] = []
        for step in steps {
            let place = axis.place(of: time(step))
            if kept.last?.place == place { kept.removeLast() }
            kept.append((place, step))
        }
        return kept
    }
}
