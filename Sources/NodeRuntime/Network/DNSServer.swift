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
    private typealias Datagrams = NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>
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
        let text = resolverConfiguration ?? Files.text("/etc/resolv.conf") ?? ""
        let servers = DNSForwarder.servers(inResolverConfiguration: text, except: settings.gateway.description)
        resolver = DNSResolver(
            zone: Self.zone(settings, informers), forwarder: DNSForwarder(servers: servers, clock: clock))
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
        let datagrams: Datagrams = try await DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 4096))
            .bind(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture { try Datagrams(wrappingChannelSynchronously: channel) }
            }
        let number = datagrams.channel.localAddress?.port ?? port
        let streams: NIOAsyncChannel<Connection, Never>
        do {
            streams = try await ServerBootstrap(group: group)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: host, port: number) { channel in
                    channel.eventLoop.makeCompletedFuture { try Connection(wrappingChannelSynchronously: channel) }
                }
        } catch {
            // An asynchronous channel that is merely dropped traps.
            try? await datagrams.executeThenClose { _, _ in }
            throw error
        }
        bound.withLock { $0 = number }
        defer { bound.withLock { $0 = nil } }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.serve(datagrams) }
            group.addTask { try await self.serve(streams) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func serve(_ datagrams: Datagrams) async throws {
        try await datagrams.executeThenClose { inbound, outbound in
            let running = Count()
            try await withThrowingDiscardingTaskGroup { group in
                for try await packet in inbound {
                    // What exceeds the bound is dropped: clients ask again.
                    guard running.enter(limit: Self.concurrentQueries) else { continue }
                    group.addTask {
                        defer { running.leave() }
                        let bytes = Array(packet.data.readableBytesView)
                        guard let answer = await self.resolver.answer(bytes, overTCP: false) else { return }
                        try? await outbound.write(
                            AddressedEnvelope(remoteAddress: packet.remoteAddress, data: ByteBuffer(bytes: answer)))
                    }
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
        let endpoints = informers.informer(Endpoints.self)
        services.addIndex(addressIndex) { service in service.clusterIPs + [service.clusterIP] }
        endpoints.addIndex(addressIndex) { object in object.subsets.flatMap { $0.addresses.map(\.ip) } }
        let objects = ClusterZone.Objects(
            service: { services.get($0, $1) }, endpoints: { endpoints.get($0, $1) },
            servicesAt: { address in
                let headless = endpoints.indexed(addressIndex, address)
                    .compactMap { services.get($0.namespace, $0.name) }.filter { $0.clusterIP == "None" }
                return services.indexed(addressIndex, address) + headless
            })
        return ClusterZone(
            objects: objects, domain: settings.clusterDomain, routes: (settings.domain, settings.gateway),
            networks: [settings.pods, settings.services])
    }
}

/// Answers a query: from the zone, from the cache, from other servers.
struct DNSResolver: Sendable {
    let zone: ClusterZone
    let forwarder: DNSForwarder
    private let cache = DNSCache()

    init(zone: ClusterZone, forwarder: DNSForwarder) {
        self.zone = zone
        self.forwarder = forwarder
    }

    /// The response; nil where the bytes deserve none.
    func answer(_ bytes: [UInt8], overTCP: Bool) async -> [UInt8]? {
        guard let query = DNSQuery(bytes) else { return DNSAnswer.failure(.formatError, to: bytes) }
        let limit = overTCP ? 65_535 : query.payloadLimit
        switch zone.answer(query.question) {
        case .answer(let answer): return answer.encoded(for: query, bytes, limit: limit)
        case .alias(let answer, let target):
            return await follow(answer, to: target, query).encoded(for: query, bytes, limit: limit)
        case .elsewhere:
            if let known = cache.answer(query.question, id: query.id, now: .now) { return known }
            guard let answer = await forwarder.ask(bytes, overTCP: overTCP) else {
                return DNSAnswer(code: .serverFailure).encoded(for: query, bytes, limit: limit)
            }
            cache.keep(answer, for: query.question, now: .now)
            return answer
        }
    }

    /// Adds the addresses of the name that a service stands for, so that simple clients need not ask again.
    private func follow(_ answer: DNSAnswer, to target: String, _ query: DNSQuery) async -> DNSAnswer {
        var answer = answer
        let labels = target.lowercased().split(separator: ".").map(String.init)
        guard query.question.type == .a, labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else { return answer }
        let question = DNSQuestion(labels: labels, type: .a, recordClass: 1)
        switch zone.answer(question) {
        case .answer(let inner): answer.answers += inner.answers
        case .alias: break
        case .elsewhere:
            guard let bytes = await forwarder.ask(Self.query(for: labels), overTCP: false) else { break }
            answer.answers += DNSRecords.addresses(in: bytes).map { address, seconds in
                DNSRecord(name: target, data: .a(address), secondsToLive: min(seconds, 60))
            }
        }
        return answer
    }

    private static func query(for labels: [String]) -> [UInt8] {
        let name: [UInt8] = labels.reduce(into: []) { $0 += [UInt8($1.utf8.count)] + Array($1.utf8) } + [0]
        return [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [0, 1, 0, 1]
    }
}
