import Synchronization

/// The robots.txt of recently visited origins, kept for an hour (RFC 9309 allows a day).
final class RobotsCache: Sendable {
    private struct Entry {
        var rules: RobotsTxt
        var expiry: Duration
    }

    private static let lifetime = Duration.seconds(3600)
    private static let entryLimit = 512
    private let entries = Mutex<[String: Entry]>([:])

    func rules(for origin: String, now: Duration) -> RobotsTxt? {
        entries.withLock { entries in
            guard let entry = entries[origin], entry.expiry > now else { return nil }
            return entry.rules
        }
    }

    func keep(_ rules: RobotsTxt, for origin: String, now: Duration) {
        entries.withLock { entries in
            if entries.count >= Self.entryLimit {
                entries = entries.filter { $0.value.expiry > now }
                // All fresh: give up the half that expires first.
                if entries.count >= Self.entryLimit {
                    let kept = entries.sorted { $0.value.expiry > $1.value.expiry }
                    entries = Dictionary(
                        uniqueKeysWithValues: kept.prefix(Self.entryLimit / 2).map {
                            ($0.key, $0.value)
                        })
                }
            }
            entries[origin] = Entry(rules: rules, expiry: now + Self.lifetime)
        }
    }
}
