import Synchronization

/// Enriches a firm from its own website: fetches a few pages politely, reads people and facts.
///
/// One instance serves a whole process: it keeps connections, robots.txt files and each host's
/// pace.
package final class WebsiteEnricher: Enricher {
    private let current: Mutex<CrawlOptions>
    private let time: CrawlTime
    private let visitor: PageVisitor
    private let network: HTTPFetcher?

    /// Visits the real web.
    ///
    /// - Parameter options: Must have no ``CrawlOptions/complaint``.
    /// - Parameter hosts: Addresses of hosts that are not to be looked up, as a hosts file has
    ///   them; they are checked like any others.
    package convenience init(options: CrawlOptions, hosts: [String: [IPAddress]] = [:]) {
        let network = HTTPFetcher(options: options, time: .system, hosts: hosts)
        self.init(options: options, time: .system, fetcher: network, network: network)
    }

    /// Visits whatever `fetcher` makes of the web.
    package convenience init(
        options: CrawlOptions, time: CrawlTime, fetcher: any PageFetcher
    ) {
        self.init(options: options, time: time, fetcher: fetcher, network: nil)
    }

    private init(
        options: CrawlOptions, time: CrawlTime, fetcher: any PageFetcher, network: HTTPFetcher?
    ) {
        precondition(options.complaint == nil, options.complaint ?? "")
        current = Mutex(options)
        self.time = time
        self.network = network
        visitor = PageVisitor(fetcher: fetcher, options: options, time: time)
    }

    /// Takes other options up, for firms that are begun from now on; what private networks may
    /// be asked stays as it was at the start.
    ///
    /// - Parameter options: Must have no ``CrawlOptions/complaint``.
    package func adopt(_ options: CrawlOptions) {
        precondition(options.complaint == nil, options.complaint ?? "")
        current.withLock { $0 = options }
        visitor.adopt(options)
    }

    @concurrent
    package func enrich(_ firm: FirmRequest) async throws(EnrichmentFailure) -> FirmFindings {
        let options = current.withLock(\.self)
        var crawl = SiteCrawl(firm: firm, visitor: visitor, options: options, time: time)
        return try await crawl.run()
    }

    /// Closes connections and threads; call it once, after the last `enrich` has returned.
    package func shutdown() async {
        await network?.shutdown()
    }
}
