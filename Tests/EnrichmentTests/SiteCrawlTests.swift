@testable import Enrichment
import Testing

@Suite("Visiting a firm's site")
struct SiteCrawlTests {
    private static let team = """
        <h1>Team</h1><div><h3>Ada Berg</h3><p>Managing Partner</p></div><div><h3>Omar Haddad</h3><p>Principal</p></div>
        """
    private static let home = """
        <meta name="description" content="Acme backs people who build pumps.">
        <a href="/news">News</a><a href="/portfolio">Portfolio</a><a href="/about">About us</a><a href="/team">Team</a>
        <a href="/contact">Contact</a><a href="https://elsewhere.example/team">Our sister's team</a>
        """

    private func site() -> FictionalWeb {
        let web = FictionalWeb()
        web.at("https://acme.example/", .html(Self.home))
        web.at("https://acme.example/team", .html(Self.team))
        web.at("https://acme.example/about", .html("<p>Since 2009 we have backed forty firms.</p>"))
        web.at(
            "https://acme.example/contact",
            .html("<p>Mail: hello@acme.example</p><address>Kai 4, 20457 Hamburg</address>"))
        return web
    }

    @Test("the team page comes first, other sites and the news never")
    func order() async throws {
        let web = site()
        let findings = try await enrich(web)
        #expect(findings.verdict == .peopleFound)
        #expect(findings.people.map(\.name) == ["Ada Berg", "Omar Haddad"])
        #expect(findings.people.first?.page == "https://acme.example/team")
        #expect(findings.description == "Acme backs people who build pumps.")
        #expect(findings.emails == ["hello@acme.example"])
        #expect(findings.locations == ["Kai 4, 20457 Hamburg"])
        #expect(findings.portfolioURL == "https://acme.example/portfolio")
        #expect(web.paths == ["/robots.txt", "/", "/team", "/about", "/contact"])
        #expect(findings.pages.map(\.status) == [200, 200, 200, 200])
    }

    @Test("no more pages are asked for than allowed")
    func pageLimit() async throws {
        let web = site()
        let findings = try await enrich(web) { $0.pagesPerFirm = 2 }
        #expect(
            findings.pages.map(\.url) == ["https://acme.example/", "https://acme.example/team"])
    }

    @Test("a site without a team page is a finding after the usual paths were tried")
    func noTeamPage() async throws {
        let web = FictionalWeb()
        web.at(
            "https://acme.example/",
            .html("<h1>Acme</h1><p>We invest in pumps and in the people who like them.</p>"))
        let findings = try await enrich(web)
        #expect(findings.verdict == .noTeamPage)
        #expect(web.paths == ["/robots.txt", "/", "/team", "/people", "/about"])
    }

    @Test("a team page of logos is one without people")
    func logos() async throws {
        let web = site()
        web.at(
            "https://acme.example/team",
            .html("<h1>Team</h1><p>Our partners are firms.</p><img src=a.png alt='Pump Works'>"))
        #expect(try await enrich(web).verdict == .teamPageWithoutPeople)
    }

    @Test("a shell that waits for its script says so")
    func needsJavaScript() async throws {
        let web = FictionalWeb()
        web.at(
            "https://acme.example/",
            .html("<div id=root></div><script src=/app.js></script><noscript>Enable it</noscript>"))
        #expect(try await enrich(web).verdict == .needsJavaScript)
    }

    @Test("a meta refresh is followed from a page that is nothing else")
    func refresh() async throws {
        let web = FictionalWeb()
        web.at(
            "https://acme.example/", .html("<meta http-equiv=refresh content=\"0; url='/en/'\">"))
        web.at("https://acme.example/en/", .html(Self.team))
        #expect(try await enrich(web).people.count == 2)
    }

    @Test("a host that has no secure server is tried plainly")
    func fallsBack() async throws {
        let web = FictionalWeb()
        for url in ["https://acme.example/robots.txt", "https://acme.example/"] {
            web.at(url, .failure(.connectionFailed))
        }
        web.at("http://acme.example/", .html(Self.team))
        #expect(try await enrich(web, website: "acme.example").people.count == 2)
    }

    @Test("a host that nobody knows is a permanent failure")
    func unknownHost() async throws {
        let web = FictionalWeb()
        for host in ["acme.example", "www.acme.example"] {
            web.at("https://\(host)/robots.txt", .failure(.noSuchHost))
        }
        let failure = try await failure(web)
        #expect(failure.cause == .noSuchHost)
        #expect(failure.isPermanent)
    }

    @Test(
        "statuses have causes of their own",
        arguments: [
            (404, .httpNotFound, true), (410, .httpNotFound, true), (403, .httpForbidden, true),
            (401, .httpForbidden, true),
            (500, .httpServerError, false), (502, .httpServerError, false),
            (429, .httpRateLimited, false), (418, .httpOther, true),
        ] as [(Int, EnrichmentFailure.Cause, Bool)])
    func statuses(status: Int, cause: EnrichmentFailure.Cause, isPermanent: Bool) async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .status(status))
        let failure = try await failure(web)
        #expect(failure.cause == cause)
        #expect(failure.isPermanent == isPermanent)
        #expect(failure.message == "HTTP \(status) from https://acme.example/")
    }

    @Test("a passing error is tried once more")
    func secondChance() async throws {
        let web = site()
        web.at("https://acme.example/", .status(502), .html(Self.home))
        web.at("https://acme.example/team", .failure(.connectionLost), .html(Self.team))
        #expect(try await enrich(web).people.count == 2)
    }

    @Test("when the team page stays out of reach, nobody is no answer")
    func lostTeamPage() async throws {
        let web = site()
        web.at("https://acme.example/team", .status(500))
        let failure = try await failure(web)
        #expect(failure.cause == .httpServerError)
        #expect(failure.url == "https://acme.example/team")
    }

    @Test("a team page that is gone is no reason to fail")
    func deadTeamLink() async throws {
        let web = site()
        web.at("https://acme.example/team", .status(404))
        #expect(try await enrich(web).verdict == .noTeamPage)
    }
}

