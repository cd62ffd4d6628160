import Settings

/// Which of the recorded settings a worker can take, beside what it was started with.
struct RecordedFit {
    typealias Attempt = ([String: String]) throws -> Settings

    /// What counts, by the settings' names.
    var values: [String: String]
    /// The settings that do not fit and keep what they had, each with why.
    var refused: [(key: String, why: String)] = []
    var settings: Settings

    /// Finds the fewest settings that have to keep what they had, so that the rest can be taken.
    ///
    /// - Parameters:
    ///   - wanted: What is recorded.
    ///   - held: What is in force of that; nothing at a start.
    ///   - suspects: Settings that did not fit before, and are the first to be left out now.
    ///   - attempt: Takes values up, or throws.
    /// - Throws: What `attempt` throws of `held`.
    init(
        _ wanted: [String: String], held: [String: String], suspects: Set<String> = [],
        _ attempt: Attempt
    ) throws {
        let why: any Error
        do {
            settings = try attempt(wanted)
            values = wanted
            return
        } catch { why = error }
        let changed = Set(wanted.keys).union(held.keys).filter { wanted[$0] != held[$0] }
        let keys =
            changed.filter(suspects.contains).sorted()
            + changed.filter { !suspects.contains($0) }.sorted()
        values = held
        settings = try attempt(held)
        var left = keys
        for candidate in Self.candidates(keys) {
            let without = Self.keeping(candidate, of: held, in: wanted)
            // One that does not do is no error: the next is tried.
            guard let found = try? attempt(without) else { continue }
            (values, settings, left) = (without, found, candidate)
            break
        }
        // Where more than two do not fit, each that does alone is taken, one after the other.
        if left == keys {
            for key in keys {
                let rest = left.filter { $0 != key }
                let with = Self.keeping(rest, of: held, in: wanted)
                guard let found = try? attempt(with) else { continue }
                (values, settings, left) = (with, found, rest)
            }
        }
        for key in left {
            let alone = Self.keeping(left.filter { $0 != key }, of: held, in: wanted)
            do {
                _ = try attempt(alone)
                refused.append((key, "\(why)"))
            } catch { refused.append((key, "\(error)")) }
        }
        // The last attempt is what is in force.
        settings = try attempt(values)
    }

    /// One setting that is left out, or two.
    private static func candidates(_ keys: [String]) -> [[String]] {
        let pairs = keys.indices.flatMap { first in
            keys[(first + 1)...].map { [keys[first], $0] }
        }
        return keys.map { [$0] } + pairs
    }

    private static func keeping(
        _ keys: [String], of held: [String: String], in wanted: [String: String]
    ) -> [String: String] {
        var values = wanted
        for key in keys { values[key] = held[key] }
        return values
    }
}
