import Glibc
import Jobs
import Projections

/// The zone in which times are shown.
enum Zone: Hashable, Sendable {
    /// The machine's, as `TZ` and `/etc/localtime` say.
    case local
    case utc

    /// Seconds east of UTC that clocks of the zone show at `time`.
    func offset(at time: WallTime) -> Int {
        switch self {
        case .utc: return 0
        case .local:
            var seconds = time_t(time.nanoseconds / 1_000_000_000)
            var parts = tm()
            localtime_r(&seconds, &parts)
            return parts.tm_gmtoff
        }
    }
}

extension WallTime {
    /// `2026-03-03T09:04:58+01:00`, in `zone`.
    func rfc3339(_ zone: Zone) -> String {
        rfc3339(offset: zone.offset(at: self))
    }

    /// The moment to the microsecond, in UTC: the form of all JSON output.
    var jsonTime: String { rfc3339(offset: 0, digits: 6) }

    /// `2026-03-03`, in `zone`.
    func date(_ zone: Zone) -> String {
        String(rfc3339(zone).prefix(10))
    }

    /// `09:04:58`, in `zone`.
    func clock(_ zone: Zone) -> String {
        String(rfc3339(zone).dropFirst(11).prefix(8))
    }

    /// What stands in a column of times: short on a terminal, whole in a pipe.
    func column(_ look: Look) -> String {
        guard look.isTerminal else { return rfc3339(look.zone) }
        let (day, today) = (date(look.zone), look.now.date(look.zone))
        return day == today ? clock(look.zone) : "\(day) \(clock(look.zone).prefix(5))"
    }
}
