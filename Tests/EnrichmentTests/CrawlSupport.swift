@testable import Enrichment
import Synchronization
import Testing

/// A web in memory: addresses and what they answer.
final class FictionalWeb: PageFetcher {
    struct Page: Sendable {
        var response: FetchResponse
        var failure: EnrichmentFailure?
    }

    private struct State {
        var pages: [String: [Page]] = [:]
        var requests: [FetchRequest] = []
    }

    private let state = Mutex(State())

    /// Answers `url` with these, in turn; the last one stays.
    func at(_ url: String, _ pages: Page...) {
        state.withLock { $0.pages[url] = pages }
    }

    var requests: [FetchRequest] { state.withLock { $0.requests } }
    var paths: [String] { requests.map(\.address.target) }

    func fetch(_ request: FetchRequest) async throws(EnrichmentFailure) -> FetchResponse {
        let page: Page = state.withLock { state in
            state.requests.append(request)
            let url = "\(request.address)"
            guard let pages = state.pages[url], let first = pages.first else { return .status(404) }
            if pages.count > 1 { state.pages[url]?.removeFirst() }
            return first
        }
        if let failure = page.failure { throw failure }
        return page.response
    }
}

extension FictionalWeb.Page {
    static func html(_ text: String) -> Self {
        var response = FetchResponse(status: 200, body: Array(text.utf8))
        response.contentType = "text/html; charset=utf-8"
        return Self(response: response)
    }

    static func text(_ text: String) -> Self {
        var response = FetchResponse(status: 200, body: Array(text.utf8))
        response.contentType = "text/plain"
        return Self(response: response)
    }

    static func status(_ status: Int, retryAfter: String? = nil) -> Self {
        var response = FetchResponse(status: status)
        response.retryAfter = retryAfter
        return Self(response: response)
    }

    static func redirect(_ location: String, setCookie: String? = nil) -> Self {
        var response = FetchResponse(status: 302)
        response.location = location
        response.setCookies = setCookie.map { [$0] } ?? []
        return Self(response: response)
    }

    static func failure(_ cause: EnrichmentFailure.Cause) -> Self {
        Self(response: FetchResponse(status: 0), failure: EnrichmentFailure(cause, "as arranged"))
    }
}

/// Time that passes only by sleeping, and then at once.
final class ManualTime: Sendable {
    private let elapsed = Mutex(Duration.zero)

    var slept: Duration { elapsed.withLock { $0 } }

    var crawlTime: CrawlTime {
        CrawlTime(
            now: { self.slept }, unixSeconds: { 784_111_777 },
            sleep: { wait in
                try Task.checkCancellation()
                self.elapsed.withLock { $0 += wait }
            })
    }
}

/// Enriches Acme from a fictional web.
func enrich(
    _ web: FictionalWeb, website: String = "https://acme.example/", time: ManualTime = ManualTime(),
    _ change: (inout CrawlOptions) -> Void = { _ in }
) async throws(EnrichmentFailure) -> FirmFindings {
    var options = CrawlOptions()
    change(&options)
    let enricher = WebsiteEnricher(options: options, time: time.crawlTime, fetcher: web)
    return try await enricher.enrich(FirmRequest(name: "Acme Ventures", website: website))
}

/// The failure of an enrichment that should fail.
func failure(
    _ web: FictionalWeb, website: String = "https://acme.example/", time: ManualTime = ManualTime(),
    _ change: (inout CrawlOptions) -> Void = { _ in }
) async throws -> EnrichmentFailure {
    do {
        let findings = try await enrich(web, website: website, time: time, change)
        throw UnexpectedFindings(findings: findings)
    } catch let failure as EnrichmentFailure {
        return failure
    }
}

struct UnexpectedFindings: Error {
    var findings: FirmFindings
}