@Suite("Redirects")
struct RedirectTests {
    private static let page =
        "<h1>Team</h1><li>Ada Berg, Partner</li><li>Omar Haddad, Principal</li>"

    @Test("relative and absolute ones are followed, robots.txt asked on each new host")
    func followed() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .redirect("start"))
        web.at("https://acme.example/start", .redirect("https://www.acme.example/team"))
        web.at("https://www.acme.example/team", .html(Self.page))
        #expect(try await enrich(web).people.count == 2)
        #expect(
            web.requests.map { "\($0.address)" }.prefix(5) == [
                "https://acme.example/robots.txt", "https://acme.example/",
                "https://acme.example/start",
                "https://www.acme.example/robots.txt", "https://www.acme.example/team",
            ])
    }

    @Test("a loop and a long chain end")
    func endless() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .redirect("/"))
        #expect(try await failure(web).cause == .redirectLoop)
        for step in 0..<30 { web.at("https://acme.example/\(step)", .redirect("/\(step + 1)")) }
        web.at("https://acme.example/", .redirect("/0"))
        #expect(try await failure(web).cause == .redirectLoop)
        #expect(web.paths.count < 20)
    }

    @Test(
        "they lead to no other scheme",
        arguments: ["file:///etc/passwd", "javascript:alert(1)", "ftp://acme.example/"])
    func schemes(location: String) async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .redirect(location))
        #expect(try await failure(web).cause == .badAddress)
    }

    @Test(
        "whoever allows private networks vouches for the listed server, not for where it sends us")
    func vouching() async throws {
        let web = FictionalWeb()
        web.at("http://127.0.0.1:8080/", .redirect("/start"))
        web.at("http://127.0.0.1:8080/start", .redirect("http://127.0.0.2:8080/"))
        web.at("http://127.0.0.2:8080/", .redirect("http://127.0.0.1:6379/"))
        web.at("http://127.0.0.1:6379/", .html(Self.page))
        _ = try await enrich(web, website: "http://127.0.0.1:8080/")
        for request in web.requests {
            #expect(
                request.mayBePrivate == (request.address.server == "127.0.0.1:8080"),
                "\(request.address)")
        }
        #expect(web.requests.count { !$0.mayBePrivate } >= 4)
    }

    @Test("a cookie is sent back within one page, and to its own host only")
    func cookies() async throws {
        let web = FictionalWeb()
        web.at(
            "https://acme.example/", .redirect("/", setCookie: "seen=1; Path=/; HttpOnly"),
            .html(Self.page))
        #expect(try await enrich(web).people.count == 2)
        #expect(web.requests.map(\.cookies).prefix(3) == [nil, nil, "seen=1"])
        let away = FictionalWeb()
        away.at("https://acme.example/", .redirect("https://other.example/", setCookie: "id=7"))
        away.at("https://other.example/", .html(Self.page))
        _ = try await enrich(away)
        #expect(away.requests.allSatisfy { $0.cookies == nil })
    }
}

