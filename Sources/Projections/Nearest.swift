/// What a mistyped word was probably meant to be.
package enum Nearest {
    /// Those of `names` that are at most `slips` slips away from `word`, the nearest first.
    package static func names(
        to word: String, among names: [String], slips limit: Int = 2
    ) -> [String] {
        let typed = word.lowercased()
        let slips = names.map { (name: $0, distance: editDistance($0.lowercased(), typed)) }
        return slips.filter { $0.distance <= limit }
            .enumerated()
            .sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
            .map(\.element.name)
    }

    /// `did you mean 'failedCount'?`, or `otherwise` when nothing is near.
    static func hint(_ word: String, among names: [String], else otherwise: String) -> String {
        let near = self.names(to: word, among: names).prefix(3).map { "'\($0)'" }
        return near.isEmpty ? otherwise : "did you mean \(near.joined(separator: " or "))?"
    }
}

/// Letters to add, drop, change or swap with a neighbour, to make one word of the other.
package func editDistance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left.utf8.prefix(32)), Array(right.utf8.prefix(32)))
    var rows = [Array(0...right.count)]
    for i in 1..<left.count + 1 {
        var row = [i]
        for j in 1..<right.count + 1 {
            let change = left[i - 1] == right[j - 1] ? 0 : 1
            var best = min(row[j - 1] + 1, rows[i - 1][j] + 1, rows[i - 1][j - 1] + change)
            if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                best = min(best, rows[i - 2][j - 2] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[left.count][right.count]
}
