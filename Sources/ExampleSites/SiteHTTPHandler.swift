import NIOCore
import NIOHTTP1

/// Answers the requests of one connection, one after another.
final class SiteHTTPHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let desk: FrontDesk
    private let home: String?
    private var head: HTTPRequestHead?

    init(desk: FrontDesk, home: String?) {
        self.desk = desk
        self.home = home
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break  // Nobody has a body to send here; it is read and dropped.
        case .end:
            guard let head else { return }
            self.head = nil
            let answer = desk.answer(head, home: home)
            guard case .after(let delay) = answer.timing else { return }
            guard delay > .zero else { return send(answer, to: head, context) }
            context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(delay)) {
                self.send(answer, to: head, context)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A client that went away, or spoke no HTTP: its connection is all that is lost.
        context.close(promise: nil)
    }

    private func send(
        _ answer: SiteAnswer, to request: HTTPRequestHead, _ context: ChannelHandlerContext
    ) {
        guard context.channel.isActive else { return }
        let keepsAlive = request.isKeepAlive && request.version.minor >= 1
        var headers = HTTPHeaders(answer.headers)
        if answer.status != .notModified {
            headers.add(name: "Content-Length", value: "\(answer.body.readableBytes)")
        }
        if !keepsAlive { headers.add(name: "Connection", value: "close") }
        let head = HTTPResponseHead(version: .http1_1, status: answer.status, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.method != .HEAD, answer.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(answer.body))), promise: nil)
        }
        let sent = context.writeAndFlush(wrapOutboundOut(.end(nil)))
        if !keepsAlive { sent.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
    }
}

/// What the connections of one server share: the sites and the journal.
struct FrontDesk: Sendable {
    let tree: SiteTree
    let journal: RequestJournal
    let options: ExampleSiteOptions

    /// Decides the answer and records the request.
    func answer(_ head: HTTPRequestHead, home: String?) -> SiteAnswer {
        journal.record(
            target: head.uri, at: home,
            answer: { count in
                let request = SiteRequest(
                    method: head.method, target: head.uri,
                    ifNoneMatch: head.headers.first(name: "If-None-Match"), home: home,
                    count: count)
                var answer = tree.answer(request, seed: options.seed)
                if case .after(let delay) = answer.timing {
                    answer.timing = .after((delay + options.latency) * options.timeScale)
                }
                return answer
            },
            as: { order, count, answer in
                let target = RequestTarget(head.uri)
                return RequestRecord(
                    order: order, count: count, method: head.method.rawValue,
                    site: target.flatMap { tree.site(of: $0, home: home)?.name },
                    path: String(head.uri.prefix { $0 != "?" }), target: head.uri,
                    status: answer.timing == .never ? nil : Int(answer.status.code),
                    unixMicroseconds: options.now())
            })
    }
}
