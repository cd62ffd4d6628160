@testable import Enrichment
import Testing

@Suite("Character sets")
struct TextDecoderTests {
    private func decoded(_ body: [UInt8], _ contentType: String? = nil) -> String {
        String(decoding: TextDecoder.utf8(body, contentType: contentType), as: UTF8.self)
    }

    @Test("a byte order mark outranks everything")
    func marks() {
        #expect(decoded([0xef, 0xbb, 0xbf, 0xc3, 0xa9], "text/html; charset=windows-1251") == "é")
        #expect(decoded([0xff, 0xfe, 0xe9, 0x00], "text/html; charset=utf-8") == "é")
        #expect(decoded([0xfe, 0xff, 0x00, 0xe9]) == "é")
    }

    @Test(
        "header before meta, and labels mean what browsers take them for",
        arguments: [
            ("text/html; charset=windows-1251", [0xcc, 0xe0], "Ма"),
            ("text/html; charset=\"ISO-8859-1\"", [0x93, 0xe9, 0x94], "“é”"),
            ("text/html; charset=iso-8859-2", [0xb3, 0xf3], "łó"),
            ("text/html; charset=shift_jis", [0x83, 0x60], "チ"),
            ("text/html; charset=gb2312", [0xcd, 0xf5], "王"),
            ("text/html; charset=euc-kr", [0xc0, 0xcc], "이"),
            ("text/html; charset=x-unknown", [0xe9], "é"), ("text/html", [0xe9], "é"),
        ] as [(String, [UInt8], String)])
    func labels(contentType: String, bytes: [UInt8], text: String) {
        #expect(decoded(bytes, contentType) == text)
    }

    @Test("a meta element decides when the header is silent")
    func meta() {
        let head = Array(
            "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>".utf8)
        #expect(decoded(head + [0xcc, 0xe0]).hasSuffix("Ма"))
        #expect(
            decoded(Array("<meta charset=\"windows-1251\">".utf8) + [0xcc], "text/html").hasSuffix(
                "М"))
    }

    @Test("valid UTF-8 overrules a wrong label")
    func wrongLabel() {
        #expect(decoded(Array("Jürgen".utf8), "text/html; charset=iso-8859-1") == "Jürgen")
        #expect(decoded(Array("Jürgen".utf8), "text/html; charset=shift_jis") == "Jürgen")
    }

    @Test("broken bytes become marks and never end the text")
    func broken() {
        #expect(decoded([0x41, 0xff, 0x42], "text/html; charset=utf-8") == "A\u{fffd}B")
        #expect(decoded([0x83], "text/html; charset=shift_jis") == "\u{fffd}")
        #expect(decoded([]) == "")
    }
}
