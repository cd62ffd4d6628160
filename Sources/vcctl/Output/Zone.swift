import Glibc
import Jobs

/// The zone in which times are shown.
enum Zone: Hashable, Sendable {
    /// The machine's, as `TZ` and `/etc/localtime` say.
    case local
    case utc
}

/// A moment in the calendar and on the clock of a zone.
struct CivilTime: Hashable, Sendable {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    /// East of Greenwich.
    var offsetMinutes: Int

    init(_ time: WallTime, _ zone: Zone) {
        let (quotient, remainder) = time.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        var seconds = time_t(remainder < 0 ? quotient - 1 : quotient)
        var parts = tm()
        switch zone {
        case .local: localtime_r(&seconds, &parts)
        case .utc: gmtime_r(&seconds, &parts)
        }
        year = Int(parts.tm_year) + 1900
        month = Int(parts.tm_mon) + 1
        day = Int(parts.tm_mday)
        hour = Int(parts.tm_hour)
        minute = Int(parts.tm_min)
        second = Int(parts.tm_sec)
        offsetMinutes = parts.tm_gmtoff / 60
    }

    /// `2026-03-03`.
    var date: String { "\(year)-\(two(month))-\(two(day))" }

    /// `09:04:58`.
    var clock: String { "\(two(hour)):\(two(minute)):\(two(second))" }

    /// `2026-03-03T09:04:58+01:00`.
    var rfc3339: String { "\(date)T\(clock)\(offset)" }

    private var offset: String {
        guard offsetMinutes != 0 else { return "Z" }
        let size = abs(offsetMinutes)
        return "\(offsetMinutes < 0 ? "-" : "+")\(two(size / 60)):\(two(size % 60))"
    }
}

extension WallTime {
    /// The moment to the second, in `zone`.
    func rfc3339(_ zone: Zone) -> String { CivilTime(self, zone).rfc3339 }

    /// The moment to the microsecond, in UTC: the form of all JSON output.
    var jsonTime: String {
        let civil = CivilTime(self, .utc)
        let nanoseconds = ((nanoseconds % 1_000_000_000) + 1_000_000_000) % 1_000_000_000
        let digits = String(nanoseconds / 1000)
        let fraction = String(repeating: "0", count: 6 - digits.count) + digits
        return "\(civil.date)T\(civil.clock).\(fraction)Z"
    }
}

/// At least two digits.
private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
