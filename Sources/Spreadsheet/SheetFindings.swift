/// What a user should look at before the firms of a list are visited.
package struct SheetFindings: Hashable, Sendable {
    /// Several rows that mean the same website.
    package struct Duplicate: Hashable, Sendable {
        /// As the second of the rows writes it.
        package var website: String
        package var sheetRows: [Int]
    }

    /// A website cell that cannot be visited.
    package struct Unusable: Hashable, Sendable {
        package var sheetRow: Int
        package var website: String
        package var why: WebsiteText
    }

    package private(set) var rowCount = 0
    package private(set) var rowsWithoutWebsite: [Int] = []
    package private(set) var rowsWithoutName: [Int] = []
    package private(set) var unusable: [Unusable] = []
    /// Websites inside somebody's own network: workers do not visit them.
    package private(set) var privateWebsites: [Unusable] = []
    /// In the order of their first rows.
    package var duplicates: [Duplicate] {
        duplicateOrder.compactMap { groups[$0] }
    }

    /// Most websites occur once: one number each.
    private var firstRows: [String: Int] = [:]
    private var groups: [String: Duplicate] = [:]
    private var duplicateOrder: [String] = []

    /// Nothing to look at.
    package var isEmpty: Bool {
        rowsWithoutWebsite.isEmpty && rowsWithoutName.isEmpty && unusable.isEmpty
            && privateWebsites.isEmpty && duplicateOrder.isEmpty
    }

    /// Looks at every row once; memory grows with the number of different websites.
    package init(_ rows: some Sequence<FirmRow>) {
        for row in rows { add(row) }
    }

    package init() {}

    package mutating func add(_ row: FirmRow) {
        rowCount += 1
        if row.name.isEmpty { rowsWithoutName.append(row.sheetRow) }
        let parts = WebsiteParts(row.website)
        switch parts.kind {
        case .missing: rowsWithoutWebsite.append(row.sheetRow)
        case .otherScheme, .notAnAddress:
            unusable.append(
                Unusable(sheetRow: row.sheetRow, website: row.website, why: parts.kind))
        case .address:
            if parts.isPrivate {
                privateWebsites.append(
                    Unusable(sheetRow: row.sheetRow, website: row.website, why: .address))
            }
            guard let key = parts.key else { return }
            guard let first = firstRows[key] else {
                firstRows[key] = row.sheetRow
                return
            }
            if groups[key] == nil {
                duplicateOrder.append(key)
                groups[key] = Duplicate(website: row.website, sheetRows: [first])
            }
            groups[key]?.sheetRows.append(row.sheetRow)
        }
    }
}
