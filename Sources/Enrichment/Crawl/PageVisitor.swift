import Synchronization

/// A page as it came, after all redirects.
struct FetchedPage: Sendable {
    var address: WebAddress
    var contentType: String?
    var body: [UInt8]
}

/// What is told of a visit that may have failed.
struct VisitTrace: Sendable {
    var status: Int?
    var byteCount = 0
}

/// Gets pages one at a time: robots.txt, turns at the host, redirects, and one second chance.
final class PageVisitor: Sendable {
    private let fetcher: any PageFetcher
    private let current: Mutex<CrawlOptions>
    private let time: CrawlTime
    private let gate: HostGate
    private let robots = RobotsCache()

    init(fetcher: any PageFetcher, options: CrawlOptions, time: CrawlTime) {
        self.fetcher = fetcher
        current = Mutex(options)
        self.time = time
        gate = HostGate(concurrency: options.requestsPerHost, time: time)
    }

    private var options: CrawlOptions { current.withLock(\.self) }

    /// Takes other options up, from the next page on.
    func adopt(_ options: CrawlOptions) {
        current.withLock { $0 = options }
    }

    /// Fetches the page at `address`; trouble that often passes is tried once more, after the wait
    /// that the server named if that is short enough.
    ///
    /// - Parameters:
    ///   - home: The firm's address as the list names it. Whoever allows private networks vouches
    /// for that server, not for what its pages and redirects lead to.
    ///   - trace: Gets the last status and size, in failure too.
    func visit(
        _ address: WebAddress, from referrer: WebAddress?, home: WebAddress, trace: inout VisitTrace
    ) async throws(EnrichmentFailure) -> FetchedPage {
        do {
            return try await followed(address, from: referrer, home: home, trace: &trace)
        } catch {
            switch error.cause {
            case .connectionLost, .httpServerError, .httpRateLimited, .badResponse: break
            case .badAddress, .noSuchHost, .dnsUnavailable, .connectionFailed, .tls, .timeout,
                .httpNotFound, .httpForbidden, .httpOther, .robotsRefused, .robotsUnavailable,
                .privateAddress, .redirectLoop, .tooLarge, .notHTML, .ownTrouble,
                .cancelled:
                throw error
            }
            let wait = error.retryAfter ?? .milliseconds(500)
            guard wait <= options.patience else { throw error }
            try await sleep(wait)
        }
        return try await followed(address, from: referrer, home: home, trace: &trace)
    }

    private func sleep(_ wait: Duration) async throws(EnrichmentFailure) {
        do {
            try await time.sleep(wait)
        } catch {
            throw .cancelled
        }
    }

    private func followed(
        _ start: WebAddress, from referrer: WebAddress?, home: WebAddress, trace: inout VisitTrace
    ) async throws(EnrichmentFailure) -> FetchedPage {
        var request = FetchRequest(
            address: start, referrer: referrer,
            accept: "text/html, application/xhtml+xml, text/plain;q=0.5",
            byteLimit: options.bytesPerPage, timeout: options.pageTimeout)
        request.mayBePrivate = home.isSameServer(as: start)
        var cookies = CookieJar()
        var seen: Set<FetchRequest> = []
        while seen.insert(request).inserted {
            guard seen.count <= options.redirectsPerPage + 1 else { break }
            let rules = try await rules(for: request.address, home: home)
            guard rules.allows(request.address.target) else {
                throw EnrichmentFailure(
                    .robotsRefused,
                    "robots.txt of \(request.address.host) forbids \(request.address)",
                    url: "\(request.address)")
            }
            let pause = max(options.pausePerHost, min(rules.crawlDelay ?? .zero, options.patience))
            trace = VisitTrace()
            let response = try await hop(request, pause: pause)
            trace = VisitTrace(status: response.status, byteCount: response.body.count)
            guard let location = response.location, (300..<400).contains(response.status) else {
                return try page(response, at: request.address)
            }
            cookies.take(response.setCookies, from: request.address.host)
            request.address = try target(of: location, at: request.address)
            request.mayBePrivate = home.isSameServer(as: request.address)
            request.cookies = cookies.header(for: request.address.host)
        }
        throw EnrichmentFailure(
            .redirectLoop,
            "\(start) redirects in a circle or more than \(options.redirectsPerPage) times",
            url: "\(start)")
    }

