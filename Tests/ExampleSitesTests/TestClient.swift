import ExampleSites
import FoundationEssentials
import NIOCore
import NIOHTTP1
import NIOPosix

/// The folder that the demo serves, found from this file's place in the package.
let examplesFolder = String(
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Examples").path)

/// Starts a server over the example sites without delays, and shuts it down whatever `body` does.
func withServer<Result>(
    _ options: ExampleSiteOptions = ExampleSiteOptions(timeScale: 0),
    _ body: (ExampleSiteServer) async throws -> Result
) async throws -> Result {
    let server = try await ExampleSiteServer.start(
        root: examplesFolder + "/sites", options: options)
    do {
        let result = try await body(server)
        await server.shutdown()
        return result
    } catch {
        await server.shutdown()
        throw error
    }
}

struct TestResponse {
    var status: Int
    var headers: HTTPHeaders
    var body: [UInt8] = []

    var text: String { String(decoding: body, as: UTF8.self) }
}

struct ConnectionClosed: Error {}

/// One connection of a plain HTTP/1.1 client: what is sent on it is answered in order.
func withConnection<Result>(
    to server: ExampleSiteServer, at address: String = "127.0.0.1",
    _ body: (TestConnection) async throws -> Result
) async throws -> Result {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: address, port: server.port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try channel.pipeline.syncOperations.addHTTPClientHandlers()
                return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                    wrappingChannelSynchronously: channel)
            }
        }
    return try await channel.executeThenClose { inbound, outbound in
        try await body(TestConnection(inbound: inbound, outbound: outbound))
    }
}

struct TestConnection {
    let inbound: NIOAsyncChannelInboundStream<HTTPClientResponsePart>
    let outbound: NIOAsyncChannelOutboundWriter<HTTPClientRequestPart>

    func send(_ target: String, method: HTTPMethod = .GET, headers: HTTPHeaders = [:]) async throws
    {
        var head = HTTPRequestHead(version: .http1_1, method: method, uri: target)
        head.headers = headers
        head.headers.add(name: "Host", value: "127.0.0.1")
        try await outbound.write(.head(head))
        try await outbound.write(.end(nil))
    }

    /// Reads `count` answers.
    func receive(_ count: Int = 1) async throws -> [TestResponse] {
        var responses: [TestResponse] = []
        var response = TestResponse(status: 0, headers: [:])
        for try await part in inbound {
            switch part {
            case .head(let head):
                response = TestResponse(status: Int(head.status.code), headers: head.headers)
            case .body(let bytes): response.body += bytes.readableBytesView
            case .end:
                responses.append(response)
                if responses.count == count { return responses }
            }
        }
        throw ConnectionClosed()
    }
}

/// Gets one page over a connection of its own.
func get(
    _ target: String, from server: ExampleSiteServer, at address: String = "127.0.0.1",
    method: HTTPMethod = .GET, headers: HTTPHeaders = [:]
) async throws -> TestResponse {
    try await withConnection(to: server, at: address) { connection in
        try await connection.send(target, method: method, headers: headers)
        return try await connection.receive()[0]
    }
}
