import NIOCore
import NIOHTTPTypes

/// Closes a connection that doesn't bring a whole request head in time, since it was made or its last answer ended.
///
/// Bytes that trickle in don't count: whoever sends one a minute would hold the connection for good.
final class RequestHeadDeadline: ChannelDuplexHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let time: TimeAmount
    private var alarm: Scheduled<Void>?
    /// Requests that are not answered yet; clients may send the next one before.
    private var open = 0

    init(_ time: Duration) { self.time = TimeAmount(time) }

    func handlerAdded(context: ChannelHandlerContext) { setAlarm(context) }
    func handlerRemoved(context: ChannelHandlerContext) { alarm?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head = unwrapInboundIn(data) {
            open += 1
            alarm?.cancel()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) {
            open -= 1
            if open == 0 { setAlarm(context) }
        }
        context.write(data, promise: promise)
    }

    private func setAlarm(_ context: ChannelHandlerContext) {
        let channel = context.channel
        alarm = context.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
    }
}
