@testable import Enrichment
import Testing

@Suite("Web addresses")
struct WebAddressTests {
    @Test(
        "an address is brought into one form",
        arguments: [
            ("https://Acme.Example", "https://acme.example/"),
            ("HTTP://acme.example:80/a/../b/./c", "http://acme.example/b/c"),
            ("https://acme.example:8443/x?q=1#top", "https://acme.example:8443/x?q=1"),
            ("https://user:secret@acme.example/", "https://acme.example/"),
            ("http://acme.example/a b\u{e9}", "http://acme.example/a%20b%C3%A9"),
            ("http://m\u{fc}nchen.example", "http://xn--mnchen-3ya.example/"),
            ("http://例え.テスト/", "http://xn--r8jz45g.xn--zckzah/"),
            ("http://[2001:DB8::1]:8080/", "http://[2001:db8::1]:8080/"),
            (" https:\\\\acme.example\\x ", "https://acme.example/x"),
            ("https://acme.example.", "https://acme.example/"),
            ("http:/\n/acme.example/\tx", "http://acme.example/x"),
            ("http://acme.example/../../etc", "http://acme.example/etc"),
        ])
    func normalForm(text: String, form: String) {
        #expect(WebAddress(text)?.description == form)
    }

    @Test(
        "what is no web address is refused",
        arguments: [
            "", "acme.example", "ftp://acme.example", "file:///etc/passwd", "javascript:alert(1)",
            "http://", "http://:80/",
            "http://acme.example:0/", "http://acme.example:70000/", "http://a b.example/",
            "http://[::1", "http://[acme]/",
            "http://\(String(repeating: "a", count: 64)).example/", "http://a..example/",
            "http://acme.example/" + String(repeating: "x", count: 3000),
        ])
    func refused(text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test(
        "references resolve as a browser resolves them",
        arguments: [
            ("team", "https://acme.example/en/team"), ("/team", "https://acme.example/team"),
            ("../x", "https://acme.example/x"),
            ("?p=2", "https://acme.example/en/about?p=2"),
            ("#team", "https://acme.example/en/about"), ("", "https://acme.example/en/about"),
            ("//cdn.example/a", "https://cdn.example/a"),
            ("http://other.example", "http://other.example/"),
            ("./", "https://acme.example/en/"), ("..", "https://acme.example/"),
        ])
    func resolving(reference: String, form: String) throws {
        let base = try #require(WebAddress("https://acme.example/en/about"))
        #expect(base.resolving(reference)?.description == form)
    }

    @Test(
        "references to other schemes lead nowhere",
        arguments: [
            "mailto:a@b.example", "javascript:void(0)", "file:///etc/passwd", "data:text/html,x",
            "tel:+49", "gopher://x.example",
        ])
    func otherSchemes(reference: String) throws {
        let base = try #require(WebAddress("https://acme.example/"))
        #expect(base.resolving(reference) == nil)
    }

    @Test("a cell without a scheme is tried over TLS, plainly, and with www")
    func candidates() throws {
        #expect(
            try HomeAddress.candidates(" acme.example ").map(\.description) == [
                "https://acme.example/", "http://acme.example/", "http://www.acme.example/",
            ])
        #expect(
            try HomeAddress.candidates("http://www.acme.example/x").map(\.description) == [
                "http://www.acme.example/x"
            ])
    }

    @Test(
        "a cell that is no address is a permanent failure",
        arguments: ["", "n/a", "ada@acme.example", "ftp://acme.example", "-"])
    func badCells(cell: String) {
        let failure = #expect(throws: EnrichmentFailure.self) { try HomeAddress.candidates(cell) }
        #expect(failure?.cause == .badAddress)
        #expect(failure?.isPermanent == true)
    }
}

@Suite("Addresses that may be connected to")
struct IPAddressTests {
    @Test(
        "public addresses are allowed",
        arguments: [
            "1.1.1.1", "8.8.8.8", "93.184.216.34", "172.15.255.255", "172.32.0.0", "100.63.255.255",
            "100.128.0.0", "192.0.1.0",
            "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700::1111",
            "2a00:1450:4001::1", "2001:4860:4860::8888",
        ])
    func allowed(text: String) throws {
        #expect(try #require(IPAddress(text)).isPublic)
    }

    @Test(
        "everything inside somebody's network is refused",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1",
            "127.255.255.255", "169.254.169.254",
            "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1",
            "198.18.0.1", "198.19.255.255",
            "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1",
            "255.255.255.255",
            "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1",
            "64:ff9b:1::1", "100::1",
            "2001::1", "2001:db8::1", "2001:10::1", "2002:7f00:1::", "3fff::1", "fc00::1",
            "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "5f00::1",
        ])
    func refused(text: String) throws {
        #expect(try !#require(IPAddress(text)).isPublic)
    }

    @Test(
        "loose spellings are left to the resolver",
        arguments: ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "1.2.3.4.5", "::g"])
    func loose(text: String) {
        #expect(IPAddress(text) == nil)
    }
}
