import Jobs

/// How durations, numbers and names read in a sentence.
enum Words {
    /// `4.2 s`, `90 s`, `5 m 12 s`, `3 h 2 m`, `2 d 4 h`.
    static func duration(_ duration: Duration) -> String {
        let tenths = duration / .milliseconds(100)
        guard tenths < 1_000_000_000, tenths > -1_000_000_000 else { return "ages" }
        guard tenths >= 0 else { return "-" + Self.duration(.zero - duration) }
        let rounded = Int(tenths.rounded())
        if rounded < 100 {
            return rounded % 10 == 0 ? "\(rounded / 10) s" : "\(rounded / 10).\(rounded % 10) s"
        }
        let seconds = Int((tenths / 10).rounded())
        return switch seconds {
        case ..<120: "\(seconds) s"
        case ..<7_200: pair(seconds / 60, "m", seconds % 60, "s")
        case ..<172_800: pair(seconds / 3_600, "h", seconds % 3_600 / 60, "m")
        default: pair(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h")
        }
    }

    private static func pair(
        _ large: Int, _ largeUnit: String, _ small: Int, _ smallUnit: String
    ) -> String {
        small == 0 ? "\(large) \(largeUnit)" : "\(large) \(largeUnit) \(small) \(smallUnit)"
    }

    /// `1 firm`, `12 firms`; "person" has its own plural.
    static func count(_ count: some BinaryInteger, _ noun: String) -> String {
        guard count != 1 else { return "1 \(noun)" }
        return switch noun {
        case "person": "\(count) people"
        case "batch": "\(count) batches"
        default: "\(count) \(noun)s"
        }
    }

    /// `3, 17-20 and 12 more ranges`.
    static func ranges(_ firms: FirmRanges) -> String {
        let limit = 6
        var shown = firms.ranges.prefix(limit).map { range in
            range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
        }
        let rest = firms.ranges.count - shown.count
        guard rest > 0 else { return shown.joined(separator: ", ") }
        let last = "and \(count(rest, "more range"))"
        shown[shown.count - 1] += " " + last
        return shown.joined(separator: ", ")
    }

    /// `w-7f3a 4127@host-a`.
    static func worker(_ worker: WorkerIdentity) -> String {
        "\(worker.shortName) \(worker.processID)@\(worker.host)"
    }

    /// `maria@office via vcctl`.
    static func actor(_ actor: Actor) -> String {
        "\(actor.user)@\(actor.host) via \(actor.program)"
    }
}
