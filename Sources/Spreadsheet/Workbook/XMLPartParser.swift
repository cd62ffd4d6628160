import CWorkbooks
import Glibc

/// What wants to know about one part of a workbook.
protocol XMLPartHandler: AnyObject {
    func start(_ element: XMLElement) throws(SpreadsheetError)
    func end(_ element: XMLElement) throws(SpreadsheetError)
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetError)
}

/// Parses one part chunk by chunk and tells a handler; no tree is built, nothing is fetched.
///
/// Refused: any DOCTYPE (so there are no entities but the five of XML), elements deeper than the
/// limit, tags with hundreds of attributes, encodings other than UTF-8, and what ``Limit`` names.
final class XMLPartParser {
    /// What no honest part comes near.
    private enum Limit {
        static let attributeCount = 256
        /// A tag or comment that is not at its end is read anew with every chunk.
        static let unfinishedByteCount = 1 << 20
        /// The parser puts the namespace before the name of every attribute that has a prefix.
        static let namespaceByteCount = 256
        /// The parser keeps every name that it ever saw.
        static let memoryByteCount = 16 << 20
    }

    private let path: String
    private let part: String
    private let depthLimit: Int
    private let handler: any XMLPartHandler

    private let expat: vc_expat
    private let parser: XML_Parser
    private var memoryLeft = Limit.memoryByteCount
    private var depth = 0
    private var failure: SpreadsheetError?
    /// Looked at in every callback, where the error itself would cost more to look at.
    private var isStopped = false
    private var fedByteCount = 0
    private var parsedByteCount = 0

    init(path: String, part: String, limits: SpreadsheetLimits, handler: any XMLPartHandler)
        throws(SpreadsheetError)
    {
        self.path = path
        self.part = part
        self.handler = handler
        depthLimit = limits.elementDepth
        expat = try WorkbookLibraries.expat.get(for: path)
        var memory = vc_xml_memory
        var separator = XMLNames.separator
        let left = vc_xml_memory_left(memoryLeft)
        // With an encoding named here, what the part itself names is passed over.
        let parser = expat.XML_ParserCreate_MM("UTF-8", &memory, &separator)
        memoryLeft = vc_xml_memory_left(left)
        guard let parser else { throw .unreadable(path: path, reason: "out of memory") }
        self.parser = parser
        listen()
    }

    deinit { expat.XML_ParserFree(parser) }

    /// Parses the whole of `stream`.
    static func parse(
        _ stream: ZipPart, path: String, limits: SpreadsheetLimits, handler: any XMLPartHandler
    ) throws(SpreadsheetError) {
        let parser = try XMLPartParser(
            path: path, part: stream.name, limits: limits, handler: handler)
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        var isLast = false
        while !isLast {
            let count = try stream.read(into: &chunk)
            isLast = count < chunk.count
            try parser.feed(chunk[..<count], isLast: isLast)
        }
    }

    func feed(_ bytes: ArraySlice<UInt8>, isLast: Bool) throws(SpreadsheetError) {
        if fedByteCount == 0 {
            // An empty part, or UTF-16 and its kin, which the parser would know by their marks.
            guard let first = bytes.first, first == UInt8(ascii: "<") || first == 0xEF,
                !bytes.prefix(4).contains(0)
            else { throw broken("it is no XML in UTF-8", line: 1) }
        }
        fedByteCount += bytes.count
        let left = vc_xml_memory_left(memoryLeft)
        let status = bytes.withUnsafeBytes { buffer in
            let start = buffer.bindMemory(to: CChar.self).baseAddress
            return expat.XML_Parse(parser, start, CInt(buffer.count), isLast ? 1 : 0)
        }
        memoryLeft = vc_xml_memory_left(left)
        if let failure { throw failure }
        guard status == XML_STATUS_OK else { throw broken(lastMessage, line: line) }
        // The place is not always known, but never goes back.
        parsedByteCount = max(parsedByteCount, Int(expat.XML_GetCurrentByteIndex(parser)))
        guard fedByteCount - parsedByteCount <= Limit.unfinishedByteCount else {
            throw broken("a tag has more than \(Limit.unfinishedByteCount) bytes", line: line)
        }
    }

    private var line: Int { Int(expat.XML_GetCurrentLineNumber(parser)) }

    private var lastMessage: String {
        let code = expat.XML_GetErrorCode(parser)
        if code == XML_ERROR_NO_MEMORY { return "its tags and names take too much memory" }
        return expat.XML_ErrorString(code).map { String(cString: $0) } ?? "it is no well-formed XML"
    }

    private func broken(_ reason: String, line: Int) -> SpreadsheetError {
        .brokenXML(path: path, part: part, line: line, reason: reason)
    }

    private func stop(_ error: SpreadsheetError) {
        if !isStopped { failure = error }
        isStopped = true
        _ = expat.XML_StopParser(parser, XML_Bool(XML_FALSE))
    }
}

// MARK: - Callbacks

extension XMLPartParser {
    private func listen() {
        expat.XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        expat.XML_SetElementHandler(
            parser,
            { receiver, name, attributes in
                XMLPartParser.from(receiver)?.started(name, attributes)
            },
            { receiver, name in XMLPartParser.from(receiver)?.ended(name) })
        expat.XML_SetCharacterDataHandler(parser) { receiver, start, count in
            XMLPartParser.from(receiver)?.characters(start, Int(count))
        }
        expat.XML_SetStartDoctypeDeclHandler(parser) { receiver, _, _, _, _ in
            guard let parser = XMLPartParser.from(receiver) else { return }
            parser.stop(.doctypeRefused(path: parser.path, part: parser.part))
        }
        expat.XML_SetStartNamespaceDeclHandler(parser) { receiver, _, namespace in
            XMLPartParser.from(receiver)?.declared(namespace)
        }
    }

    private static func from(_ receiver: UnsafeMutableRawPointer?) -> XMLPartParser? {
        receiver.map { Unmanaged<XMLPartParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func declared(_ namespace: UnsafePointer<CChar>?) {
        guard let namespace else { return }
        if strnlen(namespace, Limit.namespaceByteCount + 1) > Limit.namespaceByteCount {
            stop(broken("the name of a namespace is too long", line: line))
        }
    }

    private func started(
        _ name: UnsafePointer<CChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        guard !isStopped, let name else { return }
        depth += 1
        if depth > depthLimit {
            stop(broken("its elements are nested more than \(depthLimit) deep", line: line))
            return
        }
        // Names and values are counted alike.
        if Int(expat.XML_GetSpecifiedAttributeCount(parser)) > 2 * Limit.attributeCount {
            stop(broken("a tag has too many attributes", line: line))
            return
        }
        do throws(SpreadsheetError) {
            try handler.start(XMLElement(name: XMLNames.ownName(name), attributes: attributes))
        } catch {
            stop(error)
        }
    }

    private func ended(_ name: UnsafePointer<CChar>?) {
        guard !isStopped, let name else { return }
        depth -= 1
        do throws(SpreadsheetError) {
            try handler.end(XMLElement(name: XMLNames.ownName(name), attributes: nil))
        } catch {
            stop(error)
        }
    }

    private func characters(_ start: UnsafePointer<CChar>?, _ count: Int) {
        guard !isStopped, let start, count > 0 else { return }
        let bytes = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
        do throws(SpreadsheetError) {
            try handler.text(UnsafeBufferPointer(start: bytes, count: count))
        } catch {
            stop(error)
        }
    }
}
