import Glibc

/// Turns a page's bytes into UTF-8 as browsers do (Encoding standard): byte order mark, header,
/// `meta` in the first 1024 bytes, else a guess.
enum TextDecoder {
    /// - Returns: Valid UTF-8; what could not be decoded is U+FFFD.
    static func utf8(_ body: [UInt8], contentType: String?) -> [UInt8] {
        if body.starts(with: [0xef, 0xbb, 0xbf]) { return repaired(body.dropFirst(3)) }
        if body.starts(with: [0xff, 0xfe]) {
            return converted(body.dropFirst(2), from: "UTF-16LE")
        }
        if body.starts(with: [0xfe, 0xff]) {
            return converted(body.dropFirst(2), from: "UTF-16BE")
        }
        let declared =
            contentType.flatMap { label(in: Array($0.utf8)[...], after: "charset") }
            ?? label(in: body.prefix(1024), after: "charset")
            ?? label(in: body.prefix(200), after: "encoding")
        let charset = declared.flatMap(canonical)
        // The only charset here that hides other text in ASCII bytes.
        if charset == "ISO-2022-JP" { return converted(body[...], from: "ISO-2022-JP") }
        // Wrong labels are common; bytes that happen to be valid UTF-8 beyond ASCII are not.
        if charset == "UTF-8" || String(validating: body, as: UTF8.self) != nil {
            return repaired(body[...])
        }
        return converted(body[...], from: charset ?? "CP1252")
    }

    /// The value of `name=` in a header or a tag, quotes dropped.
    private static func label(in bytes: ArraySlice<UInt8>, after name: String) -> String? {
        let lower = bytes.map(\.asciiLowercased)
        let wanted = Array(name.utf8)
        guard lower.count > wanted.count else { return nil }
        for start in 0..<(lower.count - wanted.count) where lower[start...].starts(with: wanted) {
            var rest = lower[(start + wanted.count)...].drop { $0.isASCIISpace }
            guard rest.first == 0x3d else { continue }
            rest = rest.dropFirst().drop { $0.isASCIISpace || $0 == 0x22 || $0 == 0x27 }
            let value = rest.prefix(40).prefix {
                $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2d || $0 == 0x5f || $0 == 0x3a
            }
            if !value.isEmpty { return String(decoding: value, as: UTF8.self) }
        }
        return nil
    }

    /// The name by which iconv knows what the Encoding standard means by a label; nil when unknown.
    private static func canonical(_ label: String) -> String? {
        switch label {
        case "utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8": "UTF-8"
        // A page that could declare it in ASCII is not in UTF-16.
        case "utf-16", "utf-16le", "utf-16be", "unicode", "ucs-2": "UTF-8"
        case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "l1", "us-ascii", "ascii",
            "windows-1252", "cp1252", "x-cp1252", "ansi_x3.4-1968":
            "CP1252"
        case "iso-8859-2", "iso8859-2", "latin2", "l2": "ISO-8859-2"
        case "iso-8859-3", "latin3": "ISO-8859-3"
        case "iso-8859-4", "latin4": "ISO-8859-4"
        case "iso-8859-5", "cyrillic": "ISO-8859-5"
        case "iso-8859-6", "arabic": "ISO-8859-6"
        case "iso-8859-7", "greek": "ISO-8859-7"
        case "iso-8859-8", "iso-8859-8-i", "hebrew": "ISO-8859-8"
        case "iso-8859-9", "latin5", "windows-1254", "cp1254": "CP1254"
        case "iso-8859-10", "latin6": "ISO-8859-10"
        case "iso-8859-13": "ISO-8859-13"
        case "iso-8859-14": "ISO-8859-14"
        case "iso-8859-15", "latin9": "ISO-8859-15"
        case "iso-8859-16": "ISO-8859-16"
        case "windows-1250", "cp1250", "x-cp1250": "CP1250"
        case "windows-1251", "cp1251", "x-cp1251": "CP1251"
        case "windows-1253", "cp1253": "CP1253"
        case "windows-1255", "cp1255": "CP1255"
        case "windows-1256", "cp1256": "CP1256"
        case "windows-1257", "cp1257": "CP1257"
        case "windows-1258", "cp1258": "CP1258"
        case "windows-874", "tis-620", "iso-8859-11": "CP874"
        case "koi8-r", "koi8", "koi": "KOI8-R"
        case "koi8-u", "koi8-ru": "KOI8-U"
        case "macintosh", "mac", "x-mac-roman": "MACINTOSH"
        case "ibm866", "cp866": "CP866"
        case "gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "chinese", "csgb2312": "GB18030"
        case "big5", "big5-hkscs", "cn-big5", "x-x-big5": "BIG5-HKSCS"
        case "shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j": "CP932"
        case "euc-jp", "x-euc-jp": "EUC-JP"
        case "iso-2022-jp": "ISO-2022-JP"
        case "euc-kr", "ks_c_5601-1987", "ksc5601", "korean", "windows-949": "CP949"
        default: nil
        }
    }

    private static func repaired(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(String(decoding: bytes, as: UTF8.self).utf8)
    }

    private static func converted(_ bytes: ArraySlice<UInt8>, from charset: String) -> [UInt8] {
        let failed = iconv_t(bitPattern: -1)
        guard let descriptor = iconv_open("UTF-8", charset), descriptor != failed else {
            // This system lacks the table: readable ASCII with marks in place of the rest.
            return repaired(bytes)
        }
        defer { iconv_close(descriptor) }
        var input = Array(bytes)
        var output: [UInt8] = []
        output.reserveCapacity(input.count + input.count / 4)
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        var position = 0
        while position < input.count {
            let (used, made) = step(descriptor, &input, from: position, into: &chunk)
            output.append(contentsOf: chunk.prefix(made))
            position += used
            if used == 0, made == 0 {
                // A byte that means nothing here: mark it and go on behind it.
                output.append(contentsOf: [0xef, 0xbf, 0xbd])
                position += 1
            }
        }
        return output
    }

    private static func step(
        _ descriptor: iconv_t, _ input: inout [UInt8], from start: Int, into chunk: inout [UInt8]
    ) -> (used: Int, made: Int) {
        let inputCount = input.count
        let chunkCount = chunk.count
        return input.withUnsafeMutableBytes { source in
            chunk.withUnsafeMutableBytes { target in
                var from = source.baseAddress?.assumingMemoryBound(to: CChar.self).advanced(
                    by: start)
                var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
                var left = inputCount - start
                var room = chunkCount
                _ = iconv(descriptor, &from, &left, &to, &room)
                return (inputCount - start - left, chunkCount - room)
            }
        }
    }
}
