import ExampleSites
import FoundationEssentials
import Testing

/// `truth.json` as far as these tests need it.
private struct Truth: Decodable {
    struct Person: Decodable {
        let name: String
        let title: String
        let page: String
    }

    let outcome: String
    let people: [Person]
    let notPeople: [String]?
}

@Suite("truth.json")
struct TruthTests {
    private func truth() throws -> [String: Truth] {
        let data = try Data(contentsOf: URL(filePath: examplesFolder + "/sites/truth.json"))
        return try JSONDecoder().decode([String: Truth].self, from: data)
    }

    @Test("it knows every site that is served, and no other")
    func sameSites() async throws {
        let known = try truth().keys.sorted()
        try await withServer { server in #expect(server.sites == known) }
    }

    @Test("each person stands on the page that it names, with the title that it names")
    func peopleStandOnTheirPages() throws {
        for (site, firm) in try truth() {
            for person in firm.people {
                let page = "\(examplesFolder)/sites/\(site)/\(person.page)"
                // Compressed pages are looked into by the tests of whoever can decompress them.
                guard !FileManager.default.fileExists(atPath: page + ".gz") else { continue }
                let words = try visibleWords(of: page)
                for word in (person.name + " " + person.title).split(separator: " ") {
                    #expect(
                        words.contains(word.lowercased()), "\(site): \(person.name): \(word)")
                }
            }
        }
    }

    @Test("sites that show nobody have nobody")
    func outcomes() throws {
        for (site, firm) in try truth() {
            #expect((firm.outcome == "people") == !firm.people.isEmpty, "\(site)")
        }
    }

    @Test("the list that the demo submits points at each site's own address")
    func listedAddresses() async throws {
        let text = try String(
            contentsOf: URL(filePath: examplesFolder + "/firms.csv"), encoding: .utf8)
        let options = ExampleSiteOptions(hasAddressPerSite: true)
        try await withServer(options) { (server) async throws in
            let urls = Set(server.sites.map { server.url($0) })
            for row in text.split(separator: "\n").dropFirst() {
                let listed = row.split(separator: ",")[1]
                    .replacing(":8765/", with: ":\(server.port)/")
                #expect(urls.contains(listed.description), "\(row)")
            }
        }
    }

    /// Lower-cased words of a page, markup taken away the simple way.
    private func visibleWords(of path: String) throws -> Set<String> {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        let text =
            String(validating: bytes, as: UTF8.self)
            ?? String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) }))
        var words: Set<String> = []
        for piece in text.split(separator: "<") {
            let visible = piece.drop { $0 != ">" }.dropFirst()
                .replacing("&amp;", with: "&").replacing("&#x27;", with: "'")
            for word in visible.split(whereSeparator: \.isWhitespace) {
                words.insert(word.lowercased())
                words.insert(word.lowercased().trimmingPrefix(",").description)
            }
        }
        return words
    }
}
