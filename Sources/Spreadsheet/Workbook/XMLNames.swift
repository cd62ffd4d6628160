/// An element as the parser sees it, valid during one callback.
struct XMLElement {
    private let localName: UnsafePointer<UInt8>
    /// In a namespace that no part of a workbook's core uses: to be passed over.
    let isForeign: Bool
    private let attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
    private let attributeCount: Int

    init(
        localName: UnsafePointer<UInt8>, isForeign: Bool,
        attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, attributeCount: Int
    ) {
        self.localName = localName
        self.isForeign = isForeign
        self.attributes = attributes
        self.attributeCount = attributeCount
    }

    func `is`(_ name: StaticString) -> Bool { !isForeign && equal(localName, name) }

    /// An attribute's bytes by its local name, whatever its prefix.
    func bytes(_ name: StaticString) -> UnsafeBufferPointer<UInt8>? {
        guard let attributes else { return nil }
        // Five pointers each: local name, prefix, namespace, start and end of the value.
        for index in 0..<attributeCount {
            guard let local = attributes[index * 5], equal(local, name),
                let start = attributes[index * 5 + 3], let end = attributes[index * 5 + 4]
            else { continue }
            return UnsafeBufferPointer(start: start, count: end - start)
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

private func equal(_ text: UnsafePointer<UInt8>, _ name: StaticString) -> Bool {
    let wanted = name.utf8Start
    for index in 0..<name.utf8CodeUnitCount where text[index] != wanted[index] {
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
