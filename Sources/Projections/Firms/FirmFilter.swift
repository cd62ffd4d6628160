package import Jobs

/// Which firms of a job are asked for: all that is given must hold, and nil does not matter.
package struct FirmFilter: Hashable, Sendable {
    package var stage: FirmStage.Kind?
    /// Firms that failed for it, or whose last attempt did.
    package var cause: FailureCause?
    /// The website's host, or one that it lies under: `acme.example` also means `www.acme.example`.
    package var host: String?
    package var firms: FirmRanges?

    package init(
        stage: FirmStage.Kind? = nil, cause: FailureCause? = nil, host: String? = nil,
        firms: FirmRanges? = nil
    ) {
        self.stage = stage
        self.cause = cause
        self.host = host.map(\.comparedHost)
        self.firms = firms
    }

    /// Whether the firm fits, as far as that shows without its row.
    package func fits(_ standing: FirmStanding) -> Bool {
        if let stage, standing.stage.kind != stage { return false }
        if let cause, standing.stage.cause != cause { return false }
        if let firms, !firms.contains(standing.firm) { return false }
        return true
    }

    /// Whether a firm with this website fits; nil is one that has been erased.
    package func fits(website: String?) -> Bool {
        guard let host else { return true }
        guard let found = website?.comparedHost, !found.isEmpty else { return false }
        return found == host || found.hasSuffix("." + host)
    }
}

extension FirmRanges {
    /// Reads `1-40,77`; nil for anything else.
    ///
    /// Numbers may come in any order, and more than once.
    package init?(parsing text: String) {
        var ranges: [ClosedRange<UInt32>] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false)
                .map { $0.filter { !$0.isWhitespace } }
            guard let first = ends.first.flatMap(Self.number),
                let last = ends.count == 2 ? Self.number(ends[1]) : first, ends.count <= 2,
                first <= last
            else { return nil }
            ranges.append(first...last)
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        var joined: [ClosedRange<UInt32>] = []
        for range in ranges {
            if let last = joined.last, range.lowerBound <= last.upperBound &+ 1 {
                let end = Swift.max(last.upperBound, range.upperBound)
                joined[joined.count - 1] = last.lowerBound...end
            } else {
                joined.append(range)
            }
        }
        self.init(ranges: joined)
    }

    private static func number(_ text: String) -> UInt32? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let number = UInt32(text), number > 0, number <= Submission.firmCountLimit
        else { return nil }
        return number
    }

    /// Whether `firm` is among them; it takes a few steps even of many ranges.
    package func contains(_ firm: FirmNumber) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < firm.rawValue {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low < ranges.count && ranges[low].contains(firm.rawValue)
    }
}
