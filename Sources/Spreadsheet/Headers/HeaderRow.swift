/// The header of a list: where it stands and which columns mean what.
struct HeaderRow: Hashable {
    /// Index among the rows that were searched.
    var index: Int
    var websiteColumn: Int
    var nameColumn: Int?
}

/// Why no header was found among the first rows of a sheet.
enum HeaderFailure: Error {
    case noWebsite(headers: [String])
    case noSuchColumn(ColumnRole, wanted: String, headers: [String])
}

extension HeaderRow {
    /// Finds the header among the first rows of a sheet, below titles and dates of export.
    ///
    /// The best row is the one with the clearest headers for a website *and* a name; of two equal
    /// ones the upper. What `choice` names need not be recognised, only found.
    static func find(
        in rows: [RawRow], choice: ColumnChoice
    ) throws(HeaderFailure) -> HeaderRow {
        var best: (header: HeaderRow, score: Int)?
        for (index, row) in rows.enumerated() {
            guard let found = rate(row, at: index, choice: choice) else { continue }
            if found.score > best?.score ?? 0 { best = found }
        }
        if let best { return best.header }
        if let byLetter = try letters(in: rows, choice: choice) { return byLetter }
        throw failure(in: rows, choice: choice)
    }

    /// Columns that are looked at; the words of a crafted sheet's 16,384 would take a minute.
    private static let recognisedColumnCount = 500

    private static func rate(
        _ row: RawRow, at index: Int, choice: ColumnChoice
    ) -> (header: HeaderRow, score: Int)? {
        let cells = row.cells.prefix(recognisedColumnCount)
        // A cell that is an address is a value: no header row holds one.
        guard !cells.contains(where: { $0.contains("://") }) else { return nil }
        let headers = cells.map(HeaderWords.init)

        guard let website = column(in: headers, as: .website, named: choice.website, except: nil)
        else { return nil }
        let name = column(in: headers, as: .name, named: choice.name, except: website.index)
        if choice.name != nil && name == nil { return nil }
        let header = HeaderRow(index: index, websiteColumn: website.index, nameColumn: name?.index)
        // A name beside the website tells a header from a title such as "Firms by website".
        return (header, website.score + (name?.score ?? 0) + (name == nil ? 0 : 1000))
    }

    private static func column(
        in headers: [HeaderWords], as role: ColumnRole, named wanted: String?, except taken: Int?
    ) -> (index: Int, score: Int)? {
        var best: (index: Int, score: Int)?
        let wanted = wanted.map(HeaderWords.init)
        for (index, header) in headers.enumerated() where index != taken {
            let score =
                if let wanted {
                    header == wanted && !header.words.isEmpty ? 1000 : 0
                } else {
                    HeaderLexicon.score(header, as: role)
                }
            if score > best?.score ?? 0 { best = (index, score) }
        }
        return best
    }

    /// Columns named by letter ("--map website=B").
    ///
    /// The header is then the row with the clearest name, or else the first row that is not a
    /// title: the first with at least two cells, if any row has as many.
    private static func letters(
        in rows: [RawRow], choice: ColumnChoice
    ) throws(HeaderFailure) -> HeaderRow? {
        guard choice.website.flatMap(columnIndex) ?? choice.name.flatMap(columnIndex) != nil
        else { return nil }
        let widest = rows.map(\.cells.count).max() ?? 0
        let isWide = rows.map { full($0) >= min(2, widest) }
        let nameScores = rows.enumerated().map { index, row in
            let headers = row.cells.prefix(recognisedColumnCount).map(HeaderWords.init)
            let name = column(in: headers, as: .name, named: choice.name, except: nil)
            return isWide[index] ? name?.score ?? 0 : 0
        }
        let clearest = nameScores.max() ?? 0
        let named = clearest > 0 ? nameScores.firstIndex(of: clearest) : nil
        guard let index = named ?? isWide.firstIndex(of: true) else { return nil }
        let headers = rows[index].cells.prefix(recognisedColumnCount).map(HeaderWords.init)

        func place(_ role: ColumnRole, _ wanted: String?, _ taken: Int?)
            throws(HeaderFailure) -> Int?
        {
            if let found = column(in: headers, as: role, named: wanted, except: taken) {
                return found.index
            }
            guard let wanted else { return nil }
            guard let letter = columnIndex(wanted), letter < widest else {
                throw .noSuchColumn(role, wanted: wanted, headers: shownHeaders(rows[index]))
            }
            return letter
        }
        guard let website = try place(.website, choice.website, nil) else { return nil }
        let name = try place(.name, choice.name, website)
        return HeaderRow(index: index, websiteColumn: website, nameColumn: name)
    }

    private static func failure(in rows: [RawRow], choice: ColumnChoice) -> HeaderFailure {
        // The widest of the first rows is most likely what the user calls the header.
        let searched = rows.prefix(10)
        let widest = searched.max { full($0) < full($1) }
        let headers = widest.map(shownHeaders) ?? []
        func isMissing(_ text: String) -> Bool {
            let wanted = HeaderWords(text)
            return !rows.contains { row in
                row.cells.prefix(recognisedColumnCount).contains { HeaderWords($0) == wanted }
            }
        }
        if let wanted = choice.website, isMissing(wanted) {
            return .noSuchColumn(.website, wanted: wanted, headers: headers)
        }
        if let wanted = choice.name, isMissing(wanted) {
            return .noSuchColumn(.name, wanted: wanted, headers: headers)
        }
        return .noWebsite(headers: headers)
    }

    private static func shownHeaders(_ row: RawRow) -> [String] {
        row.cells.filter { !$0.isBlank }.map(\.onOneLine)
    }

    private static func full(_ row: RawRow) -> Int { row.cells.count { !$0.isBlank } }
}

/// The index of a column letter: "A" is 0, "XFD" 16,383; `nil` for anything else.
func columnIndex(_ letters: String) -> Int? {
    guard (1...3).contains(letters.utf8.count) else { return nil }
    var index = 0
    for byte in letters.utf8 {
        let upper = byte & 0xDF
        guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(upper) else { return nil }
        index = index * 26 + Int(upper - UInt8(ascii: "A")) + 1
    }
    return index <= 16_384 ? index - 1 : nil
}

/// The letters of a column index: 0 is "A".
func columnLetters(_ index: Int) -> String {
    var rest = index + 1
    var letters: [UInt8] = []
    while rest > 0 {
        letters.append(UInt8(ascii: "A") + UInt8((rest - 1) % 26))
        rest = (rest - 1) / 26
    }
    return String(decoding: letters.reversed(), as: UTF8.self)
}
