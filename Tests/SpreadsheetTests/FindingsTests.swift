import Spreadsheet
import Testing

@Suite("Findings before a run")
struct FindingsTests {
    @Test(
        "a website cell is judged by its text alone",
        arguments: [
            ("", WebsiteText.missing), (" \u{A0}", .missing), ("https://acme.example", .address),
            ("HTTP://Acme.example/x?y", .address), ("acme.example", .address),
            ("acme.example:8080/a", .address), ("http://localhost:8080/", .address),
            ("http://127.0.0.1/", .address), ("http://[::1]/", .address),
            ("bücher.example", .address),
            ("ftp://acme.example", .otherScheme("ftp")),
            ("mailto:a@acme.example", .otherScheme("mailto")),
            ("javascript:alert(1)", .otherScheme("javascript")), ("n/a", .notAnAddress),
            ("see notes", .notAnAddress), ("ann@acme.example", .notAnAddress),
            ("http://", .notAnAddress), ("-", .notAnAddress),
            ("a.example, b.example", .notAnAddress),
            ("http://acme", .notAnAddress), (".", .notAnAddress),
        ])
    func judged(text: String, expected: WebsiteText) { #expect(WebsiteText(text) == expected) }

    @Test("two ways to write one address have one key")
    func keys() {
        let same = [
            "acme.example", "http://acme.example/", "HTTPS://WWW.Acme.Example",
            "acme.example/#team",
        ]
        #expect(Set(same.map { WebsiteText.key(of: $0) }) == ["acme.example"])
        #expect(WebsiteText.key(of: "acme.example/A") == "acme.example/A")
        #expect(WebsiteText.key(of: "acme.example/?row=1") == "acme.example/?row=1")
        #expect(WebsiteText.key(of: "n/a") == nil)
    }

    @Test("rows without website, unusable ones and duplicates are found, in order")
    func found() {
        let websites = [
            "a.example", "", "b.example", "ftp://c", "http://A.example/", "www.a.example",
        ]
        let rows = websites.enumerated().map { index, website in
            FirmRow(sheetRow: index + 2, name: index == 2 ? "" : "F", website: website, cells: [])
        }
        let findings = SheetFindings(rows)
        #expect(findings.rowCount == 6)
        #expect(findings.rowsWithoutWebsite == [3])
        #expect(findings.rowsWithoutName == [4])
        #expect(findings.unusable.map(\.sheetRow) == [5])
        #expect(findings.duplicates.map(\.sheetRows) == [[2, 6, 7]])
        #expect(!findings.isEmpty)
        #expect(SheetFindings(rows.prefix(1)).isEmpty)
    }
}
