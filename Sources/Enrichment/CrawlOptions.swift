/// How a website is visited; every field has a default fit for strangers' sites.
package struct CrawlOptions: Sendable, Hashable {
    /// Pages asked for a firm, robots.txt and redirects not counted; 1 to 50.
    package var pagesPerFirm = 10
    /// Bytes of one page after decompression; 64 KiB to 16 MiB.
    ///
    /// A longer page is cut there and read as far as it goes; the rest is never fetched.
    package var bytesPerPage = 2 << 20
    /// From the name's look-up to the last byte of one page, each redirect anew; 1 s to 5 min.
    package var pageTimeout: Duration = .seconds(20)
    /// Redirects followed for one page; 0 to 20.
    package var redirectsPerPage = 10
    /// Requests at one host at the same time, over all firms; 1 to 64.
    package var requestsPerHost = 1
    /// Between the start of one request and the next at the same host; 0 to 60 s.
    package var pausePerHost: Duration = .milliseconds(300)
    /// The longest that Retry-After or Crawl-delay is honoured; 0 to 24 h.
    package var retryAfterLimit: Duration = .seconds(3600)
    /// The longest wait inside one firm's visit for a host that asked for patience; 0 to 60 s.
    ///
    /// What needs longer is left to the caller's own retry.
    package var patience: Duration = .seconds(5)
    /// Sent as User-Agent; its first word without version is what robots.txt is matched against.
    package var userAgent = "vc-enrichment/0.1 (+https://vc-enrichment.example/bot)"
    /// Lets pages be fetched from loopback, private and other special addresses and from any port.
    ///
    /// It covers the servers that the list itself names; what their pages and redirects lead to is
    /// checked as ever. For tests and demonstrations: with it, a spreadsheet can reach into the
    /// operator's network.
    package var allowPrivateNetwork = false

    package init() {}

    /// The first field that is out of its bounds, in words; nil when all are fine.
    package var complaint: String? {
        func bounded<T: Comparable>(_ name: String, _ value: T, _ range: ClosedRange<T>) -> String?
        {
            guard !range.contains(value) else { return nil }
            return "\(name) is \(value); it must lie in \(range.lowerBound) to \(range.upperBound)"
        }
        return bounded("pagesPerFirm", pagesPerFirm, 1...50)
            ?? bounded("bytesPerPage", bytesPerPage, (64 << 10)...(16 << 20))
            ?? bounded("pageTimeout", pageTimeout, .seconds(1) ... .seconds(300))
            ?? bounded("redirectsPerPage", redirectsPerPage, 0...20)
            ?? bounded("requestsPerHost", requestsPerHost, 1...64)
            ?? bounded("pausePerHost", pausePerHost, .zero ... .seconds(60))
            ?? bounded("retryAfterLimit", retryAfterLimit, .zero ... .seconds(86_400))
            ?? bounded("patience", patience, .zero ... .seconds(60))
            ?? (userAgent.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !userAgent.isEmpty
                ? nil : "userAgent must be printable ASCII")
    }
}
