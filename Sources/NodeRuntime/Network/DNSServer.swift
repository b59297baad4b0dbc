internal import HostSystem
internal import Kinds
package import Logging
internal import Machinery
internal import NIOCore
internal import NIOPosix
package import Reconciling
internal import Synchronization

/// The name server of pods: names of services from objects, all others from the host's name servers.
///
/// It listens on the gateway's address, UDP and TCP, and answers nobody but the host and its pods (the packet filter
/// sees to that).
package final class DNSServer: Runnable {
    private typealias Connection = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let host: String
    private let port: Int
    private let resolver: DNSResolver
    private let logger: Logger
    private let clock: any Clock<Duration>
    private let bound = Mutex<Int?>(nil)
    private static let addressIndex = "dns.address"
    private static let concurrentQueries = 512
    private static let concurrentConnections = 64

    /// - Parameters:
    ///   - port: 53; 0 takes one that is free (tests).
    ///   - resolverConfiguration: the text of the host's /etc/resolv.conf, read at each start.
    package init(
        _ settings: NetworkSettings, _ informers: SharedInformers, port: Int = 53, host: String? = nil,
        resolverConfiguration: String? = nil, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.host = host ?? settings.gateway.description
        self.port = port
        self.logger = logger
        self.clock = clock
        resolver = DNSResolver(
            zone: Self.zone(settings, informers),
            forwarder: DNSForwarder(settings, resolverConfiguration: resolverConfiguration, clock: clock))
    }

    /// The port that it listens on, once it does.
    package var boundPort: Int? { bound.withLock { $0 } }

    package func run() async {
        while !Task.isCancelled {
            do {
                try await serve()
            } catch is CancellationError {
                return
            } catch {
                logger.warning(
                    "the name server can't listen; pods can't resolve names",
                    metadata: ["dns.address": "\(host):\(port)", "error": "\(error)"])
                try? await clock.sleep(for: .seconds(5))
            }
        }
    }

    private func serve() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let later = AsyncStream<DNSDatagrams.Packet>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.concurrentQueries))
        let datagrams = try await DatagramBootstrap(group: group)
            .channelOption(.datagramVectorReadMessageCount, value: 16)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 16 * 4096))
            .channelInitializer { [resolver] channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        DNSDatagrams(resolver: resolver, later: later.continuation))
                }
            }
            .bind(host: host, port: port).get()
        let number = datagrams.localAddress?.port ?? port
        let streams: NIOAsyncChannel<Connection, Never>
        do {
            streams = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: number) { channel in
                    channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
                }
        } catch {
            try? await datagrams.close()
            throw error
        }
        bound.withLock { $0 = number }
        defer { bound.withLock { $0 = nil } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.closed(datagrams) }
            group.addTask { await self.ask(later.stream, answeringBy: datagrams) }
            group.addTask { try await self.serve(streams) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Returns when the channel is closed, and closes it when the task is cancelled.
    private func closed(_ channel: any Channel) async throws {
        try await withTaskCancellationHandler {
            try await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    /// Answers what others have to be asked for. Beyond a bound packets are dropped: clients ask again.
    private func ask(_ packets: AsyncStream<DNSDatagrams.Packet>, answeringBy channel: any Channel) async {
        let running = Count()
        await withDiscardingTaskGroup { group in
            for await packet in packets {
                guard running.enter(limit: Self.concurrentQueries) else { continue }
                group.addTask {
                    defer { running.leave() }
                    guard let answer = await self.resolver.answer(packet.query, overTCP: false) else { return }
                    try? await channel.writeAndFlush(
                        AddressedEnvelope(remoteAddress: packet.sender, data: ByteBuffer(bytes: answer)))
                }
            }
        }
    }

    private func serve(_ streams: NIOAsyncChannel<Connection, Never>) async throws {
        try await streams.executeThenClose { inbound in
            let running = Count()
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in inbound {
                    group.addTask {
                        let isAllowed = running.enter(limit: Self.concurrentConnections)
                        defer { if isAllowed { running.leave() } }
                        try? await self.serve(connection, isAllowed: isAllowed)
                    }
                }
            }
        }
    }

    /// One client's questions, one after the other, for 30 s at the most.
    private func serve(_ connection: Connection, isAllowed: Bool) async throws {
        try await connection.executeThenClose { inbound, outbound in
            guard isAllowed else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    var buffer = ByteBuffer()
                    for try await var part in inbound {
                        buffer.writeBuffer(&part)
                        while let query = DNSFrame.next(&buffer) {
                            guard let answer = await self.resolver.answer(query, overTCP: true) else { return }
                            try await outbound.write(ByteBuffer(bytes: DNSFrame.framed(answer)))
                        }
                    }
                }
                group.addTask { try await self.clock.sleep(for: .seconds(30)) }
                defer { group.cancelAll() }
                try await group.next()
            }
        }
    }

    /// How much is under way.
    private final class Count: Sendable {
        private let value = Mutex(0)

        func enter(limit: Int) -> Bool {
            value.withLock { value in
                guard value < limit else { return false }
                value += 1
                return true
            }
        }

        func leave() { value.withLock { $0 -= 1 } }
    }

    private static func zone(_ settings: NetworkSettings, _ informers: SharedInformers) -> ClusterZone {
        let services = informers.informer(Service.self)
        let slices = informers.informer(EndpointSlice.self)
        let namespaces = informers.informer(Namespace.self)
        services.addIndex(addressIndex) { service in service.clusterIPs + [service.clusterIP] }
        slices.addIndex(addressIndex) { slice in slice.endpoints.flatMap(\.addresses) }
        slices.addIndex(EndpointSlice.serviceIndex) { [$0.serviceKey] }
        let objects = ClusterZone.Objects(
            service: { services.get($0, $1) },
            slices: { slices.indexed(EndpointSlice.serviceIndex, "\($0.namespace)/\($0.name)") },
            servicesAt: { address in
                let headless = slices.indexed(addressIndex, address)
                    .compactMap { services.get($0.namespace, $0.serviceName) }.filter(\.isHeadless)
                return services.indexed(addressIndex, address) + headless
            }, hasNamespace: { namespaces.get("", $0) != nil })
        return ClusterZone(
            objects: objects, domain: settings.clusterDomain, routes: (settings.domain, settings.gateway),
            networks: settings.podNetworks + settings.serviceNetworks)
    }
}

/// Answers datagrams where they come in, on the event loop, as far as nobody else has to be asked.
private final class DNSDatagrams: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    /// A query that has to wait for others' answers.
    struct Packet: Sendable {
        let sender: SocketAddress
        let query: [UInt8]
    }

    private let resolver: DNSResolver
    private let later: AsyncStream<Packet>.Continuation

    init(resolver: DNSResolver, later: AsyncStream<Packet>.Continuation) {
        self.resolver = resolver
        self.later = later
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let packet = unwrapInboundIn(data)
        let bytes = Array(packet.data.readableBytesView)
        switch resolver.known(bytes, overTCP: false) {
        case .answer(let answer):
            let envelope = AddressedEnvelope(remoteAddress: packet.remoteAddress, data: ByteBuffer(bytes: answer))
            context.write(wrapOutboundOut(envelope), promise: nil)
        case .nothing: break
        case .follow, .forward: later.yield(Packet(sender: packet.remoteAddress, query: bytes))
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

    /// An error of one datagram (its sender has gone) is no reason to close.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {}

    func channelInactive(context: ChannelHandlerContext) { later.finish() }
}