    private func target(
        of location: String, at address: WebAddress
    ) throws(EnrichmentFailure) -> WebAddress {
        guard let next = address.resolving(location) else {
            throw EnrichmentFailure(
                .badAddress,
                "\(address) redirects to '\(SafeText.line(location, limit: 100))', "
                    + "which is no web address", url: "\(address)")
        }
        return next
    }

    /// One request in its turn; a server that asks for patience closes its host for everybody.
    private func hop(
        _ request: FetchRequest, pause: Duration
    ) async throws(EnrichmentFailure) -> FetchResponse {
        let host = request.address.server
        await gate.allow(concurrency: options.requestsPerHost)
        try await gate.enter(host, pause: pause, patience: options.patience)
        let response: FetchResponse
        do {
            response = try await fetcher.fetch(request)
        } catch {
            await gate.leave(host)
            throw error
        }
        await gate.leave(host)
        if response.status == 429 || response.status == 503, let wait = wait(asked: response) {
            await gate.close(host, for: wait)
        }
        return response
    }

    private func wait(asked response: FetchResponse) -> Duration? {
        response.retryAfter.flatMap {
            RetryAfter.wait($0, unixSeconds: time.unixSeconds(), limit: options.retryAfterLimit)
        }
    }

    private func page(
        _ response: FetchResponse, at address: WebAddress
    ) throws(EnrichmentFailure) -> FetchedPage {
        if let failure = Self.failure(
            status: response.status, at: address, wait: wait(asked: response))
        {
            throw failure
        }
        guard !response.body.isEmpty else {
            throw EnrichmentFailure(.badResponse, "empty page: \(address)", url: "\(address)")
        }
        guard ContentSniffer.isText(response.body, contentType: response.contentType) else {
            throw EnrichmentFailure(.notHTML, "not a web page: \(address)", url: "\(address)")
        }
        return FetchedPage(address: address, contentType: response.contentType, body: response.body)
    }

    private static func failure(
        status: Int, at address: WebAddress, wait: Duration?
    ) -> EnrichmentFailure? {
        let cause: EnrichmentFailure.Cause
        switch status {
        case 200..<300: return nil
        case 404, 410: cause = .httpNotFound
        case 401, 403, 451: cause = .httpForbidden
        case 429: cause = .httpRateLimited
        case 408, 425, 500...: cause = .httpServerError
        default: cause = .httpOther
        }
        return EnrichmentFailure(
            cause, "HTTP \(status) from \(address)", url: "\(address)", retryAfter: wait)
    }
}

// MARK: - robots.txt

extension PageVisitor {
    private func rules(
        for address: WebAddress, home: WebAddress
    ) async throws(EnrichmentFailure) -> RobotsTxt {
        let origin = address.origin
        if let known = robots.rules(for: origin, now: time.now()) { return known }
        let rules = try await fetchRules(for: address, home: home)
        robots.keep(rules, for: origin, now: time.now())
        return rules
    }

    private func fetchRules(
        for address: WebAddress, home: WebAddress
    ) async throws(EnrichmentFailure) -> RobotsTxt {
        var request = FetchRequest(
            address: address, accept: "text/plain, */*;q=0.1", byteLimit: RobotsTxt.byteLimit,
            timeout: options.pageTimeout)
        request.address.path = "/robots.txt"
        request.address.query = nil
        for _ in 0...5 {
            request.mayBePrivate = home.isSameServer(as: request.address)
            let response = try await hop(request, pause: .zero)
            switch response.status {
            case 200..<300:
                let product = options.userAgent.prefix { $0 != "/" && $0 != " " }
                return RobotsTxt(text: response.body, product: String(product))
            case 300..<400:
                guard let next = response.location.flatMap(request.address.resolving) else {
                    return .allowingAll
                }
                request.address = next
            case 429, 500...:
                throw EnrichmentFailure(
                    .robotsUnavailable, "HTTP \(response.status) from \(request.address)",
                    url: "\(request.address)", retryAfter: wait(asked: response))
            default: return .allowingAll
            }
        }
        return .allowingAll  // Five redirects and still no file: none, says the RFC.
    }
}
