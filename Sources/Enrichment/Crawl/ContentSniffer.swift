/// Tells pages from files by their first bytes; labels lie too often.
enum ContentSniffer {
    static func isText(_ body: [UInt8], contentType: String?) -> Bool {
        let magic: [[UInt8]] = [
            Array("%PDF".utf8), [0x89, 0x50, 0x4e, 0x47], [0xff, 0xd8, 0xff], Array("GIF8".utf8),
            Array("PK".utf8) + [3, 4], [0x1f, 0x8b], Array("RIFF".utf8), [0x7f, 0x45, 0x4c, 0x46],
        ]
        if magic.contains(where: { body.starts(with: $0) }) { return false }
        let head = body.prefix(1024)
        let isWide = head.starts(with: [0xff, 0xfe]) || head.starts(with: [0xfe, 0xff])
        // Bytes that no charset of the web uses for text.
        let binaryCount = head.count {
            $0 < 0x09 || (0x0e...0x1a).contains($0) || (0x1c...0x1f).contains($0)
        }
        if !isWide, binaryCount * 20 > head.count { return false }
        guard let type = contentType?.prefix(while: { $0 != ";" }).trimmingSpaces().lowercased(),
            !type.isEmpty, type.contains("/")
        else { return true }
        return type.hasPrefix("text/") || type.hasSuffix("xml") || type.hasSuffix("xhtml+xml")
            || (type == "application/octet-stream" && head.contains(0x3c))
    }
}
