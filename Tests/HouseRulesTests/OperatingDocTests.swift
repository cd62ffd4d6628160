import FoundationEssentials
import Testing

@Suite("docs/operating.md")
struct OperatingDocTests {
    @Test("every test that it names is there, and every row about pm2 names one")
    func tests() throws {
        let path = Repository.root.appending(path: "docs/operating.md")
        let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
        let document = CorrectnessDoc(text: text)
        for mention in document.missing(from: TestNames(try Repository.tests.get())) {
            Issue.record("docs/operating.md names \(mention), which is no test")
        }
        let table = text.lines.drop { !$0.hasPrefix("| pm2 |") }.dropFirst(2)
            .prefix { $0.hasPrefix("|") }
        #expect(table.count > 15)
        for row in table { #expect(!CorrectnessDoc(text: String(row)).mentions.isEmpty, "\(row)") }
    }
}
