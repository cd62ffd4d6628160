@testable import Enrichment
import Testing

/// Reads a fictional page as the crawl would.
func read(
    _ html: String, at url: String = "https://acme.example/team", firm: String = "Acme Ventures",
    isHome: Bool = false
) throws -> PageReading {
    let address = try #require(WebAddress(url))
    let page = FetchedPage(
        address: address, contentType: "text/html; charset=utf-8", body: Array(html.utf8))
    return PageReader.read(
        page, firm: FirmRequest(name: firm, website: url), isHome: isHome)
}

/// `Name: title` for each person of a fictional page.
func people(_ html: String, at url: String = "https://acme.example/team") throws -> [String] {
    try read(html, at: url).people.map { person in
        person.name + (person.title.map { ": " + $0 } ?? "")
    }
}
