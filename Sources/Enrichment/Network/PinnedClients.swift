import AsyncHTTPClient
import NIOCore
import NIOHTTPCompression
import NIOPosix
import NIOSSL
import Synchronization

/// HTTP clients, each able to connect to one checked address of one host only.
///
/// async-http-client pins a host's address per client, not per request. Clients are cheap (they
/// share event loops and trust roots), and idle ones are kept for the next page of the same site.
final class PinnedClients: Sendable {
    struct Key: Hashable {
        var host: String
        var address: IPAddress
    }

    private struct Entry {
        let client: HTTPClient
        var userCount: Int
        var lastUse: Int
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var useCount = 0
        /// From then on no client is made: nobody would close it.
        var isShutDown = false
    }

    private let state = Mutex(State())
    private let idleLimit: Int
    private let configuration: HTTPClient.Configuration

    /// - Parameter byteLimit: Where decompression of one body gives up, with some room to spare.
    init(idleLimit: Int, byteLimit: Int, allowPrivateNetwork: Bool) {
        self.idleLimit = idleLimit
        var configuration = HTTPClient.Configuration(
            tlsConfiguration: TrustRoots.clientConfiguration,
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10)),
            connectionPool: .init(idleTimeout: .seconds(5)),
            // The reader stops at its own limit; this one stops a single piece from inflating
            // to gigabytes before the reader sees it.
            decompression: .enabled(limit: .size(2 * byteLimit)))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        if !allowPrivateNetwork {
            configuration.http1_1ConnectionDebugInitializer = Self.refusingPrivatePeers
        }
        self.configuration = configuration
    }

    /// The second lock on the door: looks at the connected peer before a request is sent.
    @Sendable private static func refusingPrivatePeers(_ channel: any Channel) -> EventLoopFuture<
        Void
    > {
        let peer = channel.remoteAddress?.ipAddress ?? "an unknown address"
        guard IPAddress(peer)?.isPublic == true else {
            return channel.eventLoop.makeFailedFuture(
                EnrichmentFailure(.privateAddress, "refused a connection to \(peer)"))
        }
        return channel.eventLoop.makeSucceededVoidFuture()
    }

    /// Puts addresses first that a client is pinned to already, so that connections are used again.
    func preferringKnown(_ addresses: [IPAddress], host: String) -> [IPAddress] {
        state.withLock { state in
            let known = addresses.filter { state.entries[Key(host: host, address: $0)] != nil }
            return known + addresses.filter { !known.contains($0) }
        }
    }

    /// A client for `address`, to be given back with ``release(_:)``.
    /// - Throws: `cancelled` once the clients are shut down.
    func lease(
        host: String, address: IPAddress
    ) throws(EnrichmentFailure) -> (Key, HTTPClient) {
        let key = Key(host: host, address: address)
        return try state.withLock { (state) throws(EnrichmentFailure) in
            guard !state.isShutDown else { throw .cancelled }
            state.useCount += 1
            if var entry = state.entries[key] {
                entry.userCount += 1
                entry.lastUse = state.useCount
                state.entries[key] = entry
                return (key, entry.client)
            }
            var configuration = configuration
            configuration.dnsOverride = [host: "\(address)"]
            let client = HTTPClient(
                eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
                configuration: configuration)
            state.entries[key] = Entry(client: client, userCount: 1, lastUse: state.useCount)
            return (key, client)
        }
    }

    func release(_ key: Key) async {
        let surplus: HTTPClient? = state.withLock { state in
            state.entries[key]?.userCount -= 1
            let idle = state.entries.filter { $0.value.userCount == 0 }
            guard idle.count > idleLimit,
                let oldest = idle.min(by: { $0.value.lastUse < $1.value.lastUse })
            else { return nil }
            state.entries[oldest.key] = nil
            return oldest.value.client
        }
        if let surplus { await Self.close(surplus) }
    }

    /// Closes all clients; what is still asked for through them fails.
    func shutdown() async {
        let clients = state.withLock { state in
            state.isShutDown = true
            defer { state.entries = [:] }
            return state.entries.values.map(\.client)
        }
        for client in clients { await Self.close(client) }
    }

    private static func close(_ client: HTTPClient) async {
        // It only fails when it was closed before, which leaves nothing to close.
        try? await client.shutdown()
    }
}

/// The system's certificate authorities, read once and shared by all clients.
private enum TrustRoots {
    static let clientConfiguration: TLSConfiguration = {
        var configuration = TLSConfiguration.makeClientConfiguration()
        for path in ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"] {
            // Unreadable or absent: the library's own search for a store stays in force.
            guard let roots = try? NIOSSLCertificate.fromPEMFile(path), !roots.isEmpty else {
                continue
            }
            configuration.trustRoots = .certificates(roots)
            break
        }
        return configuration
    }()
}
