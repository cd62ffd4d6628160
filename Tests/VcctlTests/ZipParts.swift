/// What a ZIP file says that its parts are: name, length and checksum of each.
enum ZipParts {
    /// - Parameter left: Parts that do not count, such as one that holds the time of writing.
    /// - Returns: Empty when the bytes are no ZIP file.
    static func of(_ bytes: [UInt8], without left: Set<String> = []) -> [String] {
        // The directory's place stands at the end, behind its signature.
        guard let end = bytes.indices.dropLast(21).last(where: { bytes[$0...].starts(with: mark) })
        else { return [] }
        var place = number(bytes, end + 16, 4)
        return (0..<number(bytes, end + 10, 2)).compactMap { _ in
            let nameLength = number(bytes, place + 28, 2)
            let name = String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self)
            let sum = number(bytes, place + 16, 4)
            let length = number(bytes, place + 24, 4)
            place += 46 + nameLength + number(bytes, place + 30, 2) + number(bytes, place + 32, 2)
            return left.contains(name) ? nil : "\(name) \(length) \(sum)"
        }
    }

    private static let mark: [UInt8] = [0x50, 0x4B, 0x05, 0x06]

    private static func number(_ bytes: [UInt8], _ place: Int, _ count: Int) -> Int {
        bytes[place..<place + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
