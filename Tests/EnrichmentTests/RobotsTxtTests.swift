@testable import Enrichment
import Testing

@Suite("robots.txt")
struct RobotsTxtTests {
    private func rules(_ text: String) -> RobotsTxt {
        RobotsTxt(text: Array(text.utf8), product: "vc-enrichment")
    }

    @Test(
        "the longest match wins, and Allow wins a tie",
        arguments: [
            ("/", true), ("/private", false), ("/private/x", false), ("/private/open", true),
            ("/private/open/x", true), ("/tie", true),
        ])
    func longest(path: String, isAllowed: Bool) {
        let text =
            "User-agent: *\nDisallow: /private\nAllow: /private/open\nDisallow: /tie\nAllow: /tie\n"
        #expect(rules(text).allows(path) == isAllowed)
    }

    @Test(
        "stars and the end mark match",
        arguments: [
            ("/a.pdf", false), ("/a.pdf?x", true), ("/x/y/z", false), ("/x/z", true),
            ("/q?session=1", false), ("/fish.php", true),
        ])
    func patterns(target: String, isAllowed: Bool) {
        let text = "User-agent: *\nDisallow: /*.pdf$\nDisallow: /x/*/z\nDisallow: /*?session=\n"
        #expect(rules(text).allows(target) == isAllowed)
    }

    @Test("our own group replaces the general one, and groups of one name are merged")
    func groups() {
        let text = """
            User-agent: *
            Disallow: /
            User-agent: OtherBot
            User-agent: VC-Enrichment/2.0
            Disallow: /a
            User-agent: other
            Disallow: /c
            User-agent: vc-enrichment
            Disallow: /b # not this
            """
        let rules = rules(text)
        #expect(rules.allows("/"))
        #expect(!rules.allows("/a"))
        #expect(!rules.allows("/b"))
        #expect(rules.allows("/c"))
    }

    @Test(
        "nothing said means allowed",
        arguments: ["", "User-agent: *\nDisallow:\n", "<html>404</html>", "Disallow: /\n"])
    func permissive(text: String) {
        #expect(rules(text).allows("/team"))
    }

    @Test("a pause between requests is read")
    func delay() {
        #expect(rules("User-agent: *\r\nCrawl-delay: 2.5\r\n").crawlDelay == .milliseconds(2500))
        #expect(rules("User-agent: *\nCrawl-delay: soon\n").crawlDelay == nil)
        #expect(rules("User-agent: *\nCrawl-delay: 1e300\n").crawlDelay == .seconds(86_400))
    }

    @Test("a hostile file of stars is matched without backtracking")
    func hostile() {
        let pattern = "/" + String(repeating: "*a", count: 200) + "b$"
        let text = "User-agent: *\n" + String(repeating: "Disallow: \(pattern)\n", count: 1500)
        #expect(rules(text).allows("/" + String(repeating: "a", count: 2000)))
    }
}

@Suite("Retry-After")
struct RetryAfterTests {
    /// The moment of RFC 9110, which is Sun, 06 Nov 1994 08:49:37 GMT.
    private let moment: Int64 = 784_111_777

    @Test(
        "seconds and dates are read, and capped",
        arguments: [
            ("1", 1), (" 120 ", 120), ("99999999999999999999", 3600),
            ("Sun, 06 Nov 1994 08:49:40 GMT", 3),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("Fri, 01 Jan 2100 00:00:00 GMT", 3600),
        ])
    func waits(value: String, seconds: Int) {
        #expect(
            RetryAfter.wait(value, unixSeconds: moment, limit: .seconds(3600)) == .seconds(seconds))
    }

    @Test(
        "nonsense says nothing",
        arguments: ["", "soon", "-1", "1.5", "Sun, 99 Nov 1994 08:49:37 GMT", "06 Nov"])
    func nonsense(value: String) {
        #expect(RetryAfter.wait(value, unixSeconds: moment, limit: .seconds(3600)) == nil)
    }
}
