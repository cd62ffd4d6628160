/// One request, no redirect followed; the seam between the crawl and the network.
package protocol PageFetcher: Sendable {
    /// - Throws: Causes of the network (`noSuchHost`, `connectionFailed`, `tls`, `timeout`, ...)
    ///   and `privateAddress`; an HTTP error status is an answer, not a failure.
    func fetch(_ request: FetchRequest) async throws(EnrichmentFailure) -> FetchResponse
}

/// A GET to one address.
package struct FetchRequest: Sendable, Hashable {
    package var address: WebAddress
    /// The page that linked here.
    package var referrer: WebAddress?
    /// `name=value` pairs joined with `; `, from this page's own earlier redirects.
    package var cookies: String?
    package var accept: String
    /// Bytes after decompression that are read at most; the rest is never asked for.
    package var byteLimit: Int
    /// For everything from the name's look-up to the last byte.
    package var timeout: Duration
    /// Whether the address may lie in a private network, if private networks are allowed at all.
    package var mayBePrivate = false
}

/// What a server answered.
package struct FetchResponse: Sendable, Hashable {
    package var status: Int
    package var location: String?
    package var contentType: String?
    package var retryAfter: String?
    package var setCookies: [String] = []
    package var body: [UInt8] = []
    /// Whether the body went on past the limit.
    package var isCut = false

    package init(status: Int, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }
}
