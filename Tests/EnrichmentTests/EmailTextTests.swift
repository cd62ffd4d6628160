@testable import Enrichment
import Testing

@Suite("Finding e-mail addresses")
struct EmailTextTests {
    @Test(
        "hidden spellings are read",
        arguments: [
            ("Write to info@acme.example.", "info@acme.example"),
            ("info [at] acme [dot] example", "info@acme.example"),
            ("jobs [@] acme [.] example", "jobs@acme.example"),
            ("ada.berg(at)mail.acme.example", "ada.berg@mail.acme.example"),
            ("Mail: <ADA@ACME.EXAMPLE>", "ada@acme.example"),
            ("info (at) acme (dot) co (dot) example", "info@acme.co.example"),
        ])
    func spellings(text: String, address: String) {
        #expect(EmailText.all(in: text) == [address])
    }

    @Test(
        "what only looks like one is not",
        arguments: [
            "look@me", "a@b", "image@2x.png", "meet us at acme", "@acme", "user@@acme.example",
            "x@acme..example",
        ])
    func others(text: String) {
        #expect(EmailText.all(in: text).isEmpty)
    }

    @Test("Cloudflare's form is decoded, and its links")
    func cloudflare() {
        let plain = Array("ada@acme.example".utf8)
        let hex = ([0x5a] + plain.map { $0 ^ 0x5a }).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
        #expect(EmailText.cloudflare(hex) == "ada@acme.example")
        #expect(EmailText.mailto("/cdn-cgi/l/email-protection#" + hex) == "ada@acme.example")
        #expect(EmailText.cloudflare("zz") == nil)
        #expect(EmailText.cloudflare("5a5") == nil)
    }

    @Test("mailto links lose their parameters")
    func mailto() {
        #expect(EmailText.mailto("mailto:Ada%40acme.example?subject=Hi") == "ada@acme.example")
        #expect(EmailText.mailto("MAILTO:ada@acme.example,omar@acme.example") == "ada@acme.example")
        #expect(EmailText.mailto("https://acme.example") == nil)
    }
}
