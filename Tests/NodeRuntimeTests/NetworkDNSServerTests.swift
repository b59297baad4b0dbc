import HostSystem
import Kinds
import Logging
import Machinery
import NIOCore
import NIOPosix
import Reconciling
import TestKit
import Testing

@testable import NodeRuntime

/// The name server on a loopback port, asked over UDP and TCP.
@Suite(.timeLimit(.minutes(2))) struct NetworkDNSServerTests {
    private func withServer(_ body: @Sendable @escaping (SocketAddress) async throws -> Void) async throws {
        let api = MemoryAPI()
        var service = Service(name: "web", namespace: "shop")
        service.clusterIP = "172.30.0.10"
        try await api.create(service)
        let informers = SharedInformers(api, logger: Logger(label: "test"))
        let settings = try NetworkSettings(
            instance: InstanceID(resolvedPath: "/x"), pods: #require(IPv4Network("10.128.0.0/16")),
            services: #require(IPv4Network("172.30.0.0/16")), hostPorts: [], domain: "apps.localhost",
            stateFolder: "/x")
        let server = DNSServer(
            settings, informers, port: 0, host: "127.0.0.1", resolverConfiguration: "", logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            group.addTask { await server.run() }
            group.addTask {
                await informers.informer(Service.self).waitForSync()
                let port = try await eventually("the server listens") { server.boundPort }
                try await body(SocketAddress(ipAddress: "127.0.0.1", port: port))
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static let query: [UInt8] =
        [0, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        + ["web", "shop", "svc", "cluster", "local"].flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [
            0, 0, 1, 0, 1,
        ]

    @Test(arguments: [false, true]) func `a service's name is answered`(overTCP: Bool) async throws {
        try await withServer { address in
            let asker = DNSForwarder(servers: [address], clock: ContinuousClock())
            let answer = try #require(await asker.ask(Self.query, overTCP: overTCP))
            #expect(DNSRecords.addresses(in: answer).map(\.address) == [[172, 30, 0, 10]])
        }
    }

    @Test func `one server asks another what it does not know`() async throws {
        try await withServer { address in
            let zone = ClusterZone(
                objects: .init(
                    service: { _, _ in nil }, slices: { _ in [] }, servicesAt: { _ in [] },
                    hasNamespace: { _ in false }),
                domain: "other.local", routes: ("apps.other", IPv4Address(bits: 1)), networks: [])
            let dead = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
            let resolver = DNSResolver(
                zone: zone, forwarder: DNSForwarder(servers: [dead, address], clock: ContinuousClock()))
            let answer = try #require(await resolver.answer(Self.query, overTCP: false))
            #expect(DNSRecords.addresses(in: answer).map(\.address) == [[172, 30, 0, 10]])
            #expect(answer.prefix(2) == [0, 9])
        }
    }
}
