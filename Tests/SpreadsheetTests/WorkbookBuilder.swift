import CWorkbooks

/// Builds small workbooks part by part, so that a test shows exactly the XML that it is about.
struct WorkbookBuilder {
    static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    static let officeRelations =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    static let packageRelations =
        "http://schemas.openxmlformats.org/package/2006/relationships"

    /// By name; `nil` removes one of the usual parts.
    var parts: [String: String] = [:]

    /// A workbook with one sheet "Firms" of these rows (`<row>…</row>`) and what follows them.
    init(rows: String, after: String = "") {
        parts["[Content_Types].xml"] = "<Types xmlns=\"urn:types\"/>"
        parts["_rels/.rels"] = Self.relations([("officeDocument", "xl/workbook.xml")])
        parts["xl/workbook.xml"] = Self.workbook(sheets: [("Firms", "visible")])
        parts["xl/_rels/workbook.xml.rels"] = Self.relations([
            ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"),
            ("styles", "styles.xml"),
        ])
        parts["xl/worksheets/sheet1.xml"] = Self.sheet(rows: rows, after: after)
    }

    static func relations(_ entries: [(kind: String, target: String)]) -> String {
        let list = entries.enumerated().map { index, entry in
            let mode = entry.target.contains("://") ? " TargetMode=\"External\"" : ""
            return """
                <Relationship Id="rId\(index + 1)" Type="\(officeRelations)/\(entry.kind)" \
                Target="\(entry.target)"\(mode)/>
                """
        }
        return "<Relationships xmlns=\"\(packageRelations)\">\(list.joined())</Relationships>"
    }

    static func workbook(
        sheets: [(name: String, state: String)], properties: String = ""
    ) -> String {
        let list = sheets.enumerated().map { index, sheet in
            """
            <sheet name="\(sheet.name)" sheetId="\(index + 1)" state="\(sheet.state)" \
            r:id="rId\(index + 1)"/>
            """
        }
        return """
            <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
            <workbook xmlns="\(main)" xmlns:r="\(officeRelations)">\(properties)\
            <sheets>\(list.joined())</sheets></workbook>
            """
    }

    static func sheet(rows: String, after: String = "") -> String {
        """
        <?xml version="1.0" encoding="UTF-8" standalone="yes"?>
        <worksheet xmlns="\(main)" xmlns:r="\(officeRelations)">\
        <sheetData>\(rows)</sheetData>\(after)</worksheet>
        """
    }

    /// A row of texts that stand in their cells, without references.
    static func row(_ texts: String..., number: Int? = nil) -> String {
        let cells = texts.map { text in
            text.isEmpty ? "<c/>" : "<c t=\"inlineStr\"><is><t>\(text)</t></is></c>"
        }
        return "<row\(number.map { " r=\"\($0)\"" } ?? "")>\(cells.joined())</row>"
    }

    /// Writes the container; parts in the order of their names.
    @discardableResult
    func write(to scratch: Scratch, as name: String = "firms.xlsx") throws -> String {
        let path = "\(scratch.path)/\(name)"
        var code: CInt = 0
        guard let archive = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code) else {
            throw ScratchError.failed("zip_open", code)
        }
        // The library reads the bytes only when it closes the archive.
        var kept: [UnsafeMutableBufferPointer<UInt8>] = []
        defer { for buffer in kept { buffer.deallocate() } }
        for (part, content) in parts.sorted(by: { $0.key < $1.key }) {
            let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: content.utf8.count)
            _ = buffer.initialize(from: content.utf8)
            kept.append(buffer)
            let source = zip_source_buffer(
                archive, buffer.baseAddress, zip_uint64_t(buffer.count), 0)
            guard zip_file_add(archive, part, source, 0) >= 0 else {
                throw ScratchError.failed("zip_file_add", 0)
            }
        }
        guard zip_close(archive) == 0 else { throw ScratchError.failed("zip_close", 0) }
        return path
    }
}
