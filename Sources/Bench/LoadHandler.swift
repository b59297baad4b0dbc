import NIOCore
import NIOHTTP1
import Synchronization

/// One request of a load; the connection adds what all requests have in common.
struct LoadRequest: Sendable {
    var method: HTTPMethod
    var path: String
    var body = ByteBuffer()
    var contentType = "application/json"
}

/// Hands out the requests of a run, one after the other, to all connections.
final class LoadSource: Sendable {
    private let remaining: Atomic<Int>
    private let total: Int
    private let end: ContinuousClock.Instant?
    private let make: @Sendable (Int) -> LoadRequest

    /// `count` requests, or as many as are begun within `limit`; `make` gets their numbers from 0.
    init(count: Int, limit: Duration?, _ make: @escaping @Sendable (Int) -> LoadRequest) {
        total = count
        remaining = Atomic(count)
        end = limit.map { .now + $0 }
        self.make = make
    }

    func next() -> LoadRequest? {
        if let end, ContinuousClock.now > end { return nil }
        let left = remaining.wrappingSubtract(1, ordering: .relaxed).oldValue
        return left > 0 ? make(total - left) : nil
    }
}

/// What a connection's share of a run came to.
struct LoadTally: Sendable {
    var answers = 0
    var bytes = 0
    var failures = 0
    var firstFailure: String?
    var latencies: [Duration] = []

    mutating func add(_ other: LoadTally) {
        answers += other.answers
        bytes += other.bytes
        failures += other.failures
        firstFailure = firstFailure ?? other.firstFailure
        latencies += other.latencies
    }
}

/// Told to a connection: send requests of `source` until it has none, then answer with the tally.
struct LoadStart: Sendable {
    let source: LoadSource
    let done: EventLoopPromise<LoadTally>
}

/// The end of one HTTP/1.1 connection: sends a request, reads its answer, sends the next. All on its event loop.
final class LoadHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Never
    typealias OutboundOut = HTTPClientRequestPart

    private let headers: HTTPHeaders
    private var run: LoadStart?
    private var tally = LoadTally()
    private var started = ContinuousClock.now
    private var status = HTTPResponseStatus.ok
    private var failureText = ByteBuffer()

    init(headers: HTTPHeaders) { self.headers = headers }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let start = event as? LoadStart else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        run = start
        tally = LoadTally()
        promise?.succeed()
        send(context)
    }

    private func send(_ context: ChannelHandlerContext) {
        guard let run else { return }
        guard let request = run.source.next() else {
            self.run = nil
            return run.done.succeed(tally)
        }
        var head = HTTPRequestHead(version: .http1_1, method: request.method, uri: request.path, headers: headers)
        if request.body.readableBytes > 0 {
            head.headers.add(name: "Content-Type", value: request.contentType)
            head.headers.add(name: "Content-Length", value: String(request.body.readableBytes))
        }
        started = .now
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if request.body.readableBytes > 0 {
            context.write(wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = head.status
        case .body(var part):
            tally.bytes += part.readableBytes
            if status.code >= 300, failureText.readableBytes < 2000 { failureText.writeBuffer(&part) }
        case .end:
            tally.answers += 1
            tally.latencies.append(.now - started)
            if status.code >= 300 {
                tally.failures += 1
                tally.firstFailure = tally.firstFailure ?? "\(status): \(String(buffer: failureText))"
                failureText.clear()
            }
            send(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        run?.done.fail(ChannelError.eof)
        run = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        run?.done.fail(error)
        run = nil
        context.close(promise: nil)
    }
}
