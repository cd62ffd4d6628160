/// One firm of a list, as it stands in the file.
package struct FirmRow: Hashable, Sendable {
    /// The row as a spreadsheet program numbers it, from 1; blank rows and the header count.
    package var sheetRow: Int
    /// Without surrounding white space; the website when the sheet has no column of names.
    package var name: String
    /// Without surrounding white space, otherwise as written; empty when the row has none.
    ///
    /// A cell that shows other text but links to an address gives that address.
    package var website: String
    /// Every column as text, in column order; at least as many as the header has columns.
    ///
    /// A linked website cell appears here with the address too, because only text is kept.
    package var cells: [String]

    package init(sheetRow: Int, name: String, website: String, cells: [String]) {
        self.sheetRow = sheetRow
        self.name = name
        self.website = website
        self.cells = cells
    }
}

/// Which sheet and columns to use; `nil` leaves the choice to recognition by meaning.
package struct ColumnChoice: Hashable, Sendable {
    /// A sheet's name, in any case.
    ///
    /// A hidden sheet is only read when it is named.
    package var sheet: String?
    /// A header text (case, spaces and punctuation do not matter) or a column letter.
    package var name: String?
    /// A header text (case, spaces and punctuation do not matter) or a column letter.
    package var website: String?

    package init(sheet: String? = nil, name: String? = nil, website: String? = nil) {
        self.sheet = sheet
        self.name = name
        self.website = website
    }
}
