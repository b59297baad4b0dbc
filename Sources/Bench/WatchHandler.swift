import NIOCore
import NIOHTTP1
import Synchronization

/// Counts the events that all watches of a run have received, and when each came.
final class WatchLog: Sendable {
    private struct State {
        var open = 0
        var received = 0
        var latencies: [Duration] = []
        var sent: [ContinuousClock.Instant] = []
        var failures: [String] = []
    }
    private let state = Mutex(State())

    /// Says that the next event is about to be written.
    func willWrite() { state.withLock { $0.sent.append(.now) } }
    func opened() { state.withLock { $0.open += 1 } }
    func failed(_ reason: String) { state.withLock { $0.failures.append(reason) } }

    /// The watch got its event number `number`, counted from 0.
    func received(_ number: Int, at now: ContinuousClock.Instant) {
        state.withLock { state in
            state.received += 1
            if number < state.sent.count { state.latencies.append(now - state.sent[number]) }
        }
    }

    var receivedCount: Int { state.withLock { $0.received } }
    var latencies: [Duration] { state.withLock { $0.latencies } }
    var firstFailure: String? { state.withLock { $0.failures.first } }
}

/// The end of one watching connection: asks once, then notes when each line comes.
final class WatchHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let path: String
    private let headers: HTTPHeaders
    private let log: WatchLog
    private var lines = 0

    init(path: String, headers: HTTPHeaders, log: WatchLog) {
        self.path = path
        self.headers = headers
        self.log = log
    }

    func channelActive(context: ChannelHandlerContext) {
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            if head.status == .ok { log.opened() } else { log.failed("\(head.status)") }
        case .body(let part):
            let now = ContinuousClock.now
            for byte in part.readableBytesView where byte == 0x0A {
                log.received(lines, at: now)
                lines += 1
            }
        case .end: log.failed("the server ended a watch")
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.failed("\(error)")
        context.close(promise: nil)
    }
}
