@testable import Enrichment
import Glibc
import NIOCore
import NIOHTTP1
import Testing

@Suite("Fetching over the network", .timeLimit(.minutes(2)))
struct HTTPFetcherTests {
    /// Fetches one path of a server that behaves as told.
    private func fetch(
        _ behaviour: TestServer.Behaviour, host: String = "127.0.0.1",
        hosts: [String: [IPAddress]] = [:],
        byteLimit: Int = 1 << 20, timeout: Duration = .seconds(60), allowPrivateNetwork: Bool = true
    ) async throws -> Result<FetchResponse, EnrichmentFailure> {
        let server = try await TestServer(["/": behaviour])
        var options = CrawlOptions()
        options.allowPrivateNetwork = allowPrivateNetwork
        options.bytesPerPage = byteLimit
        let fetcher = HTTPFetcher(options: options, time: .system, hosts: hosts)
        let address = try #require(WebAddress("http://\(host):\(server.port)/"))
        var request = FetchRequest(
            address: address, accept: "text/html", byteLimit: byteLimit, timeout: timeout)
        request.mayBePrivate = true
        let result: Result<FetchResponse, EnrichmentFailure>
        do {
            result = .success(try await fetcher.fetch(request))
        } catch {
            result = .failure(error)
        }
        await fetcher.shutdown()
        try await server.stop()
        return result
    }

    private func cause(_ result: Result<FetchResponse, EnrichmentFailure>) -> EnrichmentFailure
        .Cause?
    {
        switch result {
        case .success: nil
        case .failure(let failure): failure.cause
        }
    }

    /// Deflated by hand: stored blocks need no compressor.
    private func gzipStored(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        func little(_ value: UInt32, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let size = UInt32(bytes.count)
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1] + little(size, 2) + little(~size, 2) + bytes
            + little(~crc, 4) + little(size, 4)
    }

