/// One firm's visit: which pages are read, in which order, and what comes of them together.
struct SiteCrawl {
    private let visitor: PageVisitor
    private let options: CrawlOptions
    private let time: CrawlTime
    private let firm: FirmRequest

    /// The address that the list names, in the spelling that is being tried.
    private var listed: WebAddress?
    private var visits: [PageVisit] = []
    private var seen: Set<String> = []
    private var frontier: [WebAddress: Int] = [:]
    private var referrers: [WebAddress: WebAddress] = [:]
    private var readings: [PageReading] = []
    /// The first passing trouble with a page that was expected to name people.
    private var lostTeamPage: EnrichmentFailure?

    init(firm: FirmRequest, visitor: PageVisitor, options: CrawlOptions, time: CrawlTime) {
        self.firm = firm
        self.visitor = visitor
        self.options = options
        self.time = time
    }

    mutating func run() async throws(EnrichmentFailure) -> FirmFindings {
        let home = try await visitHome()
        try await followLinks()
        if readings.allSatisfy({ $0.people.isEmpty && !$0.isTeamPage && !$0.needsScript }) {
            try await tryKnownPaths(from: home)
        }
        let findings = Findings.merge(readings, visits: visits, firm: firm)
        // "Nobody" would be an answer about a page that nobody has read: better to come again.
        if findings.people.isEmpty, let lostTeamPage { throw lostTeamPage }
        return findings
    }

    /// Tries what a person would type next when the first address does not answer.
    private mutating func visitHome() async throws(EnrichmentFailure) -> WebAddress {
        var first: EnrichmentFailure?
        for address in try HomeAddress.candidates(firm.website) {
            listed = address
            do {
                let reading = try await read(address, from: nil, isHome: true)
                if let next = reading.refresh, reading.isStub {
                    seen.insert(Self.key(next))
                    return try await read(next, from: reading.address, isHome: true).address
                }
                return reading.address
            } catch {
                switch error.cause {
                case .noSuchHost, .connectionFailed, .tls: first = first ?? error
                case .badAddress, .dnsUnavailable, .connectionLost, .timeout, .httpNotFound,
                    .httpForbidden, .httpRateLimited, .httpServerError, .httpOther, .robotsRefused,
                    .robotsUnavailable, .privateAddress, .redirectLoop, .tooLarge, .notHTML,
                    .badResponse, .ownTrouble, .cancelled:
                    throw error
                }
            }
        }
        throw first ?? EnrichmentFailure(.badAddress, "no address to visit")
    }

    private mutating func followLinks() async throws(EnrichmentFailure) {
        while visits.count < options.pagesPerFirm {
            let best = frontier.max { ($0.value, "\($1.key)") < ($1.value, "\($0.key)") }
            guard let (address, score) = best, score >= LinkScore.followed else { return }
            frontier[address] = nil
            // Once people are known, pages that merely might name some are not worth the visit.
            let hasPeople = readings.contains { $0.isTeamPage && !$0.people.isEmpty }
            if hasPeople, score < LinkScore.team, readings.count >= 5 { return }
            do {
                _ = try await read(address, from: referrers[address], isHome: false)
            } catch {
                try note(error, score: score)
            }
        }
    }

    private mutating func tryKnownPaths(from home: WebAddress) async throws(EnrichmentFailure) {
        for path in ["team", "people", "about"] where visits.count < options.pagesPerFirm {
            guard let address = home.resolving(path), seen.insert(Self.key(address)).inserted else {
                continue
            }
            do {
                let reading = try await read(address, from: home, isHome: false)
                let leadsOn = frontier.values.contains { $0 >= LinkScore.team }
                if leadsOn || !reading.people.isEmpty { return try await followLinks() }
            } catch {
                // A guess that fails proves nothing, so only the caller's own end is passed on.
                guard error.cause != .cancelled else { throw error }
            }
        }
    }

    private mutating func note(
        _ failure: EnrichmentFailure, score: Int
    ) throws(EnrichmentFailure) {
        guard failure.cause != .cancelled else { throw failure }
        if !failure.isPermanent, score >= LinkScore.team { lostTeamPage = lostTeamPage ?? failure }
    }

    private mutating func read(
        _ address: WebAddress, from referrer: WebAddress?, isHome: Bool
    ) async throws(EnrichmentFailure) -> PageReading {
        seen.insert(Self.key(address))
        var trace = VisitTrace()
        let start = time.now()
        defer {
            visits.append(
                PageVisit(
                    url: "\(address)", status: trace.status, byteCount: trace.byteCount,
                    duration: time.now() - start))
        }
        let page = try await visitor.visit(
            address, from: referrer, home: listed ?? address, trace: &trace)
        if Task.isCancelled { throw .cancelled }
        seen.insert(Self.key(page.address))
        let reading = PageReader.read(page, firm: firm, isHome: isHome)
        readings.append(reading)
        queue(reading.links, from: page.address)
        return reading
    }

    private mutating func queue(_ links: [PageReading.Link], from page: WebAddress) {
        let home = readings.first?.address ?? page
        for link in links where link.score >= LinkScore.followed {
            guard
                link.address.site == home.site || link.address.site.hasSuffix("." + home.site)
                    || home.site.hasSuffix("." + link.address.site)
            else { continue }
            if let known = frontier[link.address] {
                frontier[link.address] = max(known, link.score)
            } else if frontier.count < 500, seen.insert(Self.key(link.address)).inserted {
                frontier[link.address] = link.score
                referrers[link.address] = page
            }
        }
    }

    /// One key for the spellings of one page.
    private static func key(_ address: WebAddress) -> String {
        var path = address.path[...]
        for name in ["index.html", "index.htm", "index.php"] where path.hasSuffix("/" + name) {
            path = path.dropLast(name.count)
        }
        while path.hasSuffix("/") { path = path.dropLast() }
        return address.site + ":\(address.port % 443 == 0 ? 80 : address.port)" + path
            + (address.query.map { "?" + $0 } ?? "")
    }
}

/// What a spreadsheet's cell can mean as an address.
enum HomeAddress {
    /// In the order to try; never empty.
    static func candidates(_ website: String) throws(EnrichmentFailure) -> [WebAddress] {
        let text = String(website.trimmingSpaces())
        let shown = SafeText.line(text, limit: 100)
        if let address = WebAddress(text) {
            return [address] + alternatives(to: address)
        }
        guard !text.contains("://"), text.contains("."), !text.contains("@"),
            let address = WebAddress("https://" + text)
        else {
            throw EnrichmentFailure(.badAddress, "'\(shown)' is not a web address", url: shown)
        }
        var plain = address
        plain.scheme = .http
        if address.hasDefaultPort { plain.port = 80 }
        return [address, plain] + alternatives(to: plain)
    }

    private static func alternatives(to address: WebAddress) -> [WebAddress] {
        guard IPAddress(address.host) == nil, !address.host.hasPrefix("www.") else { return [] }
        var www = address
        www.host = "www." + address.host
        return [www]
    }
}
