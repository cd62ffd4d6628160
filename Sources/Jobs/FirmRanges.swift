/// A set of firms, kept as rising, disjoint, non-adjacent ranges.
package struct FirmRanges: Hashable, Sendable {
    package private(set) var ranges: [ClosedRange<UInt32>]

    /// Collects `firms`, which must rise strictly.
    package init(rising firms: some Sequence<FirmNumber>) {
        ranges = []
        for firm in firms { append(firm.rawValue...firm.rawValue) }
    }

    /// Takes ranges as they come from storage; nil unless they rise and do not touch.
    package init?(ranges: [ClosedRange<UInt32>]) {
        for (left, right) in zip(ranges, ranges.dropFirst())
        where left.upperBound >= right.lowerBound || left.upperBound + 1 == right.lowerBound {
            return nil
        }
        self.ranges = ranges
    }

    private mutating func append(_ range: ClosedRange<UInt32>) {
        guard let last = ranges.last else { return ranges.append(range) }
        precondition(last.upperBound < range.lowerBound, "firms must rise strictly")
        if last.upperBound + 1 == range.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound...range.upperBound
        } else {
            ranges.append(range)
        }
    }

    package var isEmpty: Bool { ranges.isEmpty }

    package var count: Int {
        ranges.reduce(0) { $0 + $1.count }
    }

    package var firms: some Sequence<FirmNumber> {
        ranges.lazy.flatMap { $0.lazy.map { FirmNumber($0) } }
    }
}
