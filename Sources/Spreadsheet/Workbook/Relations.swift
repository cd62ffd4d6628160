/// The links from one part of a workbook to others and to the outside.
struct Relations {
    struct Relation: Hashable {
        /// The last path component of the type, the same in both forms of the standard.
        var kind: String
        /// A part's name, or an address when the relation is external.
        var target: String
        var isExternal: Bool
    }

    fileprivate(set) var byID: [String: Relation] = [:]

    func first(ofKind kind: String) -> Relation? {
        byID.sorted { $0.key < $1.key }.first { $0.value.kind == kind }?.value
    }

    /// Reads those of a part; without a file of them there are none.
    ///
    /// The package itself is the part "".
    init(of part: String, in container: ZipContainer) throws(SpreadsheetError) {
        let slash = part.lastIndex(of: "/")
        let directory = slash.map { String(part[...$0]) } ?? ""
        let name = slash.map { part[part.index(after: $0)...] } ?? part[...]
        let file = "\(directory)_rels/\(name).rels"
        guard container.has(file) else { return }
        let limits = container.limits
        let stream = try ZipPart(file, in: container, byteLimit: limits.partByteCount)
        let handler = RelationsHandler(path: container.path, directory: directory, limits: limits)
        try XMLPartParser.parse(stream, path: container.path, limits: limits, handler: handler)
        self = handler.relations
    }

    fileprivate init() {}

    /// A target relative to a directory, or absolute from the package's root; `..` is resolved.
    static func resolve(_ target: String, in directory: String) -> String {
        let isAbsolute = target.hasPrefix("/") || target.hasPrefix("\\")
        var components: [Substring] = isAbsolute ? [] : directory.split(separator: "/")
        for component in target.split(whereSeparator: { $0 == "/" || $0 == "\\" }) {
            switch component {
            case ".": continue
            case "..": _ = components.popLast()
            default: components.append(component)
            }
        }
        return components.joined(separator: "/")
    }
}

private final class RelationsHandler: XMLPartHandler {
    var relations = Relations()
    private let path: String
    private let directory: String
    private let limits: SpreadsheetLimits
    private var byteCount = 0

    init(path: String, directory: String, limits: SpreadsheetLimits) {
        self.path = path
        self.directory = directory
        self.limits = limits
    }

    func start(_ element: XMLElement) throws(SpreadsheetError) {
        guard element.is("Relationship"), let id = element.text("Id"),
            let type = element.text("Type"), let target = element.text("Target")
        else { return }
        byteCount += id.utf8.count + target.utf8.count + 128
        guard byteCount <= limits.sharedTextByteCount else {
            throw .tooLarge(path: path, what: "it has too many links")
        }
        let isExternal = element.text("TargetMode") == "External"
        relations.byID[id] = Relations.Relation(
            kind: type.split(separator: "/").last.map(String.init) ?? "",
            target: isExternal ? target : Relations.resolve(target, in: directory),
            isExternal: isExternal)
    }

    func end(_ element: XMLElement) {}
    func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}
