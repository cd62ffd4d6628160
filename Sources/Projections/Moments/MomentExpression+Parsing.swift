package import Jobs

extension MomentExpression {
    /// Reads what a person typed.
    ///
    /// - Parameters:
    ///   - now: What `ago`, `today` and a bare time of day are counted from.
    ///   - zone: The zone of times that name none.
    package init(
        parsing text: String, now: WallTime, zone: @escaping ZoneOffset
    ) throws(MomentError) {
        var words = text.lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
        // A date and its time of day are one word or two.
        if words.count == 2, words[0].contains("-") { words = [words.joined(separator: "t")] }
        let parsed: MomentExpression? =
            words.count == 1 ? Self.word(words[0]) : nil
        guard
            let result = parsed
                ?? MomentTimeParser(now: now, zone: zone).time(words).map({ .time($0) })
        else { throw .notAMoment(text) }
        self = result
    }

    /// What is named by one word and is not a time.
    private static func word(_ word: String) -> MomentExpression? {
        if let revision = decimal(word.hasPrefix("#") ? word.dropFirst() : word[...]) {
            return .revision(revision)
        }
        if word == "head" { return .head(back: 0) }
        if word.hasPrefix("head~") { return decimal(word.dropFirst(5)).map { .head(back: $0) } }
        let parts = word.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        switch parts[0] {
        case "checkpoint": return decimal(parts[1]).map { .checkpoint($0) }
        case "firm":
            return decimal(parts[1].hasPrefix("#") ? parts[1].dropFirst() : parts[1])
                .flatMap { UInt32(exactly: $0) }.map { .firm(FirmNumber($0)) }
        case "first": return type(parts[1]).map { .first($0) }
        case "last": return type(parts[1]).map { .last($0) }
        default: return nil
        }
    }

    /// Digits and nothing else; nil also for more than fit.
    private static func decimal(_ text: Substring) -> UInt64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        return UInt64(text)
    }

    private static func type(_ name: Substring) -> JobEventType? {
        JobEventType.allCases.first { $0.name.lowercased() == name }
    }
}
