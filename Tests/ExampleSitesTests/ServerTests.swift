import ExampleSites
import NIOCore
import NIOHTTP1
import Testing

@Suite("The example sites' server", .timeLimit(.minutes(1)))
struct ServerTests {
    @Test("a page is found by site and path, whatever its query says")
    func lookup() async throws {
        try await withServer { (server) async throws in
            for target in ["/hazelbank/", "/hazelbank/?row=7", "/hazelbank/index.html"] {
                let home = try await get(target, from: server)
                #expect(home.status == 200)
                #expect(home.text.contains("Seed capital for a cooler planet"), "\(target)")
            }
            #expect(try await get("/hazelbank/team", from: server).text.contains("Thistlewood"))
            #expect(try await get("/hazelbank/nobody.html", from: server).status == 404)
            #expect(try await get("/nosuchfirm/", from: server).status == 404)
            let bare = try await get("/hazelbank", from: server)
            #expect(bare.status == 301)
            #expect(bare.headers["Location"] == ["/hazelbank/"])
        }
    }

    @Test(
        "a path that climbs out of the sites is refused",
        arguments: [
            "/../truth.json", "/hazelbank/../../truth.json", "/hazelbank/%2e%2e/%2E./truth.json",
            "/hazelbank/..%2f..%2ftruth.json", "/hazelbank/..%5c..%5ctruth.json",
            "/hazelbank/team.html%00.txt", "/hazelbank/%zz", "/hazelbank/%ff",
        ])
    func traversal(_ target: String) async throws {
        try await withServer { (server) async throws in
            #expect(try await get(target, from: server).status == 400)
        }
    }

    @Test("what lies beside the sites is not served")
    func besides() async throws {
        try await withServer { (server) async throws in
            #expect(try await get("/truth.json", from: server).status == 404)
            #expect(try await get("/behaviours.json", from: server).status == 404)
            let robots = try await get("/robots.txt", from: server)
            #expect(robots.text.contains("Disallow: /nettlebed/"))
        }
    }

    @Test("HEAD gets the headers of GET and no body, and other methods are refused")
    func head() async throws {
        try await withServer { (server) async throws in
            let target = "/oakmere/people.html"
            let full = try await get(target, from: server)
            let head = try await get(target, from: server, method: .HEAD)
            #expect(head.headers["Content-Length"] == ["\(full.body.count)"])
            #expect(head.body.isEmpty && !full.body.isEmpty)
            #expect(try await get(target, from: server, method: .POST).status == 405)
        }
    }

    @Test("a connection carries many requests, pipelined ones too, answered in order")
    func keepAlive() async throws {
        try await withServer { (server) async throws in
            let targets = ["/hazelbank/", "/slowbourne/", "/nosuchfirm/", "/quillstone/"]
            let statuses = try await withConnection(to: server) { connection in
                for target in targets { try await connection.send(target) }
                return try await connection.receive(4).map(\.status)
            }
            #expect(statuses == [200, 200, 404, 200])
            #expect(server.requests.map(\.target) == targets)
        }
    }

    @Test("a page that has not changed is not sent again")
    func conditional() async throws {
        try await withServer { (server) async throws in
            let first = try await get("/mosswick/", from: server)
            let tag = try #require(first.headers.first(name: "ETag"))
            let second = try await get(
                "/mosswick/", from: server, headers: ["If-None-Match": tag])
            #expect(second.status == 304)
            #expect(second.body.isEmpty)
        }
    }

    @Test("three hundred connections at once are all answered")
    func manyConnections() async throws {
        try await withServer { (server) async throws in
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for row in 0..<300 {
                    group.addTask {
                        try await get("/fernhollow/our-people.html?row=\(row)", from: server).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 300))
            #expect(Set(server.requests.map(\.target)).count == 300)
            #expect(server.requests.map(\.order) == Array(1...300))
        }
    }

    @Test("with an address per site, a site's home page is the root of its own address")
    func addressPerSite() async throws {
        let options = ExampleSiteOptions(timeScale: 0, hasAddressPerSite: true)
        try await withServer(options) { (server) async throws in
            let number = try #require(server.sites.firstIndex(of: "nettlebed")) + 1
            let address = "127.0.1.\(number)"
            #expect(try await get("/", from: server, at: address).text.contains("Nettlebed"))
            let own = try await get("/robots.txt", from: server, at: address)
            #expect(own.text == "User-agent: *\nDisallow: /\n")
            #expect(server.requests.map(\.site) == ["nettlebed", "nettlebed"])
            #expect(server.url("nettlebed") == "http://\(address):\(server.port)/nettlebed/")
            let shared = try await get("/robots.txt", from: server, at: "127.0.1.1")
            #expect(shared.text.contains("Disallow: /nettlebed/"))
        }
    }

    @Test("a port that is taken is named in the error")
    func portTaken() async throws {
        try await withServer { (server) async throws in
            let error = await #expect(throws: ExampleSitesError.self) {
                try await ExampleSiteServer.start(
                    root: examplesFolder + "/sites", port: server.port)
            }
            let message = "\(try #require(error))"
            #expect(message.contains("127.0.0.1:\(server.port)"))
        }
    }
}
