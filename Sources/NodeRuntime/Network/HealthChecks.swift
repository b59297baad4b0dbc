internal import Kinds
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// What an outside balancer is told of a service at its `healthCheckNodePort`.
struct ServiceHealth: Sendable, Hashable {
    let namespace: String
    let name: String
    /// How many of its endpoints are on this node and ready.
    let localEndpoints: Int

    /// What kube-proxy answers, letter by letter.
    var document: String {
        """
        {
        \t"service": {
        \t\t"namespace": "\(namespace)",
        \t\t"name": "\(name)"
        \t},
        \t"localEndpoints": \(localEndpoints),
        \t"serviceProxyHealthy": true
        }
        """
    }
}

/// Answers balancers outside, which ask over HTTP whether this node has endpoints of a service: 200 where it has, 503
/// where it has none.
///
/// The ports are open at each address of the host, as node ports are.
final class HealthChecks: Sendable {
    private let host: String
    private let logger: Logger
    private let ports = Mutex<[Int: ServiceHealth]>([:])
    private let channels = Mutex<[Int: any Channel]>([:])

    /// - Parameter host: the address to listen on; `::` is every one of both families.
    init(host: String, logger: Logger) {
        self.host = host
        self.logger = logger
    }

    /// Opens the ports that are wanted, closes all others, and says the same at those that stay. One that somebody else
    /// has is left out, told, and tried again at the next call.
    func serve(_ wanted: [Int: ServiceHealth]) async {
        ports.withLock { $0 = wanted }
        let open = channels.withLock { $0 }
        for (port, channel) in open where wanted[port] == nil {
            channels.withLock { _ = $0.removeValue(forKey: port) }
            try? await channel.close()
        }
        for (port, health) in wanted where open[port] == nil {
            do {
                let channel = try await listen(port)
                channels.withLock { $0[port] = channel }
            } catch {
                logger.warning(
                    "a service's health check port can't be opened",
                    metadata: [
                        "service": "\(health.namespace)/\(health.name)", "port": "\(port)", "error": "\(error)",
                    ])
            }
        }
    }

    private func listen(_ port: Int) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.configureHTTPServerPipeline()
                    try pipeline.addHandler(IdleStateHandler(allTimeout: HealthResponder.patience))
                    try pipeline.addHandler(HealthResponder { [weak self] in self?.health(port) })
                }
            }
            .bind(host: host, port: port).get()
    }

    private func health(_ port: Int) -> ServiceHealth? { ports.withLock { $0[port] } }
}

/// One connection's answers.
private final class HealthResponder: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    static let patience = TimeAmount.seconds(60)
    private let health: () -> ServiceHealth?
    private var isKept = false

    init(_ health: @escaping () -> ServiceHealth?) { self.health = health }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): isKept = head.isKeepAlive
        case .body: break
        case .end: answer(context)
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let health = health()
        let count = health?.localEndpoints ?? 0
        let body = ByteBuffer(string: health?.document ?? "")
        let headers: HTTPHeaders = [
            "Content-Type": "application/json", "X-Content-Type-Options": "nosniff",
            "X-Load-Balancing-Endpoint-Weight": "\(count)", "Content-Length": "\(body.readableBytes)",
            "Connection": isKept ? "keep-alive" : "close",
        ]
        let head = HTTPResponseHead(
            version: .http1_1, status: count > 0 ? .ok : .serviceUnavailable, headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        let context = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.value.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { [isKept] _ in
            if !isKept { context.value.close(promise: nil) }
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent { return context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
