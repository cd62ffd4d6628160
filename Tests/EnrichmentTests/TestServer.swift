import NIOCore
import NIOHTTP1
import NIOPosix

/// A server on loopback whose answers are arranged per path, on a port of the system's choice.
final class TestServer: Sendable {
    /// What a path does with a request.
    enum Behaviour: Sendable {
        case answer(HTTPResponseStatus, [(String, String)], [UInt8])
        /// The same bytes over and over, without end.
        case endless([UInt8], [(String, String)])
        /// Takes the request and says nothing.
        case silent
        /// Announces more than it sends, then hangs up.
        case broken([UInt8])
    }

    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }

    init(_ paths: [String: Behaviour]) async throws {
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(paths: paths))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    func stop() async throws {
        try await channel.close()
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let paths: [String: Behaviour]
        private var behaviour: Behaviour?

        init(paths: [String: Behaviour]) { self.paths = paths }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): behaviour = paths[head.uri] ?? .answer(.notFound, [], [])
            case .body: break
            case .end: respond(context)
            }
        }

        private func respond(_ context: ChannelHandlerContext) {
            switch behaviour {
            case .answer(let status, let fields, let body):
                var headers = HTTPHeaders(fields)
                headers.add(name: "Content-Length", value: String(body.count))
                write(context, status, headers, body)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            case .endless(let piece, let fields):
                write(context, .ok, HTTPHeaders(fields + [("Transfer-Encoding", "chunked")]), [])
                more(context, ByteBuffer(bytes: piece))
            case .broken(let body):
                write(context, .ok, ["Content-Length": String(body.count + 1000)], body)
                context.close(promise: nil)
            case .silent, nil: break
            }
        }

        private func write(
            _ context: ChannelHandlerContext, _ status: HTTPResponseStatus, _ headers: HTTPHeaders,
            _ body: [UInt8]
        ) {
            let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.writeAndFlush(
                wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }

        private func more(_ context: ChannelHandlerContext, _ piece: ByteBuffer) {
            let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(piece)))).whenSuccess {
                // Not at once: writes that succeed immediately would pile up on the stack.
                bound.eventLoop.execute {
                    let (handler, context) = bound.value
                    if context.channel.isActive { handler.more(context, piece) }
                }
            }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
