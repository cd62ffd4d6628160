/// Takes the sting out of hostile markup before the parser sees it; one linear pass.
///
/// libxml2 compares each attribute of a tag with all before it, so attributes per tag are bounded.
/// Over-long attribute values (inline images, mostly) and NUL bytes are dropped: nothing reads
/// them.
struct HTMLGuard {
    private static let attributeLimit = 128
    private static let valueLimit = 8 << 10

    private enum Place {
        case text
        /// `attributeCount` is counted from above: white space and closing quotes may start one.
        case tag(attributeCount: Int)
        case value(quote: UInt8, length: Int, attributeCount: Int)
    }

    static func guarded(_ html: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(html.count)
        var place = Place.text
        var previous: UInt8 = 0
        for (index, byte) in html.enumerated() where byte != 0 {
            switch place {
            case .text:
                output.append(byte)
                if byte == 0x3c, index + 1 < html.count, html[index + 1].isASCIILetter {
                    place = .tag(attributeCount: 0)
                }
            case .tag(let count):
                if byte == 0x3e {
                    output.append(byte)
                    place = .text
                } else {
                    let isFull = count > attributeLimit
                    if !isFull { output.append(byte) }
                    let startsOne = byte.isASCIISpace && !previous.isASCIISpace
                    let isQuote = (byte == 0x22 || byte == 0x27) && previous == 0x3d
                    if isQuote {
                        place = .value(quote: byte, length: 0, attributeCount: count)
                    } else {
                        place = .tag(attributeCount: startsOne ? count + 1 : count)
                    }
                }
            case .value(let quote, let length, let count):
                let isKept = count <= attributeLimit && length < valueLimit
                if byte == quote {
                    if count <= attributeLimit { output.append(byte) }
                    place = .tag(attributeCount: count + 1)
                } else {
                    if isKept { output.append(byte) }
                    place = .value(quote: quote, length: length + 1, attributeCount: count)
                }
            }
            if !(byte.isASCIISpace && previous == 0x3d) { previous = byte }
        }
        return output
    }
}