@Suite("Politeness")
struct PolitenessTests {
    private static let page = "<p>We invest in pumps.</p>"

    @Test("robots.txt that forbids the page is a permanent failure that says so")
    func refused() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/robots.txt", .text("User-agent: *\nDisallow: /\n"))
        let failure = try await failure(web)
        #expect(failure.cause == .robotsRefused)
        #expect(failure.isPermanent)
        #expect(failure.message == "robots.txt of acme.example forbids https://acme.example/")
        #expect(web.paths == ["/robots.txt"])
    }

    @Test("robots.txt behind an error keeps us away for now", arguments: [500, 503, 429])
    func unavailable(status: Int) async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/robots.txt", .status(status, retryAfter: "60"))
        let failure = try await failure(web)
        #expect(failure.cause == .robotsUnavailable)
        #expect(failure.retryAfter == .seconds(60))
        #expect(!failure.isPermanent)
    }

    @Test("robots.txt is asked once an hour for a site")
    func cached() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .html(Self.page))
        let time = ManualTime()
        let enricher = WebsiteEnricher(options: CrawlOptions(), time: time.crawlTime, fetcher: web)
        let firm = FirmRequest(name: "Acme", website: "https://acme.example")
        _ = try await enricher.enrich(firm)
        _ = try await enricher.enrich(firm)
        #expect(web.paths.count { $0 == "/robots.txt" } == 1)
        try await time.crawlTime.sleep(.seconds(3601))
        _ = try await enricher.enrich(firm)
        #expect(web.paths.count { $0 == "/robots.txt" } == 2)
    }

    @Test("requests to one server start apart")
    func pause() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .html(Self.page))
        let time = ManualTime()
        _ = try await enrich(web, time: time) { $0.pausePerHost = .seconds(2) }
        // Home, /team, /people, /about; robots.txt costs no pause.
        #expect(time.slept == .seconds(6))
    }

    @Test("a short Retry-After is waited for")
    func patience() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .status(429, retryAfter: "3"), .html(Self.page))
        let time = ManualTime()
        _ = try await enrich(web, time: time) { $0.pausePerHost = .zero }
        #expect(time.slept == .seconds(3))
    }

    @Test("a long one closes the host for every firm, and is handed on capped")
    func closed() async throws {
        let web = FictionalWeb()
        web.at("https://acme.example/", .status(503, retryAfter: "86400"))
        let time = ManualTime()
        let enricher = WebsiteEnricher(options: CrawlOptions(), time: time.crawlTime, fetcher: web)
        let firm = FirmRequest(name: "Acme", website: "https://acme.example")
        for cause in [EnrichmentFailure.Cause.httpServerError, .httpRateLimited] {
            do {
                _ = try await enricher.enrich(firm)
                Issue.record("the host is closed")
            } catch {
                #expect(error.cause == cause)
                #expect(error.retryAfter == .seconds(3600))
            }
        }
        #expect(web.paths == ["/robots.txt", "/"])
    }

    @Test("only so many are inside a host at once, in the order they came")
    func gate() async throws {
        let gate = HostGate(concurrency: 1, time: ManualTime().crawlTime)
        try await gate.enter("acme.example", pause: .zero, patience: .zero)
        let waiter = Task { try await gate.enter("acme.example", pause: .zero, patience: .zero) }
        let quitter = Task { try await gate.enter("acme.example", pause: .zero, patience: .zero) }
        try await gate.enter("other.example", pause: .zero, patience: .zero)
        quitter.cancel()
        await #expect(throws: EnrichmentFailure.cancelled) { try await quitter.value }
        await gate.leave("acme.example")
        try await waiter.value
    }
}
