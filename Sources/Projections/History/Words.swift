package import Jobs

/// How durations, numbers and names read in a sentence.
enum Words {
    /// `4.2 s`, `90 s`, `5 m 12 s`, `3 h 2 m`, `2 d 4 h`.
    static func duration(_ duration: Duration) -> String {
        var text = TextWriter()
        text.put(duration)
        return text.take()
    }

    /// `1 firm`, `12 firms`; "person" has its own plural.
    static func count(_ count: some BinaryInteger, _ noun: String) -> String {
        var text = TextWriter()
        text.put(count: count, noun)
        return text.take()
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
        actor.words
    }
}

extension Actor {
    /// `maria@office via vcctl`.
    package var words: String { "\(user)@\(host) via \(program)" }
}
