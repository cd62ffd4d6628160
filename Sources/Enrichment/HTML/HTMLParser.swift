import CLibXML2

/// Parses hostile HTML with libxml2's parser into a flat tree of bounded size.
///
/// The parser's events are taken, not its tree: nothing is held in C memory after `parse`, and the
/// bounds are ours.
final class HTMLParser {
    /// Deeper pages end there; libxml2 searches its stack of open elements at every closing tag.
    static let depthLimit = 300
    static let nodeLimit = 150_000
    private static let valueLimit = 4096
    private static let scriptLimit = 256 << 10

    private var tree = HTMLTree()
    private var open: [Int32] = [0]
    private var context: htmlParserCtxtPtr?
    /// Whether the script that is being read is data rather than code.
    private var keepsScript = false
    private var keptScriptByteCount = 0

    private init() {
        tree.nodes.append(HTMLTree.Node(tag: .root, parent: 0, end: 0))
    }

    /// Sets the library up, once and by one thread.
    ///
    /// Its own locks are made by whoever comes first: two threads that do at once can each make
    /// one, and wait for ever later.
    private static let library: Void = xmlInitParser()

    /// - Parameter html: Valid UTF-8.
    static func parse(_ html: [UInt8]) -> HTMLTree {
        _ = library
        let guarded = HTMLGuard.guarded(html)
        let parser = HTMLParser()
        guarded.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, buffer.count > 0,
                let context = htmlCreateMemoryParserCtxt(
                    base.assumingMemoryBound(to: CChar.self), Int32(clamping: buffer.count))
            else { return }
            defer { htmlFreeParserCtxt(context) }
            let options =
                HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue
                | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_NONET.rawValue
                | HTML_PARSE_IGNORE_ENC.rawValue
            htmlCtxtUseOptions(context, Int32(bitPattern: options))
            xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
            context.pointee.sax.pointee = handler
            context.pointee.userData = Unmanaged.passUnretained(parser).toOpaque()
            parser.context = context
            htmlParseDocument(context)
            parser.context = nil
        }
        return parser.finish()
    }

    private func finish() -> HTMLTree {
        while let last = open.popLast() { tree.nodes[Int(last)].end = Int32(tree.nodes.count) }
        return tree
    }

    // MARK: Events

    private static var handler: xmlSAXHandler {
        var handler = xmlSAXHandler()
        handler.startElement = { parser, name, attributes in
            HTMLParser.from(parser)?.start(name, attributes)
        }
        handler.endElement = { parser, _ in HTMLParser.from(parser)?.close() }
        handler.characters = { parser, bytes, count in HTMLParser.from(parser)?.text(bytes, count) }
        handler.ignorableWhitespace = handler.characters
        handler.cdataBlock = handler.characters
        return handler
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> HTMLParser? {
        pointer.map { Unmanaged<HTMLParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func start(
        _ name: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard let name, let parent = open.last else { return }
        guard open.count < Self.depthLimit, tree.nodes.count < Self.nodeLimit else { return stop() }
        let tag = HTMLTag(rawValue: String(cString: name)) ?? .other
        var node = HTMLTree.Node(tag: tag, parent: parent, end: 0)
        node.attributeStart = Int32(tree.attributes.count)
        var next = attributes
        while let pair = next, let key = pair[0] {
            if let value = pair[1], let name = HTMLAttribute(rawValue: String(cString: key)) {
                keep(name, value)
            } else if pair[1] == nil, let name = HTMLAttribute(rawValue: String(cString: key)) {
                keep(name, key)
            }
            next = pair + 2
        }
        node.attributeCount = Int32(tree.attributes.count) - node.attributeStart
        let id = Int32(tree.nodes.count)
        tree.nodes.append(node)
        open.append(id)
        if tag == .script {
            keepsScript = tree.attribute(Int(id), .type)?.lowercased().contains("json") ?? false
        }
    }

    private func keep(_ name: HTMLAttribute, _ value: UnsafePointer<xmlChar>) {
        let count = min(strnlen(value), Self.valueLimit)
        let start = Int32(tree.bytes.count)
        tree.bytes.append(contentsOf: UnsafeBufferPointer(start: value, count: count))
        tree.attributes.append(
            HTMLTree.Attribute(name: name, start: start, end: Int32(tree.bytes.count)))
    }

    private func strnlen(_ value: UnsafePointer<xmlChar>) -> Int { Int(xmlStrlen(value)) }

    private func close() {
        guard open.count > 1, let id = open.popLast() else { return }
        tree.nodes[Int(id)].end = Int32(tree.nodes.count)
    }

    private func text(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let bytes, count > 0, let parent = open.last else { return }
        let tag = tree.nodes[Int(parent)].tag
        if tag == .style { return }
        if tag == .script {
            guard keepsScript, keptScriptByteCount < Self.scriptLimit else { return }
            keptScriptByteCount += Int(count)
        }
        let start = Int32(tree.bytes.count)
        tree.bytes.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
        let end = Int32(tree.bytes.count)
        if let last = tree.nodes.indices.last, tree.nodes[last].tag == .text,
            tree.nodes[last].parent == parent, tree.nodes[last].textEnd == start
        {
            tree.nodes[last].textEnd = end
            return
        }
        guard tree.nodes.count < Self.nodeLimit else { return stop() }
        var node = HTMLTree.Node(tag: .text, parent: parent, end: Int32(tree.nodes.count + 1))
        node.textStart = start
        node.textEnd = end
        tree.nodes.append(node)
    }

    private func stop() {
        tree.isCut = true
        if let context { xmlStopParser(context) }
    }
}
