import HTTPTypes
import Hummingbird
import Logging
import Machinery
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// An upgraded connection through a proxy: after the handshake bytes go both ways as they are.
struct ProxyTunnel: Sendable {
    let target: ProxyTarget
    let logger: Logger
    private static let headLimit = 64 * 1024

    func respond(_ request: Request, _ place: ProxyPlace) async throws -> Response {
        let channel = try await connect()
        let (up, down) = (BytePipe(), BytePipe())
        let (heads, source) = AsyncStream<Result<ProxyAnswerHead, StatusError>>.makeStream()
        let head = requestHead(request, place)
        // A bridge: the answer's head must be known before its body is written. It ends with the pipes, which end with
        // the response, also where that is never sent.
        let lifeline = ProxyLifeline(up: up, down: down)
        let exchange = Task { await run(channel, head, up, down, source) }
        for await result in heads {
            do {
                return tunnel(try result.get(), request, up, down, lifeline, exchange)
            } catch {
                exchange.cancel()
                throw error
            }
        }
        throw Self.unreachable("the connection ended before an answer")
    }

    private func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        var tls = TLSConfiguration.makeClientConfiguration()
        // Who runs in a pod has a certificate of his own making.
        tls.certificateVerification = .none
        let context = target.usesTLS ? try NIOSSLContext(configuration: tls) : nil
        do {
            return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connectTimeout(.seconds(10))
                .connect(host: target.host, port: target.port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        if let context {
                            let handler = try NIOSSLClientHandler(context: context, serverHostname: nil)
                            try channel.pipeline.syncOperations.addHandler(handler)
                        }
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch {
            throw Self.unreachable("\(error)")
        }
    }

    private func requestHead(_ request: Request, _ place: ProxyPlace) -> ByteBuffer {
        let path = place.path.isEmpty ? "/" : place.path
        var text = "\(request.method.rawValue) \(path)\(place.query) HTTP/1.1\r\nHost: \(target.authority)\r\n"
        for (name, value) in ProxyHeaders.request(request.headers) { text += "\(name): \(value)\r\n" }
        text += "Connection: Upgrade\r\nUpgrade: \(request.headers[.upgrade] ?? "")\r\n\r\n"
        return ByteBuffer(string: text)
    }

    /// Carries the connection: the head first, then bytes both ways until either side ends.
    private func run(
        _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ head: ByteBuffer, _ up: BytePipe, _ down: BytePipe,
        _ heads: AsyncStream<Result<ProxyAnswerHead, StatusError>>.Continuation
    ) async {
        defer {
            heads.finish()
            down.finish()
            up.abandon()
        }
        do {
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(head)
                var bytes = inbound.makeAsyncIterator()
                var buffer = [UInt8]()
                while true {
                    if let answer = try ProxyAnswerHead(buffer, limit: Self.headLimit) {
                        heads.yield(.success(answer))
                        await down.send(answer.rest)
                        break
                    }
                    guard let piece = try await bytes.next() else { throw Self.unreachable("no answer") }
                    buffer += piece.readableBytesView
                }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        while let piece = await up.next() { try await outbound.write(ByteBuffer(bytes: piece)) }
                        outbound.finish()
                    }
                    while let piece = try await bytes.next() { await down.send(Array(piece.readableBytesView)) }
                    group.cancelAll()
                }
            }
        } catch {
            let failure = error as? StatusError ?? Self.unreachable("\(error)")
            heads.yield(.failure(failure))
        }
    }

    private func tunnel(
        _ head: ProxyAnswerHead, _ request: Request, _ up: BytePipe, _ down: BytePipe, _ lifeline: ProxyLifeline,
        _ exchange: Task<Void, Never>
    ) -> Response {
        guard head.status == 101 else {
            exchange.cancel()
            return Response(status: .init(code: head.status), headers: ProxyHeaders.response(head.headers))
        }
        var headers = ProxyHeaders.response(head.headers)
        headers[.connection] = "Upgrade"
        headers[.upgrade] = head.headers.first(name: "upgrade")
        return Response(
            status: .switchingProtocols, headers: headers,
            body: ResponseBody { writer in
                defer { lifeline.cut() }
                async let sending: Void = send(request.body, to: up)
                while let piece = await down.next() { try await writer.write(ByteBuffer(bytes: piece)) }
                try await writer.finish(nil)
                await sending
            })
    }

    private func send(_ body: RequestBody, to up: BytePipe) async {
        do {
            for try await piece in body { await up.send(Array(piece.readableBytesView)) }
        } catch {
            logger.debug("a proxied connection ended", metadata: ["error": "\(error)"])
        }
        up.finish()
    }

    private static func unreachable(_ why: String) -> StatusError {
        StatusError(.serviceUnavailable, "error trying to reach service: \(why)")
    }
}

/// Ends the pipes of a tunnel when nobody holds it any more.
private final class ProxyLifeline: Sendable {
    private let up: BytePipe
    private let down: BytePipe

    init(up: BytePipe, down: BytePipe) {
        self.up = up
        self.down = down
    }

    func cut() {
        up.finish()
        down.abandon()
    }

    deinit { cut() }
}
