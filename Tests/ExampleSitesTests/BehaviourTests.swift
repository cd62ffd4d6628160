import ExampleSites
import NIOCore
import NIOHTTP1
import Testing

@Suite("Sites that misbehave", .timeLimit(.minutes(1)))
struct BehaviourTests {
    @Test(
        "a flaky and a rate limiting site refuse each address once, and say when to come back",
        arguments: [("flintwick", 503), ("thrumhall", 429)])
    func refusedOnce(_ site: String, _ status: Int) async throws {
        try await withServer { (server) async throws in
            for target in ["/\(site)/", "/\(site)/team.html", "/\(site)/?row=2"] {
                let first = try await get(target, from: server)
                #expect(first.status == status)
                #expect(first.headers["Retry-After"] == ["1"])
                #expect(try await get(target, from: server).status == 200)
            }
            #expect(server.requests.map(\.count) == [1, 2, 1, 2, 1, 2])
            #expect(server.requests.compactMap(\.status).filter { $0 == status }.count == 3)
        }
    }

    @Test("each address counts for itself, and robots.txt for all is never refused by the flaky")
    func countedByAddress() async throws {
        let options = ExampleSiteOptions(timeScale: 0, hasAddressPerSite: true)
        try await withServer(options) { (server) async throws in
            for (site, statuses) in [("flintwick", [503, 200]), ("thrumhall", [429, 200])] {
                let number = try #require(server.sites.firstIndex(of: site)) + 1
                let address = "127.0.1.\(number)"
                #expect(try await get("/robots.txt", from: server, at: address).status == 200)
                for status in statuses {
                    #expect(try await get("/", from: server, at: address).status == status)
                }
            }
        }
    }

    @Test("the dead stay dead, and the gone are not found")
    func deadAndGone() async throws {
        try await withServer { (server) async throws in
            for _ in 0..<3 {
                #expect(try await get("/deadwater/", from: server).status == 503)
                #expect(try await get("/lostacre/", from: server).status == 404)
            }
        }
    }

    @Test("a hanging site takes the request, never answers, and does not keep the server up")
    func hanging() async throws {
        let (arrivals, continuation) = AsyncStream.makeStream(of: RequestRecord.self)
        var options = ExampleSiteOptions(timeScale: 0)
        options.onRequest = { continuation.yield($0) }
        try await withServer(options) { (server) async throws in
            try await withConnection(to: server) { connection in
                try await connection.send("/stillmere/")
                for await record in arrivals {
                    #expect(record.site == "stillmere")
                    #expect(record.status == nil)
                    break
                }
                #expect(try await get("/hazelbank/", from: server).status == 200)
                await server.shutdown()
                await #expect(throws: ConnectionClosed.self) { try await connection.receive() }
            }
        }
    }

    @Test("a site that moved redirects, relative to where it is")
    func redirects() async throws {
        try await withServer { (server) async throws in
            let home = try await get("/oldharbour/", from: server)
            #expect(home.status == 301)
            #expect(home.headers["Location"] == ["welcome.html"])
            #expect(
                try await get("/oldharbour/team", from: server).headers["Location"] == ["people/"])
            #expect(
                try await get("/oldharbour/people", from: server).headers["Location"] == ["people/"]
            )
        }
    }

    @Test("one site answers in gzip, another in Latin-1")
    func encodings() async throws {
        try await withServer { (server) async throws in
            let zipped = try await get("/pennygate/team.html", from: server)
            #expect(zipped.headers["Content-Encoding"] == ["gzip"])
            #expect(zipped.headers["Content-Type"] == ["text/html; charset=utf-8"])
            #expect(zipped.body.starts(with: [0x1f, 0x8b]))
            let latin = try await get("/ostwall/om-oss.html", from: server)
            #expect(latin.headers["Content-Type"] == ["text/html; charset=ISO-8859-1"])
            #expect(String(validating: latin.body, as: UTF8.self) == nil)
        }
    }
}
