import Glibc

/// An element as the parser sees it, valid during one callback.
struct XMLElement {
    private let name: UnsafePointer<CChar>?
    private let attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    /// - Parameters:
    ///   - name: The local name; `nil` in a namespace that no part of a workbook's core uses: such
    ///     an element is passed over.
    ///   - attributes: Names and values in turn, up to a name that is `nil`.
    init(
        name: UnsafePointer<CChar>?, attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>?
    ) {
        self.name = name
        self.attributes = attributes
    }

    @inline(__always)
    func `is`(_ wanted: StaticString) -> Bool { name.map { equal($0, wanted) } ?? false }

    /// An attribute's bytes by its local name, whatever its prefix.
    @inline(__always)
    func bytes(_ wanted: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard var next = attributes else { return nil }
        while let attribute = next[0], let value = next[1] {
            if equal(XMLNames.localName(of: attribute), wanted) {
                let start = UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self)
                return UnsafeBufferPointer(start: start, count: strlen(value))
            }
            next += 2
        }
        return nil
    }

    func text(_ name: StaticString) -> String? {
        bytes(name).map { String(decoding: $0, as: UTF8.self) }
    }

    func integer(_ name: StaticString) -> Int? { bytes(name).flatMap(decimal) }

    /// Schema booleans: "1" and "true".
    func flag(_ name: StaticString) -> Bool {
        guard let bytes = bytes(name), let first = bytes.first else { return false }
        return first == UInt8(ascii: "1") || first == UInt8(ascii: "t")
    }
}

/// Names as the parser gives them: the namespace, a separator, the local name.
enum XMLNames {
    /// A character that XML does not allow, so that no namespace can hold it.
    static let separator: CChar = 1

    /// Sheets, package relations: as Office writes them, and in the standard's strict form.
    private static let ownNamespaces: [StaticString] = [
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main\u{1}",
        "http://purl.oclc.org/ooxml/spreadsheetml/main\u{1}",
        "http://schemas.openxmlformats.org/package/2006/relationships\u{1}",
    ]

    /// Without its namespace, if it has any.
    static func localName(of name: UnsafePointer<CChar>) -> UnsafePointer<CChar> {
        var place = name
        while place[0] != 0 {
            if place[0] == separator { return place + 1 }
            place += 1
        }
        return name
    }

    /// The local name of an element; `nil` in a foreign namespace.
    static func ownName(_ name: UnsafePointer<CChar>) -> UnsafePointer<CChar>? {
        for namespace in ownNamespaces {
            let count = namespace.utf8CodeUnitCount
            // Stops at the name's final zero, so nothing beyond it is read.
            let isEqual = namespace.utf8Start.withMemoryRebound(to: CChar.self, capacity: count) {
                strncmp(name, $0, count) == 0
            }
            if isEqual { return name + count }
        }
        return strchr(name, CInt(separator)) == nil ? name : nil
    }
}

/// Inlined, so that the short names that are looked for stand in the code.
@inline(__always)
private func equal(_ text: UnsafePointer<CChar>, _ name: StaticString) -> Bool {
    let wanted = name.utf8Start
    for index in 0..<name.utf8CodeUnitCount
    where UInt8(bitPattern: text[index]) != wanted[index] {
        return false  // Also at the text's final zero, so nothing beyond it is read.
    }
    return text[name.utf8CodeUnitCount] == 0
}

/// A non-negative decimal of at most 18 digits.
func decimal(_ bytes: some Collection<UInt8>) -> Int? {
    guard (1...18).contains(bytes.count) else { return nil }
    var value = 0
    for byte in bytes {
        guard (0x30...0x39).contains(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
    }
    return value
}
