package import Jobs

/// Which firms of two lists are the same: those with the same host, else with the same name.
///
/// Of several firms on one host, those with the same name are the same, and the others by their
/// order. A firm with a host is never paired by name with one that has another.
package struct FirmPairing: Sendable {
    /// By the number in the first list, less one; 0 for a firm that the second does not have.
    private var partners: [UInt32]
    /// By the number in the second list, less one.
    private var isTaken: [Bool]

    /// - Parameters:
    ///   - first, second: Rows in list order; a row that has been erased pairs with nothing.
    package init(first: [ListedSite], second: [ListedSite]) {
        isTaken = Array(repeating: false, count: Int(second.last?.firm.rawValue ?? 0))
        partners = Array(repeating: 0, count: Int(first.last?.firm.rawValue ?? 0))
        // Surest first: host and name, then the host alone, then the name alone.
        let placed = first.filter { !$0.host.isEmpty }
        pair(placed, with: second.filter { !$0.host.isEmpty }) { [$0.host, $0.name] }
        pair(placed, with: second.filter { !$0.host.isEmpty }) { [$0.host] }
        let named = first.filter { !$0.name.isEmpty }
        pair(
            named.filter { !$0.host.isEmpty },
            with: second.filter { $0.host.isEmpty && !$0.name.isEmpty }
        ) { [$0.name] }
        pair(named.filter(\.host.isEmpty), with: second.filter { !$0.name.isEmpty }) { [$0.name] }
    }

    /// Pairs firms that have no partner yet and the same key, in the order of the lists.
    private mutating func pair(
        _ first: [ListedSite], with second: [ListedSite], by key: (ListedSite) -> [String]
    ) {
        // Turned round, so that the next in order is the last: many firms may share one host, and
        // to search among them for each would take for ever.
        var free = Dictionary(grouping: second.reversed(), by: key)
        for site in first where partner(of: site.firm) == nil {
            while let other = free[key(site)]?.popLast() {
                guard !isTaken[Int(other.firm.rawValue) - 1] else { continue }
                take(site.firm, other.firm)
                break
            }
        }
    }

    private mutating func take(_ first: FirmNumber, _ second: FirmNumber) {
        partners[Int(first.rawValue) - 1] = second.rawValue
        isTaken[Int(second.rawValue) - 1] = true
    }

    /// The firm of the second list that `firm` of the first is; nil when there is none.
    package func partner(of firm: FirmNumber) -> FirmNumber? {
        let index = Int(firm.rawValue) - 1
        guard partners.indices.contains(index), partners[index] > 0 else { return nil }
        return FirmNumber(partners[index])
    }

    /// Whether `firm` of the second list is no firm of the first.
    package func isOnlyInSecond(_ firm: FirmNumber) -> Bool {
        let index = Int(firm.rawValue) - 1
        return isTaken.indices.contains(index) ? !isTaken[index] : true
    }
}

/// What a firm is recognised by in another list.
package struct ListedSite: Hashable, Sendable {
    package var firm: FirmNumber
    /// As ``Swift/String/comparedHost``; empty when the list names none.
    package var host: String
    /// As ``Swift/String/comparedName``; empty when the list names none.
    package var name: String

    package init(_ firm: FirmNumber, name: String, website: String) {
        self.firm = firm
        host = website.comparedHost
        self.name = name.comparedName
    }
}
