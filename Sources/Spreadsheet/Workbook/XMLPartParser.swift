import CLibXML2

/// What wants to know about one part of a workbook.
protocol XMLPartHandler: AnyObject {
    func start(_ element: XMLElement) throws(SpreadsheetError)
    func end(_ element: XMLElement) throws(SpreadsheetError)
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SpreadsheetError)
}

/// Parses one part chunk by chunk and tells a handler; no tree is built, nothing is fetched.
///
/// Refused: any DOCTYPE (so there are no entities but the five of XML), elements deeper than the
/// limit, tags with hundreds of attributes (the parser's time is quadratic in them), encodings
/// other than UTF-8.
final class XMLPartParser {
    private let path: String
    private let part: String
    private let depthLimit: Int
    private let handler: any XMLPartHandler

    private var context: xmlParserCtxtPtr?
    private var guardian = TagGuard()
    private var depth = 0
    private var failure: SpreadsheetError?
    private var isFirst = true
    /// Namespaces are interned by the parser: the same pointer means the same name.
    private var lastNamespace: (pointer: UnsafePointer<UInt8>?, isForeign: Bool) = (nil, false)

    init(path: String, part: String, limits: SpreadsheetLimits, handler: any XMLPartHandler)
        throws(SpreadsheetError)
    {
        self.path = path
        self.part = part
        self.handler = handler
        depthLimit = limits.elementDepth
        _ = Self.library
        var callbacks = Self.callbacks
        let receiver = Unmanaged.passUnretained(self).toOpaque()
        context = xmlCreatePushParserCtxt(&callbacks, receiver, nil, 0, nil)
        guard let context else { throw .unreadable(path: path, reason: "out of memory") }
        // NOENT so that &amp; in an attribute arrives as one character; there is no DTD to abuse.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOENT.rawValue | XML_PARSE_IGNORE_ENC.rawValue
            | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        xmlCtxtUseOptions(context, CInt(options))
    }

    deinit { xmlFreeParserCtxt(context) }

    /// The library wants to be set up by one thread, once.
    private static let library: Void = xmlInitParser()

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
        if isFirst {
            isFirst = false
            // An empty part, or UTF-16 and its kin, whose tags the guard below could not see.
            guard let first = bytes.first, first == UInt8(ascii: "<") || first == 0xEF,
                !bytes.prefix(4).contains(0)
            else { throw broken("it is no XML in UTF-8", line: 1) }
        }
        guard guardian.allows(bytes) else {
            throw broken("a tag has too many attributes", line: line)
        }
        let code = bytes.withUnsafeBytes { buffer in
            let start = buffer.bindMemory(to: CChar.self).baseAddress
            return xmlParseChunk(context, start, CInt(buffer.count), isLast ? 1 : 0)
        }
        if let failure { throw failure }
        guard code == 0 else { throw broken(lastMessage, line: line) }
    }

    private var line: Int {
        guard let input = context?.pointee.input else { return 0 }
        return Int(input.pointee.line)
    }

    private var lastMessage: String {
        guard let message = xmlCtxtGetLastError(context)?.pointee.message else {
            return "it is no well-formed XML"
        }
        return String(cString: message).trimmed
    }

    private func broken(_ reason: String, line: Int) -> SpreadsheetError {
        .brokenXML(path: path, part: part, line: line, reason: reason)
    }

    private func stop(_ error: SpreadsheetError) {
        if failure == nil { failure = error }
        xmlStopParser(context)
    }
}

// MARK: - Callbacks

extension XMLPartParser {
    private static var callbacks: xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = UInt32(XML_SAX2_MAGIC)
        sax.startElementNs = { receiver, name, _, namespace, _, _, count, _, attributes in
            XMLPartParser.from(receiver)?.started(name, namespace, attributes, Int(count))
        }
        sax.endElementNs = { receiver, name, _, namespace in
            XMLPartParser.from(receiver)?.ended(name, namespace)
        }
        sax.characters = { receiver, start, count in
            XMLPartParser.from(receiver)?.characters(start, Int(count))
        }
        sax.ignorableWhitespace = sax.characters
        sax.cdataBlock = sax.characters
        sax.internalSubset = { receiver, _, _, _ in
            guard let parser = XMLPartParser.from(receiver) else { return }
            parser.stop(.doctypeRefused(path: parser.path, part: parser.part))
        }
        return sax
    }

    private static func from(_ receiver: UnsafeMutableRawPointer?) -> XMLPartParser? {
        receiver.map { Unmanaged<XMLPartParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func started(
        _ name: UnsafePointer<UInt8>?, _ namespace: UnsafePointer<UInt8>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int
    ) {
        guard failure == nil, let name else { return }
        depth += 1
        if depth > depthLimit {
            stop(broken("its elements are nested more than \(depthLimit) deep", line: line))
            return
        }
        let element = XMLElement(
            localName: name, isForeign: isForeign(namespace), attributes: attributes,
            attributeCount: count)
        do throws(SpreadsheetError) {
            try handler.start(element)
        } catch {
            stop(error)
        }
    }

    private func ended(_ name: UnsafePointer<UInt8>?, _ namespace: UnsafePointer<UInt8>?) {
        guard failure == nil, let name else { return }
        depth -= 1
        let element = XMLElement(
            localName: name, isForeign: isForeign(namespace), attributes: nil, attributeCount: 0)
        do throws(SpreadsheetError) {
            try handler.end(element)
        } catch {
            stop(error)
        }
    }

    private func characters(_ start: UnsafePointer<UInt8>?, _ count: Int) {
        guard failure == nil, count > 0 else { return }
        do throws(SpreadsheetError) {
            try handler.text(UnsafeBufferPointer(start: start, count: count))
        } catch {
            stop(error)
        }
    }

    private func isForeign(_ namespace: UnsafePointer<UInt8>?) -> Bool {
        guard let namespace else { return false }
        if namespace == lastNamespace.pointer { return lastNamespace.isForeign }
        let isForeign = !Self.ownNamespaces.contains(String(cString: namespace))
        lastNamespace = (namespace, isForeign)
        return isForeign
    }

    /// Sheets, package relations: as Office writes them, and in the standard's strict form.
    private static let ownNamespaces: Set<String> = [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
        "http://schemas.openxmlformats.org/package/2006/relationships",
    ]
}

/// Counts the attributes of each tag before the parser sees it.
struct TagGuard {
    static let attributeLimit = 256

    private enum Place {
        case outside, tag, quoted(UInt8)
    }
    private var place = Place.outside
    private var attributeCount = 0

    /// False when a tag has more attributes than any honest one.
    mutating func allows(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            for byte in bytes {
                // "<" stands in no attribute, so it begins a tag whatever came before.
                if byte == UInt8(ascii: "<") {
                    place = .tag
                    attributeCount = 0
                    continue
                }
                switch place {
                case .outside: continue
                case .quoted(let quote): if byte == quote { place = .tag }
                case .tag:
                    switch byte {
                    case UInt8(ascii: ">"): place = .outside
                    case UInt8(ascii: "\""), UInt8(ascii: "'"): place = .quoted(byte)
                    case UInt8(ascii: "="):
                        attributeCount += 1
                        if attributeCount > Self.attributeLimit { return false }
                    default: continue
                    }
                }
            }
            return true
        }
    }
}
