/// Enriches a firm from its own website: fetches a few pages politely, reads people and facts.
package final class WebsiteEnricher: Enricher {
    private let options: CrawlOptions

    /// - Parameter options: Must have no ``CrawlOptions/complaint``.
    package init(options: CrawlOptions) {
        precondition(options.complaint == nil, options.complaint ?? "")
        self.options = options
    }

    package func enrich(_ firm: FirmRequest) async throws(EnrichmentFailure) -> FirmFindings {
        throw EnrichmentFailure(.connectionFailed, "not connected to a network yet")
    }

    /// Closes connections and threads; call it once, after the last `enrich` has returned.
    package func shutdown() async {}
}
