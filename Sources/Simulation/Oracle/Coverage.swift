/// How often each thing happened, so that one that never does is seen.
struct Coverage: Sendable {
    private(set) var counts: [String: Int] = [:]

    mutating func count(_ name: String) {
        counts[name, default: 0] += 1
    }

    mutating func add(_ other: Coverage) {
        counts.merge(other.counts, uniquingKeysWith: +)
    }
}
