/// A workbook's table of contents, and what all of its sheets share.
final class Workbook {
    struct Sheet: Hashable {
        var name: String
        var part: String
        var isHidden: Bool
    }

    let container: ZipContainer
    let sheets: [Sheet]
    let strings: SharedStrings
    let formats: NumberFormats
    let countsFrom1904: Bool

    init(container: ZipContainer) throws(SpreadsheetError) {
        self.container = container
        let package = try Relations(of: "", in: container)
        let named = package.first(ofKind: "officeDocument")?.target
        let part = named ?? "xl/workbook.xml"
        guard container.has(part), !part.hasSuffix(".bin") else {
            throw try Self.notAWorkbook(container, mainPart: part)
        }
        let limits = container.limits
        let stream = try ZipPart(part, in: container, byteLimit: limits.partByteCount)
        let handler = WorkbookHandler()
        try XMLPartParser.parse(stream, path: container.path, limits: limits, handler: handler)
        guard handler.isWorkbook else {
            throw try Self.notAWorkbook(container, mainPart: part)
        }
        let relations = try Relations(of: part, in: container)
        countsFrom1904 = handler.countsFrom1904
        sheets = handler.sheets.compactMap { entry in
            // Chart and dialogue sheets have no rows.
            guard let relation = relations.byID[entry.relation], relation.kind == "worksheet",
                !relation.isExternal
            else { return nil }
            return Sheet(name: entry.name, part: relation.target, isHidden: entry.isHidden)
        }
        strings = try SharedStrings(
            part: relations.first(ofKind: "sharedStrings")?.target, in: container)
        formats = try NumberFormats(
            part: relations.first(ofKind: "styles")?.target, in: container)
    }

    /// Says what a ZIP file is that has no workbook in it.
    private static func notAWorkbook(
        _ container: ZipContainer, mainPart: String
    ) throws(SpreadsheetError) -> SpreadsheetError {
        let advice = "Save it as XLSX or CSV."
        let path = container.path
        if mainPart.hasSuffix(".bin") || container.has("xl/workbook.bin") {
            return .wrongType(path: path, found: "a binary workbook (.xlsb)", advice: advice)
        }
        if let type = try container.head(of: "mimetype", byteCount: 100) {
            let type = String(decoding: type, as: UTF8.self)
            if type.hasPrefix("application/vnd.oasis.opendocument.spreadsheet") {
                return .wrongType(path: path, found: "an OpenDocument sheet (.ods)", advice: advice)
            }
            if type.hasPrefix("application/epub") {
                return .wrongType(path: path, found: "an e-book", advice: nil)
            }
        }
        if container.has("word/document.xml") {
            return .wrongType(path: path, found: "a Word document", advice: nil)
        }
        if container.has("ppt/presentation.xml") {
            return .wrongType(path: path, found: "a PowerPoint presentation", advice: nil)
        }
        if container.has("Index/Document.iwa") {
            return .wrongType(path: path, found: "a Numbers or Pages document", advice: advice)
        }
        if container.has("[Content_Types].xml") { return .missingPart(path: path, part: mainPart) }
        return .wrongType(path: path, found: "a ZIP archive", advice: "Unpack it first.")
    }
}

private final class WorkbookHandler: XMLPartHandler {
    struct Entry {
        var name: String
        var relation: String
        var isHidden: Bool
    }

    var isWorkbook = false
    var countsFrom1904 = false
    var sheets: [Entry] = []

    func start(_ element: XMLElement) {
        if element.is("workbook") {
            isWorkbook = true
        } else if element.is("workbookPr") {
            countsFrom1904 = element.flag("date1904")
        } else if element.is("sheet"), let name = element.text("name"),
            let relation = element.text("id")
        {
            let state = element.text("state") ?? "visible"
            sheets.append(Entry(name: name, relation: relation, isHidden: state != "visible"))
        }
    }

    func end(_ element: XMLElement) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
