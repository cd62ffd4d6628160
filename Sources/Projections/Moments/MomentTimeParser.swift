import Jobs

/// Reads times as people write them: absolute, of today or yesterday, or so long ago.
struct MomentTimeParser {
    let now: WallTime
    let zone: ZoneOffset

    /// - Parameter words: In lower case.
    func time(_ words: [String]) -> WallTime? {
        guard let first = words.first else { return nil }
        if words.last == "ago" { return ago(words.dropLast().joined()) }
        switch (first, words.count) {
        case ("now", 1): return now
        case ("today", _): return day(0, words.dropFirst())
        case ("yesterday", _): return day(-1, words.dropFirst())
        case (_, 1):
            return dated(first) ?? clock(first).map { today.at($0).wallTime(in: zone) }
        case (_, _):
            return clock(words.joined()).map { today.at($0).wallTime(in: zone) }
        }
    }

    private var today: CivilTime { CivilTime(now, offset: zone(now)) }

    /// A day relative to today, at a time of day; without one, at the time that it is now.
    private func day(_ count: Int, _ rest: ArraySlice<String>) -> WallTime? {
        let day = today.adding(days: count)
        guard !rest.isEmpty else { return day.wallTime(in: zone) }
        let clockWords = rest.first == "at" ? rest.dropFirst() : rest
        return clock(clockWords.joined()).map { day.at($0).wallTime(in: zone) }
    }

    /// `2h`, `90s`, `1h30m`, `2days` ...
    private func ago(_ text: String) -> WallTime? {
        var rest = text[...]
        var sum: Int64 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix(while: \.isASCIIDigit)
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !$0.isASCIIDigit }
            rest = rest.dropFirst(unit.count)
            guard let value = Int64(digits), let seconds = Self.seconds(of: unit) else {
                return nil
            }
            let (product, overflow) = value.multipliedReportingOverflow(by: seconds)
            let (total, overflowAgain) = sum.addingReportingOverflow(product)
            guard !overflow, !overflowAgain else { return nil }
            sum = total
        }
        // Before the epoch is before every job, so that far back is far enough.
        return max(now + .seconds(-min(sum, 1 << 33)), WallTime(nanoseconds: 0))
    }

    private static func seconds(of unit: Substring) -> Int64? {
        switch unit {
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hour", "hours": 3_600
        case "d", "day", "days": 86_400
        case "w", "week", "weeks": 604_800
        default: nil
        }
    }

    /// `14:05`, `14:05:09`, `9am`, `9:30pm`, `noon`, `midnight`.
    private func clock(_ text: String) -> ClockTime? {
        if text == "noon" { return ClockTime(hour: 12) }
        if text == "midnight" { return ClockTime(hour: 0) }
        let isMorning = text.hasSuffix("am")
        let isTwelveHour = isMorning || text.hasSuffix("pm")
        guard let time = ClockTime(isTwelveHour ? text.dropLast(2) : text[...]) else { return nil }
        guard isTwelveHour else { return text.contains(":") ? time : nil }
        guard (1...12).contains(time.hour) else { return nil }
        return ClockTime(
            hour: time.hour % 12 + (isMorning ? 0 : 12), minute: time.minute, second: time.second)
    }

    /// `2026-11-23`, `2026-11-23t14:05`, with seconds, fraction and zone as in RFC 3339.
    private func dated(_ text: String) -> WallTime? {
        let parts = text.split(separator: "t", maxSplits: 1, omittingEmptySubsequences: false)
        let date = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard date.count == 3, date[0].count == 4, date[1].count == 2, date[2].count == 2,
            let year = date[0].number, let month = date[1].number, let day = date[2].number,
            let midnight = CivilTime(year: year, month: month, day: day)
        else { return nil }
        guard parts.count == 2 else { return midnight.wallTime(in: zone) }
        guard let (rest, offset) = Self.splitZone(parts[1]), rest.contains(":"),
            let clock = ClockTime(rest)
        else { return nil }
        let civil = midnight.at(clock)
        return offset.map { civil.wallTime(offset: $0) } ?? civil.wallTime(in: zone)
    }

    /// Splits off `z`, `+01:00` ...; an offset of nil is none at all.
    private static func splitZone(_ text: Substring) -> (rest: Substring, offset: Int?)? {
        if text.hasSuffix("z") { return (text.dropLast(), 0) }
        guard let sign = text.lastIndex(where: { $0 == "+" || $0 == "-" }) else {
            return (text, nil)
        }
        guard let offset = ClockTime(text[text.index(after: sign)...]), offset.second == 0
        else { return nil }
        let seconds = offset.hour * 3_600 + offset.minute * 60
        return (text[..<sign], text[sign] == "-" ? -seconds : seconds)
    }
}

/// A time of day as written.
private struct ClockTime {
    var hour: Int
    var minute = 0
    var second = 0
    var nanosecond = 0

    init(hour: Int, minute: Int = 0, second: Int = 0) {
        (self.hour, self.minute, self.second) = (hour, minute, second)
    }

    /// `9`, `09:30`, `09:30:15`, `09:30:15.25`.
    init?(_ text: Substring) {
        let fields = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (1...3).contains(fields.count), (1...2).contains(fields[0].count),
            let hour = fields[0].number, hour < 24
        else { return nil }
        self.hour = hour
        if fields.count > 1 {
            guard fields[1].count == 2, let minute = fields[1].number, minute < 60 else {
                return nil
            }
            self.minute = minute
        }
        guard fields.count > 2 else { return }
        let parts = fields[2].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, parts[0].count == 2, let second = parts[0].number, second < 60
        else { return nil }
        self.second = second
        guard parts.count == 2 else { return }
        guard (1...9).contains(parts[1].count),
            let fraction = (parts[1] + String(repeating: "0", count: 9 - parts[1].count)).number
        else { return nil }
        nanosecond = fraction
    }
}

extension CivilTime {
    fileprivate func at(_ clock: ClockTime) -> CivilTime {
        var result = self
        (result.hour, result.minute, result.second) = (clock.hour, clock.minute, clock.second)
        result.nanosecond = clock.nanosecond
        return result
    }
}

extension StringProtocol {
    /// ASCII digits and nothing else, at most nine of them.
    fileprivate var number: Int? {
        guard (1...9).contains(count), allSatisfy(\.isASCIIDigit) else { return nil }
        return Int(self)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { self >= "0" && self <= "9" && isASCII }
}
