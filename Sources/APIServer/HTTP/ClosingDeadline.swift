import NIOCore

/// Ends a connection a while after the server has begun to stop, whatever its client does: one that reads nothing,
/// answers no ping or never ends its handshake would hold up the end of the platform.
///
/// It stands first in the pipeline, so that the socket is closed without a word that somebody would have to read.
final class ClosingDeadline: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let grace: TimeAmount
    private var alarm: Scheduled<Void>?

    init(grace: Duration) { self.grace = TimeAmount(grace) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, alarm == nil {
            alarm = context.eventLoop.assumeIsolated().scheduleTask(in: grace) { context.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        alarm?.cancel()
        context.fireChannelInactive()
    }
}
