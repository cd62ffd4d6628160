/// The file formats of an enriched table.
package enum TableFormat: String, CaseIterable, Hashable, Sendable {
    case xlsx, csv, ndjson

    /// By the end of a file name: `.xlsx`, `.csv`, `.ndjson` or `.jsonl`; `nil` for others.
    package init?(path: String) {
        let name = path.lowercased()
        if name.hasSuffix(".xlsx") {
            self = .xlsx
        } else if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".ndjson") || name.hasSuffix(".jsonl") {
            self = .ndjson
        } else {
            return nil
        }
    }
}

/// The headers of an enriched table.
package struct EnrichedTableLayout: Hashable, Sendable {
    /// The list's own columns.
    package var columns: [String]
    /// The columns that enrichment adds behind them.
    package var addedColumns: [String]
    /// The columns of the people's sheet or file; empty when there is none.
    package var peopleColumns: [String]
    /// The added headers under which whole numbers stand.
    ///
    /// XLSX and NDJSON have them as numbers. The list's own cells stay text, as they were written.
    package var countColumns: Set<String>
    package var firmsSheetName = "Firms"
    package var peopleSheetName = "People"

    package init(
        columns: [String], addedColumns: [String], peopleColumns: [String],
        countColumns: Set<String> = []
    ) {
        self.columns = columns
        self.addedColumns = addedColumns
        self.peopleColumns = peopleColumns
        self.countColumns = countColumns
    }
}

extension EnrichedTableLayout {
    /// The places of `headers`' count columns, when so many columns stand before them.
    func counts(in headers: [String], behind offset: Int = 0) -> Set<Int> {
        Set(headers.indices.filter { countColumns.contains(headers[$0]) }.map { $0 + offset })
    }
}

/// One firm of an enriched table, in the order of the layout's columns.
///
/// Too short rows are filled up, too long ones cut: a header stands above every cell.
package struct EnrichedFirmRow: Hashable, Sendable {
    package var cells: [String]
    package var added: [String]

    package init(cells: [String], added: [String]) {
        self.cells = cells
        self.added = added
    }
}

/// One person, in the order of the layout's `peopleColumns`.
package typealias PersonRow = [String]

extension [String] {
    /// Exactly `count` cells.
    func fitted(to count: Int) -> [String] {
        self.count >= count
            ? Array(prefix(count)) : self + Array(repeating: "", count: count - self.count)
    }
}
