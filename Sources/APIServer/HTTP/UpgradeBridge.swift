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
            if let wanted = head.headers.first(name: "Upgrade") {
                // Only of a GET nobody reads the body, whose end is held back.
                state = wanted.lowercased() == "websocket" && head.method == .GET ? .asked : .closing
            }
            context.fireChannelRead(data)
        case .end where state == .asked: break
        default: context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch (state, unwrapOutboundIn(data)) {
        case (.asked, .head(let head)) where head.status == .switchingProtocols:
            state = .tunnel
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

}

/// Only unwraps: the type that a channel handler reads is fixed, and the bridge reads two.
private final class RawBytes: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
}
