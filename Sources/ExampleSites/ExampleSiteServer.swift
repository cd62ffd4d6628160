import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An HTTP/1.1 server on loopback for the fictional firms of `Examples/sites`.
///
/// `http://127.0.0.1:PORT/SITE/` is a site's home page. A query string changes nothing about what
/// is found, so one site can stand in many rows of a list under distinct addresses.
package final class ExampleSiteServer: Sendable {
    /// The port that it listens on; the one picked, when it was asked for port 0.
    package let port: Int
    /// Names of the sites; with ``ExampleSiteOptions/hasAddressPerSite``, the n-th has 127.0.1.n.
    package let sites: [String]

    private let desk: FrontDesk
    private let connections: Connections

    private init(port: Int, desk: FrontDesk, connections: Connections) {
        self.port = port
        self.sites = desk.tree.names
        self.desk = desk
        self.connections = connections
    }

    /// Reads the sites under `root` and listens on `port` of 127.0.0.1; 0 picks a free port.
    ///
    /// - Throws: ``ExampleSitesError`` when `root` cannot be read or the port cannot be had.
    package static func start(
        root: String, port: Int = 0, options: ExampleSiteOptions = ExampleSiteOptions()
    ) async throws -> ExampleSiteServer {
        let tree = try SiteTree(root: root)
        let journal = RequestJournal(
            keepsRecords: options.keepsRecords, onRequest: options.onRequest)
        let desk = FrontDesk(tree: tree, journal: journal, options: options)
        let connections = Connections()
        do {
            let picked = try await listen("127.0.0.1", port, home: nil, desk, connections)
            if options.hasAddressPerSite {
                for (index, name) in tree.names.enumerated() {
                    let address = "127.0.1.\(index + 1)"
                    _ = try await listen(address, picked, home: name, desk, connections)
                }
            }
            return ExampleSiteServer(port: picked, desk: desk, connections: connections)
        } catch {
            await connections.closeAll()
            throw error
        }
    }

    /// Every request so far, in order of arrival.
    package var requests: [RequestRecord] { desk.journal.records }

    /// The address of a page: `url("hazelbank", "team.html")`.
    ///
    /// With ``ExampleSiteOptions/hasAddressPerSite`` it is at the site's own address.
    package func url(_ site: String, _ path: String = "") -> String {
        let number =
            desk.options.hasAddressPerSite ? sites.firstIndex(of: site).map { $0 + 1 } : nil
        let address = number.map { "127.0.1.\($0)" } ?? "127.0.0.1"
        return "http://\(address):\(port)/\(site)/\(path)"
    }

    /// Stops listening and closes every connection, those that hang included.
    package func shutdown() async {
        await connections.closeAll()
    }

    private static func listen(
        _ address: String, _ port: Int, home: String?, _ desk: FrontDesk,
        _ connections: Connections
    ) async throws -> Int {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                connections.add(channel)
                return channel.pipeline.configureHTTPServerPipeline(withErrorHandling: true)
                    .flatMapThrowing {
                        try channel.pipeline.syncOperations.addHandler(
                            SiteHTTPHandler(desk: desk, home: home))
                    }
            }
        do {
            let channel = try await bootstrap.bind(host: address, port: port).get()
            connections.add(channel)
            return channel.localAddress?.port ?? port
        } catch {
            let number = (error as? IOError)?.errnoCode
            let reason = number.map { String(cString: strerror($0)) } ?? "\(error)"
            throw ExampleSitesError.cannotListen(address: address, port: port, reason: reason)
        }
    }
}

/// The open channels of a server, listening ones included.
private final class Connections: Sendable {
    private struct Contents {
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isClosed = false
    }

    private let contents = Mutex(Contents())

    func add(_ channel: any Channel) {
        let isClosed = contents.withLock { contents in
            if !contents.isClosed { contents.channels[ObjectIdentifier(channel)] = channel }
            return contents.isClosed
        }
        // A connection that slipped in while the server was closing.
        if isClosed { return channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in
            _ = self.contents.withLock {
                $0.channels.removeValue(forKey: ObjectIdentifier(channel))
            }
        }
    }

    func closeAll() async {
        let channels = contents.withLock { contents in
            contents.isClosed = true
            return Array(contents.channels.values)
        }
        for channel in channels {
            channel.close(promise: nil)
            // Closing twice is an error here and success to us; what counts is that it is closed.
            _ = try? await channel.closeFuture.get()
        }
    }
}
