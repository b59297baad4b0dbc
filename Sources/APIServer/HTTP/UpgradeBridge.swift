import NIOCore
import NIOHTTP1

/// Lets a request be answered with 101 and its connection go on as a raw two-way stream: what the client sends next is
/// the request's body, what the server writes as the response's body goes out as it is.
///
/// It stands behind the HTTP decoder, which stops parsing after a request with an `Upgrade` header. Thus the decision
/// is made by the ordinary responder, after authentication and authorization, and a refused upgrade is an ordinary
/// response; the connection then closes, since the decoder would not read another request.
final class UpgradeBridge: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case plain
        /// An upgrade was asked for. The request's end is held back, so that a body can follow.
        case asked
        case tunnel
        /// The response is not an upgrade; the connection closes after it.
        case closing
    }

    private let decoder: ByteToMessageHandler<HTTPRequestDecoder>
    private var state = State.plain

    init(decoder: ByteToMessageHandler<HTTPRequestDecoder>) { self.decoder = decoder }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state != .tunnel else {
            // From here on the decoder is gone and bytes come as they are.
            context.fireChannelRead(wrapInboundOut(.body(RawBytes.unwrapInboundIn(data))))
            return
        }
        let part = unwrapInboundIn(data)
        switch part {
        case .head(let head):
            if head.headers.contains(name: "Upgrade") { state = Self.mayUpgrade(head) ? .asked : .closing }
            context.fireChannelRead(data)
        case .end where state == .asked: break
        default: context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch (state, unwrapOutboundIn(data)) {
        case (.asked, .head(let head)) where head.status == .switchingProtocols:
            state = .tunnel
            // A client that vanished without a word shows by it.
            _ = context.channel.setOption(.socketOption(.so_keepalive), value: 1)
            context.writeAndFlush(data, promise: promise)
            // Hands over the bytes that came behind the request.
            context.pipeline.syncOperations.removeHandler(decoder, promise: nil)
        case (.asked, .head(var head)), (.closing, .head(var head)):
            if state == .asked { context.fireChannelRead(wrapInboundOut(.end(nil))) }
            state = .closing
            head.headers.replaceOrAdd(name: "Connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case (.tunnel, .end), (.closing, .end):
            if state == .tunnel { context.fireChannelRead(wrapInboundOut(.end(nil))) }
            context.writeAndFlush(data, promise: promise)
            context.close(promise: nil)
        default: context.write(data, promise: promise)
        }
    }

    /// Only where nobody reads the request's body, whose end is held back: in a GET, or in a POST to a stream without
    /// a body, as clients that speak SPDY send it.
    private static func mayUpgrade(_ head: HTTPRequestHead) -> Bool {
        let wanted = head.headers["Upgrade"].map { $0.lowercased() }
        if head.method == .GET { return wanted.contains("websocket") || wanted.contains("spdy/3.1") }
        let path = head.uri.prefix { $0 != "?" }
        let isStream = ["/exec", "/attach", "/portforward"].contains { path.hasSuffix($0) }
        let hasBody =
            head.headers.contains(name: "Transfer-Encoding")
            || head.headers["Content-Length"].contains { $0 != "0" }
        return head.method == .POST && wanted.contains("spdy/3.1") && isStream && !hasBody
    }
}

/// Only unwraps: the type that a channel handler reads is fixed, and the bridge reads two.
private final class RawBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