    @Test("once shut down it makes no client that nobody would close")
    func afterShutdown() async throws {
        let clients = PinnedClients(idleLimit: 1, byteLimit: 1, allowPrivateNetwork: true)
        await clients.shutdown()
        let address = try #require(IPAddress("127.0.0.1"))
        #expect(throws: EnrichmentFailure.cancelled) {
            try clients.lease(host: "127.0.0.1", address: address)
        }
    }

    @Test("running out of files is this machine's trouble, not the site's")
    func ownTrouble() throws {
        let address = try #require(WebAddress("http://a.example/"))
        func cause(_ code: CInt) -> EnrichmentFailure.Cause {
            NetworkError.failure(for: IOError(errnoCode: code, reason: "connect"), at: address)
                .cause
        }
        #expect(cause(EMFILE) == .ownTrouble)
        #expect(cause(ECONNREFUSED) == .connectionFailed)
        #expect(cause(ECONNRESET) == .connectionLost)
        let refused = NetworkError.failure(
            for: IOError(errnoCode: ECONNREFUSED, reason: "connect"), at: address)
        #expect(refused.message == "cannot connect (connection refused): http://a.example/")
    }

    @Test("a page comes with its status, type and body")
    func plain() async throws {
        let response = try await fetch(
            .answer(.ok, [("Content-Type", "text/html")], Array("<p>Hi".utf8))
        ).get()
        #expect(response.status == 200)
        #expect(response.contentType == "text/html")
        #expect(response.body == Array("<p>Hi".utf8))
        #expect(!response.isCut)
    }

    @Test("gzip is undone")
    func gzip() async throws {
        let body = gzipStored("<p>Compressed")
        let response = try await fetch(.answer(.ok, [("Content-Encoding", "gzip")], body)).get()
        #expect(String(decoding: response.body, as: UTF8.self) == "<p>Compressed")
    }

    @Test("plain bytes that call themselves gzip are a bad response")
    func badGzip() async throws {
        let result = try await fetch(
            .answer(.ok, [("Content-Encoding", "gzip")], Array("<p>Plain".utf8)))
        #expect(cause(result) == .badResponse)
    }

    @Test("an endless body is cut at the limit")
    func endless() async throws {
        let response = try await fetch(.endless(Array("<p>more</p>".utf8), []), byteLimit: 100_000)
            .get()
        #expect(response.isCut)
        #expect(response.body.count == 100_000)
    }

    @Test("a server that says nothing runs into the time limit")
    func silent() async throws {
        let result = try await fetch(.silent, timeout: .seconds(1))
        #expect(cause(result) == .timeout)
    }

    @Test("a connection that ends early is lost")
    func broken() async throws {
        let cause = cause(try await fetch(.broken(Array("<p>Half".utf8))))
        #expect(cause == .connectionLost)
    }

    @Test("cancelling ends a fetch")
    func cancelled() async throws {
        let task = Task { try await fetch(.silent) }
        task.cancel()
        #expect(cause(try await task.value) == .cancelled)
    }

    @Test("a redirect is an answer here, and its target is not visited")
    func redirect() async throws {
        let response = try await fetch(.answer(.found, [("Location", "http://127.0.0.1:1/")], []))
            .get()
        #expect(response.status == 302)
        #expect(response.location == "http://127.0.0.1:1/")
    }

    @Test(
        "loopback is refused, by number and by any name that means it",
        arguments: [
            "127.0.0.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]", "localhost",
        ])
    func loopback(host: String) async throws {
        var options = CrawlOptions()
        options.allowPrivateNetwork = false
        let fetcher = HTTPFetcher(options: options, time: .system)
        let address = try #require(WebAddress("http://\(host)/"))
        let failure = await #expect(throws: EnrichmentFailure.self) {
            try await fetcher.fetch(
                FetchRequest(address: address, accept: "*/*", byteLimit: 1, timeout: .seconds(60)))
        }
        #expect(failure?.cause == .privateAddress)
        await fetcher.shutdown()
    }

    @Test("one private address among public ones is enough to refuse")
    func rebinding() async throws {
        let mixed = try [#require(IPAddress("93.184.216.34")), #require(IPAddress("10.0.0.7"))]
        let fetcher = HTTPFetcher(
            options: CrawlOptions(), time: .system, hosts: ["acme.example": mixed])
        let address = try #require(WebAddress("http://acme.example/"))
        let failure = await #expect(throws: EnrichmentFailure.self) {
            try await fetcher.fetch(
                FetchRequest(address: address, accept: "*/*", byteLimit: 1, timeout: .seconds(60)))
        }
        #expect(failure?.cause == .privateAddress)
        #expect(
            failure?.message
                == "refused http://acme.example/: acme.example is 10.0.0.7, not a public address")
        await fetcher.shutdown()
    }

    @Test("other ports than the web's are refused")
    func ports() async throws {
        let result = try await fetch(.silent, allowPrivateNetwork: false)
        #expect(cause(result) == .privateAddress)
    }

    @Test("the connection goes to the address that was checked, whatever the name")
    func pinned() async throws {
        let here = try #require(IPAddress("127.0.0.1"))
        let response = try await fetch(
            .answer(.ok, [], Array("here".utf8)), host: "acme.example",
            hosts: ["acme.example": [here]]
        ).get()
        #expect(response.body == Array("here".utf8))
    }

    @Test("nobody listening is a failed connection")
    func refusedConnection() async throws {
        let server = try await TestServer([:])
        let port = server.port
        try await server.stop()
        var options = CrawlOptions()
        options.allowPrivateNetwork = true
        let fetcher = HTTPFetcher(options: options, time: .system)
        let address = try #require(WebAddress("http://127.0.0.1:\(port)/"))
        let request = {
            var request = FetchRequest(
                address: address, accept: "*/*", byteLimit: 1, timeout: .seconds(60))
            request.mayBePrivate = true
            return request
        }()
        let failure = await #expect(throws: EnrichmentFailure.self) {
            try await fetcher.fetch(request)
        }
        #expect(failure?.cause == .connectionFailed)
        await fetcher.shutdown()
    }
}
