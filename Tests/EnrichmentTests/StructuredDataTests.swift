@testable import Enrichment
import Testing

@Suite("Structured data")
struct StructuredDataTests {
    @Test("employees and founders in JSON-LD are people")
    func employees() throws {
        let html = """
            <script type="application/ld+json">{"@context":"https://schema.org","@type":"Organization","name":"Acme Ventures",
            "email":"hello@acme.example","telephone":"+49 30 1234567","sameAs":["https://www.linkedin.com/company/acme"],
            "address":{"@type":"PostalAddress","addressLocality":"Berlin","addressCountry":"DE"},
            "founder":{"@type":"Person","name":"Ada Berg"},
            "employee":[{"@type":"Person","name":"Omar Haddad","jobTitle":"Principal",
            "sameAs":"https://www.linkedin.com/in/ohaddad"}]}</script><p>Welcome.</p>
            """
        let reading = try read(html, at: "https://acme.example/", isHome: true)
        #expect(reading.people.map(\.name) == ["Ada Berg", "Omar Haddad"])
        #expect(reading.people.map(\.title) == ["Founder", "Principal"])
        #expect(reading.people.last?.linkedIn == "https://www.linkedin.com/in/ohaddad")
        #expect(reading.facts.emails == ["hello@acme.example"])
        #expect(reading.facts.phones == ["+49 30 1234567"])
        #expect(reading.facts.locations == ["Berlin, DE"])
        #expect(reading.facts.linkedIn == "https://www.linkedin.com/company/acme")
    }

    @Test("authors and performers in JSON-LD are not")
    func authors() throws {
        let html = """
            <script type="application/ld+json">{"@graph":[{"@type":"Article","author":{"@type":"Person","name":"Ada Berg"}},
            {"@type":"Person","name":"Omar Haddad"},
            {"@type":"MusicEvent","performer":{"@type":"Person","name":"Lena Novak","jobTitle":"Singer"}}]}</script>
            """
        #expect(try people(html, at: "https://acme.example/").isEmpty)
    }

    @Test("microdata and hCard give name and title")
    func marked() throws {
        let html = """
            <div itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ada Berg</span>
            <span itemprop="jobTitle">Partner</span></div>
            <div class="vcard"><span class="fn">Omar Haddad</span><span class="title">Principal</span>
            <a class="email" href="mailto:omar@acme.example">write</a></div>
            <p class="author vcard"><span class="fn">Lena Novak</span><span class="title">Editor</span></p>
            """
        let found = try read(html, at: "https://acme.example/").people
        #expect(found.map(\.name) == ["Ada Berg", "Omar Haddad"])
        #expect(found.map(\.title) == ["Partner", "Principal"])
        #expect(found.last?.email == "omar@acme.example")
    }

    @Test(
        "JSON is read leniently and within bounds",
        arguments: [
            ("{\"a\":[1,true,null,{\"b\":\"c\\u00e9\"}]}", true), ("[\"line\nbreak\"]", true),
            ("{\"a\":", false),
            ("", false), (String(repeating: "[", count: 100_000), false), ("{\"a\" \"b\"}", false),
        ])
    func json(text: String, isValid: Bool) {
        #expect((JSONText.parse(text) != nil) == isValid)
    }
}
