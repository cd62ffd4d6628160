package import Jobs

/// A date and a time of day, in some zone; the proleptic Gregorian calendar without leap seconds.
package struct CivilTime: Hashable, Sendable {
    package var year: Int
    /// 1 to 12.
    package var month: Int
    /// 1 to 31.
    package var day: Int
    package var hour = 0
    package var minute = 0
    package var second = 0
    package var nanosecond = 0

    /// Nil unless the parts name a day and a time that exist, of the years 1 to 9999.
    package init?(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        nanosecond: Int = 0
    ) {
        guard (1...9999).contains(year), (1...12).contains(month),
            (1...Self.dayCount(year: year, month: month)).contains(day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000_000).contains(nanosecond)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second) = (hour, minute, second)
        self.nanosecond = nanosecond
    }

    /// What a clock shows at `time` that is `offset` seconds east of UTC.
    package init(_ time: WallTime, offset: Int) {
        let billion: Int64 = 1_000_000_000
        let seconds = Self.floorDivide(time.nanoseconds, billion) + Int64(offset)
        nanosecond = Int(time.nanoseconds - Self.floorDivide(time.nanoseconds, billion) * billion)
        let days = Self.floorDivide(seconds, 86_400)
        let ofDay = Int(seconds - days * 86_400)
        (hour, minute, second) = (ofDay / 3_600, ofDay / 60 % 60, ofDay % 60)
        (year, month, day) = Self.date(daysSinceEpoch: Int(days))
    }

    /// The moment, if this is what a clock shows that is `offset` seconds east of UTC.
    ///
    /// Before the year 1678 and after 2261 it is the first or the last moment that there is.
    package func wallTime(offset: Int) -> WallTime {
        let ofDay = hour * 3_600 + minute * 60 + second
        let seconds = daysSinceEpoch * 86_400 + ofDay - offset
        return WallTime(nanoseconds: 0) + .seconds(seconds) + .nanoseconds(nanosecond)
    }

    /// The moment, if this is what a clock shows in a zone whose offset changes.
    ///
    /// An hour that a zone has twice counts as the first; one that it skips counts as if it had not
    /// been skipped yet.
    package func wallTime(in zone: ZoneOffset) -> WallTime {
        let day = Duration.seconds(86_400)
        let guess = wallTime(offset: 0)
        let before = zone(guess + (.zero - day))
        let after = zone(guess + day)
        let candidates = [before, after].map { (wallTime(offset: $0), $0) }
        let real = candidates.filter { zone($0.0) == $0.1 }.map(\.0)
        return real.min() ?? wallTime(offset: before)
    }

    /// The same time of day, `count` days later.
    package func adding(days count: Int) -> CivilTime {
        var result = self
        (result.year, result.month, result.day) = Self.date(
            daysSinceEpoch: daysSinceEpoch + count)
        return result
    }
}

/// Seconds east of UTC that clocks show at a moment; what the zone of a terminal comes to.
package typealias ZoneOffset = (WallTime) -> Int

// Days are counted in eras of 400 years that begin on the first of March, so that the leap day is
// the last of its year.
extension CivilTime {
    private static let daysPerEra = 146_097
    /// From 0000-03-01 to 1970-01-01.
    private static let daysToEpoch = 719_468

    private var daysSinceEpoch: Int {
        let shiftedYear = month > 2 ? year : year - 1
        let era = Int(Self.floorDivide(Int64(shiftedYear), 400))
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.daysToEpoch
    }

    private static func date(daysSinceEpoch: Int) -> (year: Int, month: Int, day: Int) {
        let days = daysSinceEpoch + daysToEpoch
        let era = Int(floorDivide(Int64(days), Int64(daysPerEra)))
        let dayOfEra = days - era * daysPerEra
        let leapless = dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096
        let yearOfEra = leapless / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    private static func dayCount(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }
}
