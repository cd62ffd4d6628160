import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Fetches over the real network with async-http-client.
///
/// The name is looked up here, every address it has is checked, and the client that makes the
/// connection is pinned to one of those very addresses, so that no second look-up can lead
/// elsewhere.
final class HTTPFetcher: PageFetcher {
    private let options: CrawlOptions
    private let time: CrawlTime
    private let resolver: Resolver
    private let clients: PinnedClients

    /// - Parameter hosts: Addresses of hosts that are not to be looked up, as a hosts file has
    ///   them.
    init(options: CrawlOptions, time: CrawlTime, hosts: [String: [IPAddress]] = [:]) {
        resolver = Resolver(threadCount: 8, known: hosts)
        self.options = options
        self.time = time
        clients = PinnedClients(
            idleLimit: 32, byteLimit: options.bytesPerPage,
            allowPrivateNetwork: options.allowPrivateNetwork)
    }

    func shutdown() async {
        await clients.shutdown()
        await resolver.shutdown()
    }

    func fetch(_ request: FetchRequest) async throws(EnrichmentFailure) -> FetchResponse {
        let address = request.address
        let allowsPrivate = options.allowPrivateNetwork && request.mayBePrivate
        guard allowsPrivate || address.port == 80 || address.port == 443 else {
            throw EnrichmentFailure(
                .privateAddress, "refused \(address): port \(address.port) is not a web port",
                url: "\(address)")
        }
        let outcome = await withTaskGroup(of: Result<FetchResponse, EnrichmentFailure>.self) {
            group in
            group.addTask {
                await Self.result { () async throws(EnrichmentFailure) in
                    try await self.fetchUntimed(request)
                }
            }
            group.addTask { [time] in
                do {
                    try await time.sleep(request.timeout)
                } catch {
                    return .failure(.cancelled)
                }
                let seconds = request.timeout.components.seconds
                return .failure(
                    EnrichmentFailure(
                        .timeout, "timeout after \(seconds)s: \(address)", url: "\(address)"))
            }
            let first = await group.next() ?? .failure(.cancelled)
            group.cancelAll()
            return first
        }
        if Task.isCancelled { throw .cancelled }
        return try outcome.get()
    }

    private static func result<T>(
        _ body: () async throws(EnrichmentFailure) -> T
    ) async -> Result<T, EnrichmentFailure> {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }

    private func fetchUntimed(_ request: FetchRequest) async throws(EnrichmentFailure)
        -> FetchResponse
    {
        let host = request.address.host
        var addresses: [IPAddress]
        do {
            addresses = try await resolver.addresses(of: host)
        } catch {
            throw EnrichmentFailure(error.cause, error.message, url: "\(request.address)")
        }
        if !(options.allowPrivateNetwork && request.mayBePrivate),
            let inner = addresses.first(where: { !$0.isPublic })
        {
            // One private address among public ones is how a rebinding attack looks: refuse all.
            throw EnrichmentFailure(
                .privateAddress,
                "refused \(request.address): \(host) is \(inner), not a public address",
                url: "\(request.address)")
        }
        addresses = clients.preferringKnown(addresses, host: host)
        var last = EnrichmentFailure.cancelled
        for address in addresses.prefix(2) {
            let (key, client) = try clients.lease(host: host, address: address)
            let outcome = await Self.result { () async throws(EnrichmentFailure) in
                try await self.exchange(request, over: client)
            }
            await clients.release(key)
            switch outcome {
            case .success(let response): return response
            case .failure(let failure) where failure.cause == .connectionFailed: last = failure
            case .failure(let failure): throw failure
            }
        }
        throw last
    }

    private func exchange(
        _ request: FetchRequest, over client: HTTPClient
    ) async throws(EnrichmentFailure) -> FetchResponse {
        var message = HTTPClientRequest(url: "\(request.address)")
        message.headers = headers(of: request)
        do {
            let answer = try await client.execute(
                message, timeout: .nanoseconds(request.timeout.nanoseconds))
            var response = FetchResponse(status: Int(answer.status.code))
            response.location = answer.headers.first(name: "location")
            response.contentType = answer.headers.first(name: "content-type")
            response.retryAfter = answer.headers.first(name: "retry-after")
            response.setCookies = Array(answer.headers["set-cookie"].prefix(20))
            // The body of a redirect or an error says nothing that we read, and dropping it ends
            // it.
            guard (200..<300).contains(response.status) else { return response }
            try await Self.read(answer.body, into: &response, limit: request.byteLimit)
            if Task.isCancelled { throw CancellationError() }
            return response
        } catch {
            if Task.isCancelled { throw .cancelled }
            throw NetworkError.failure(for: error, at: request.address)
        }
    }

    private static func read(
        _ body: HTTPClientResponse.Body, into response: inout FetchResponse, limit: Int
    ) async throws {
        for try await part in body {
            let room = limit - response.body.count
            response.body.append(contentsOf: part.readableBytesView.prefix(room))
            if part.readableBytes > room {
                response.isCut = true
                return
            }
        }
    }

    private func headers(of request: FetchRequest) -> HTTPHeaders {
        var headers = HTTPHeaders([
            ("User-Agent", options.userAgent), ("Accept", request.accept),
            ("Accept-Language", "en, *;q=0.5"), ("Accept-Encoding", "gzip"),
        ])
        if let referrer = request.referrer { headers.add(name: "Referer", value: "\(referrer)") }
        if let cookies = request.cookies { headers.add(name: "Cookie", value: cookies) }
        return headers
    }
}

extension Duration {
    /// Saturating, for time-outs.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : whole &+ attoseconds / 1_000_000_000
    }
}
