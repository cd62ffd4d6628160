package import EventLog
package import Jobs

/// Finds a firm by what a person typed of its name; names are fed to it one by one.
///
/// Case and spacing do not matter. A name that is the text comes before one that begins with it,
/// and that before one that holds it.
package struct FirmSearch: Sendable {
    /// How many firms are kept of each kind; the rest is counted.
    package static let keptCount = 12

    private let text: String
    private let letters: [UInt32]
    private let wordCount: Int
    private var exact = Found()
    private var beginning = Found()
    private var holding = Found()
    private var nearest: (firms: [NamedFirm], distance: Int)
    /// Whether any name has been seen: of an erased list there is none.
    package private(set) var hasSeenNames = false

    private struct Found {
        var firms: [NamedFirm] = []
        var count = 0

        mutating func add(_ firm: NamedFirm) {
            count += 1
            if firms.count < FirmSearch.keptCount { firms.append(firm) }
        }
    }

    package init(_ text: String) {
        self.text = text.comparedName
        letters = self.text.unicodeScalars.map(\.value)
        wordCount = self.text.count { $0 == " " } + 1
        // A name that differs in more than a third of its letters is another name.
        nearest = ([], max(2, letters.count / 3) + 1)
    }

    package mutating func consider(_ firm: FirmNumber, named name: String) {
        hasSeenNames = true
        let compared = name.comparedName
        let named = NamedFirm(firm: firm, name: name)
        if compared == text { return exact.add(named) }
        if compared.hasPrefix(text) { return beginning.add(named) }
        if compared.contains(text) { return holding.add(named) }
        guard exact.count + beginning.count + holding.count == 0 else { return }
        considerNear(named, compared)
    }

    /// A name is as near as its nearest words, as many of them as were typed.
    private mutating func considerNear(_ firm: NamedFirm, _ compared: String) {
        let words = compared.split(separator: " ")
        var limit = nearest.distance + (nearest.firms.isEmpty ? 0 : 1)
        var best: Int?
        for start in 0..<max(words.count - wordCount + 1, 1) {
            let part = words[start..<min(start + wordCount, words.count)].joined(separator: " ")
            let others = part.unicodeScalars.map(\.value)
            guard let distance = letters.distance(to: others, below: limit) else { continue }
            (best, limit) = (distance, distance)
        }
        guard let best else { return }
        if best < nearest.distance { nearest = ([], best) }
        if nearest.firms.count < 3 { nearest.firms.append(firm) }
    }

    /// What the text means among the names that were considered.
    package var match: FirmMatch {
        for found in [exact, beginning, holding] where found.count > 0 {
            if found.count == 1 { return .one(found.firms[0]) }
            return .several(found.firms, count: found.count)
        }
        return .unknown(nearest: nearest.firms)
    }
}

/// What a text means among the names of a list.
package enum FirmMatch: Hashable, Sendable {
    case one(NamedFirm)
    /// The first of `count` firms that it could be.
    case several([NamedFirm], count: Int)
    /// No name has it; the nearest are perhaps meant.
    case unknown(nearest: [NamedFirm])
}

package struct NamedFirm: Hashable, Sendable {
    package var firm: FirmNumber
    package var name: String
}

extension [UInt32] {
    /// Letters to add, drop or change to make the other; nil when that are `limit` or more.
    ///
    /// It looks no further than it has to, because it is asked of every name of a list.
    func distance(to other: [UInt32], below limit: Int) -> Int? {
        guard abs(count - other.count) < limit else { return nil }
        var row = Array<Int>(0...other.count)
        for (line, letter) in enumerated() {
            var corner = row[0]
            row[0] = line + 1
            var best = row[0]
            for column in other.indices {
                let change = corner + (letter == other[column] ? 0 : 1)
                corner = row[column + 1]
                row[column + 1] = Swift.min(change, corner + 1, row[column] + 1)
                best = Swift.min(best, row[column + 1])
            }
            if best >= limit { return nil }
        }
        return row[other.count] < limit ? row[other.count] : nil
    }
}

extension JobReader {
    /// Looks for firms by name in the list as it was at `moment`.
    ///
    /// - Returns: Nil when the names have been erased (purged).
    package func findFirm(
        named text: String, in job: JobNumber, at moment: EventLog.Moment = .head
    ) async throws(ProjectionError) -> FirmMatch? {
        let state = try await self.state(of: job, at: moment).state
        var search = FirmSearch(text)
        var isErased = false
        try await rows(of: job, in: state) { firm, row in
            if let row { search.consider(firm, named: row.name) } else { isErased = true }
            return true
        }
        return isErased && !search.hasSeenNames ? nil : search.match
    }
}
