import Jobs
import Projections

/// Small pictures of numbers, for terminals that can draw them; the numbers stand beside them.
enum Sparkline {
    /// One column a number, as high as it is beside the largest; "·" for none at all.
    static func text(_ counts: [UInt32]) -> String {
        let levels = Array("▁▂▃▄▅▆▇█")
        guard let most = counts.max(), most > 0 else { return "" }
        return String(
            counts.map { count in
                // Only nothing looks like nothing, and only the most like the most.
                if count == 0 { return "·" }
                let below = levels.count - 1
                return count == most ? levels[below] : levels[(Int(count) * below - 1) / Int(most)]
            })
    }

    /// A bar as long as `part` is of `whole`, in at most `width` columns; never nothing for
    /// something.
    static func share(
        _ part: some BinaryInteger, of whole: some BinaryInteger, width: Int
    ) -> String {
        let drawn = bar(part, of: whole, width: width).prefix { $0 != "░" }
        return drawn.isEmpty && part > 0 ? "▏" : String(drawn)
    }

    /// `▁▃▇█▇▅·▂  at most 96 firms in 5 m`: how a job got on up to `now`, in `width` columns.
    ///
    /// - Returns: Nil when there is nothing to show, or no room.
    static func pace(_ pace: JobPace, through now: WallTime, width: Int) -> Line? {
        let wordWidth = 32
        let limit = min(48, width - wordWidth)
        guard limit >= 6, let stretches = pace.stretches(through: now, limit: limit),
            let most = stretches.counts.max()
        else { return nil }
        let length = Duration.seconds(stretches.minuteCount * 60).roundWords
        return Line(text(stretches.counts), .cyan)
            + Line("  at most \(count(most, "firm")) in \(length)", .dim)
    }
}

extension Duration {
    /// `5 m`, `3 h`, `2 d`: of a length that is a whole number of one of them.
    fileprivate var roundWords: String {
        let minutes = components.seconds / 60
        if minutes.isMultiple(of: 1_440) { return "\(minutes / 1_440) d" }
        return minutes.isMultiple(of: 60) ? "\(minutes / 60) h" : "\(minutes) m"
    }
}
