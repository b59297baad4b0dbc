import Foundation
import HostSystem
import Kinds
import Machinery
import SystemPackage
import TestKit
import Testing

@testable import HostSystem
@testable import NodeRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// A network of pods whose "host" is a network namespace of the test's own.
struct NetworkFixture: Sendable {
    let network: RoutedPodNetwork
    let settings: NetworkSettings
    var host: String? { settings.hostNamespacePath }

    /// All of it goes after `body`, whatever happens.
    static func with(
        ipv6: Bool = false, change: (inout NetworkSettings) -> Void = { _ in },
        _ body: (NetworkFixture) async throws -> Void
    ) async throws {
        let folder = Scratch.folder.string
        let instance = InstanceID(resolvedPath: folder)
        let host = "paas-test-\(instance)"
        try await NetworkNamespace.make(host)
        var settings = try NetworkSettings(
            instance: instance, pods: #require(IPv4Network("10.128.0.0/24")),
            services: #require(IPv4Network("172.30.0.0/24")), hostPorts: [8443], domain: "apps.localhost",
            stateFolder: "\(folder)/network", globalNamespaces: ["default"],
            hostNamespacePath: NetworkNamespace.path(host))
        settings.hasIPv6 = ipv6
        settings.nodeName = "n1"
        change(&settings)
        let fixture = NetworkFixture(network: RoutedPodNetwork(settings), settings: settings)
        do {
            try await fixture.start()
            try await body(fixture)
        } catch {
            try await clean(settings, host)
            throw error
        }
        try await clean(settings, host)
    }

    private static func clean(_ settings: NetworkSettings, _ host: String) async throws {
        try await RoutedPodNetwork.tearDown(instance: settings.instance, hostNamespacePath: settings.hostNamespacePath)
        for name in NetworkNamespace.names() where name.hasPrefix(host) { try await NetworkNamespace.remove(name) }
        #expect(NetworkNamespace.names().filter { $0.contains(settings.instance.description) } == [])
    }

    /// What a start does: the host is prepared, and the controllers say theirs.
    func start() async throws {
        try await network.start()
        async let services: Void = network.filter.set([.services: ServicePlan(.init(), settings: settings).layout])
        try await network.update(.init())
        try await services
    }

    /// The same host as another start finds it.
    func restarted() -> NetworkFixture { NetworkFixture(network: RoutedPodNetwork(settings), settings: settings) }

    // MARK: - Objects

    static func pod(
        _ uid: String, _ namespace: String, labels: [String: String] = [:], ports: JSONValue = .null
    ) -> Pod {
        var pod = Pod(name: uid, namespace: namespace)
        pod.metadata.uid = uid
        pod.metadata.labels = labels
        pod.nodeName = "n1"
        pod.phase = "Running"
        pod.json["spec"]["containers"] = [["name": "c", "ports": ports]]
        return pod
    }

    func attach(_ uid: String, _ namespace: String) async throws -> PodAttachment {
        try await network.attach(Self.pod(uid, namespace))
    }

    static func service(_ name: String, _ spec: JSONValue, namespace: String = "shop") -> Service {
        var service = Service(name: name, namespace: namespace)
        service.metadata.uid = "uid-\(name)"
        service.spec = spec
        return service
    }

    /// A slice whose endpoints are ready unless `conditions` say else.
    static func slice(
        _ service: String, _ addresses: [String], ports: JSONValue, type: String = "IPv4",
        conditions: JSONValue = .null,
        node: String = "n1"
    ) -> EndpointSlice {
        var slice = EndpointSlice(name: "\(service)-\(type.lowercased())", namespace: "shop")
        slice.metadata.labels = [WellKnown.Kubernetes.serviceName: service]
        slice.addressType = type
        slice.json["ports"] = ports
        slice.json["endpoints"] = .array(
            addresses.map { ["addresses": [.string($0)], "conditions": conditions, "nodeName": .string(node)] })
        return slice
    }

    func plan(_ services: [Service], _ slices: [EndpointSlice], pods: [Pod] = [], own: Set<InetAddress> = [])
        -> ServicePlan
    {
        ServicePlan(
            .init(
                services: services, slices: { service in slices.filter { $0.serviceName == service.name } }, pods: pods),
            settings: settings, own: own)
    }

    @discardableResult
    func lead(
        _ services: [Service], _ slices: [EndpointSlice], pods: [Pod] = [], own: Set<InetAddress> = []
    ) async throws -> ServicePlan {
        let plan = plan(services, slices, pods: pods, own: own)
        try await network.filter.set([.services: plan.layout])
        return plan
    }

    static func policy(_ name: String, in namespace: String = "shop", _ spec: JSONValue) -> NetworkPolicy {
        var policy = NetworkPolicy(name: name, namespace: namespace)
        policy.spec = spec
        return policy
    }

    static func namespace(_ name: String, labels: [String: String] = [:]) -> Namespace {
        var namespace = Namespace(name: name)
        namespace.metadata.labels = labels
        return namespace
    }

    /// The networks of projects, by number.
    static func networks(_ ids: [String: Int]) -> [NetNamespace] {
        ids.map { name, id in
            var network = NetNamespace(name: name, namespace: "")
            network.netID = id
            return network
        }
    }

    // MARK: - Traffic

    /// Answers on every address of a namespace with `name` and the client's address, until it is stopped.
    func serve(
        _ name: String, in path: String?, port: Int, udp: Bool = false, on address: String = "0.0.0.0"
    ) async throws -> NetworkListener {
        try await NetworkThread.run(in: path) {
            let descriptor = try NetworkSocket.open(address, udp: udp)
            guard NetworkSocket.bind(descriptor, address, port), udp || listen(descriptor, 16) == 0 else {
                throw NetworkError.last("listen on \(port)")
            }
            return NetworkListener(descriptor, name, udp: udp)
        }
    }

    /// What a connection made in a namespace hears; nil where it is refused.
    func connect(
        from path: String?, to address: String, _ port: Int, udp: Bool = false, sourcePort: Int = 0
    ) async throws -> String? {
        try await NetworkThread.run(in: path) {
            let descriptor = try NetworkSocket.open(address, udp: udp)
            defer { close(descriptor) }
            let own = address.contains(":") ? "::" : "0.0.0.0"
            if sourcePort > 0 { _ = NetworkSocket.bind(descriptor, own, sourcePort) }
            guard NetworkSocket.connect(descriptor, address, port) else {
                return [ECONNREFUSED, EHOSTUNREACH, EACCES, ENETUNREACH].contains(errno) ? nil : "errno \(errno)"
            }
            if udp { _ = send(descriptor, "?", 1, 0) }
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return String(decoding: buffer[..<count], as: UTF8.self) }
            return count < 0 && [ECONNREFUSED, EHOSTUNREACH, EACCES].contains(errno) ? nil : "silence"
        }
    }

    /// A machine beside the host, 192.0.2.2 and 2001:db8::2, on a link to its 192.0.2.1.
    func withNeighbour(_ body: (String) async throws -> Void) async throws {
        let name = "\(host?.split(separator: "/").last ?? "")-out"
        try await NetworkNamespace.make(name)
        let path = NetworkNamespace.path(name)
        _ = try await run("ip", ["link", "add", "up0", "type", "veth", "peer", "name", "up0", "netns", path])
        for (enter, last) in [(host ?? "", "1"), (path, "2")] {
            for command in [
                ["addr", "add", "192.0.2.\(last)/24", "dev", "up0"],
                ["addr", "add", "2001:db8::\(last)/64", "dev", "up0", "nodad"], ["link", "set", "up0", "up"],
            ] {
                try await HostProcess.run("nsenter", ["--net=\(enter)", "ip"] + command)
            }
        }
        try await body(path)
    }

    /// The host's own words of a command in its namespace.
    func run(_ tool: String, _ arguments: [String]) async throws -> String {
        try await HostProcess.run("nsenter", ["--net=\(host ?? "")", tool] + arguments).text
    }
}

/// Sockets of either family.
enum NetworkSocket {
    /// Waits for at most 2 s on each call.
    static func open(_ address: String, udp: Bool) throws -> Int32 {
        let type = (udp ? SOCK_DGRAM : SOCK_STREAM).rawValue | SOCK_CLOEXEC.rawValue
        let descriptor = socket(address.contains(":") ? AF_INET6 : AF_INET, Int32(type), 0)
        guard descriptor >= 0 else { throw NetworkError.last("open a socket") }
        var limit = timeval(tv_sec: 2, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
        if address.contains(":") { setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &one, 4) }
        return descriptor
    }

    static func bind(_ descriptor: Int32, _ address: String, _ port: Int) -> Bool {
        with(address, port) { Glibc.bind(descriptor, $0, $1) == 0 }
    }

    static func connect(_ descriptor: Int32, _ address: String, _ port: Int) -> Bool {
        with(address, port) { Glibc.connect(descriptor, $0, $1) == 0 }
    }

    private static func with(
        _ address: String, _ port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        var storage = sockaddr_storage()
        let length = withUnsafeMutableBytes(of: &storage) { bytes -> Int in
            let big = UInt16(port).bigEndian
            bytes.storeBytes(of: big, toByteOffset: 2, as: UInt16.self)
            let isSix = address.contains(":")
            bytes.storeBytes(of: UInt16(isSix ? AF_INET6 : AF_INET), as: UInt16.self)
            let target = bytes.baseAddress.map { $0 + (isSix ? 8 : 4) }
            inet_pton(isSix ? AF_INET6 : AF_INET, address, target)
            return isSix ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
        }
        return withUnsafePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }

    static func address(of storage: sockaddr_storage) -> String {
        withUnsafeBytes(of: storage) { bytes in
            let isSix = bytes.load(as: UInt16.self) == UInt16(AF_INET6)
            let part = isSix ? bytes[8..<24] : bytes[4..<8]
            return InetAddress(bytes: Array(part))?.description ?? "?"
        }
    }
}

/// Answers whoever asks, on a thread of its own.
final class NetworkListener: Sendable {
    private let socket: TestListener

    init(_ descriptor: Int32, _ name: String, udp: Bool) {
        let socket = TestListener(descriptor)
        self.socket = socket
        var limit = timeval()
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        Thread.detachNewThread {
            while udp ? Self.answer(descriptor, name) : Self.accept(descriptor, name) {}
            socket.close()
        }
    }

    private static func answer(_ descriptor: Int32, _ name: String) -> Bool {
        var (peer, length) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        var byte: UInt8 = 0
        return withUnsafeMutablePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                guard recvfrom(descriptor, &byte, 1, 0, address, &length) > 0 else { return false }
                let text =
                    "\(name) \(NetworkSocket.address(of: UnsafeRawPointer(address).load(as: sockaddr_storage.self)))"
                sendto(descriptor, text, text.utf8.count, 0, address, length)
                return true
            }
        }
    }

    private static func accept(_ descriptor: Int32, _ name: String) -> Bool {
        var (peer, length) = (sockaddr_storage(), socklen_t(MemoryLayout<sockaddr_storage>.size))
        let connection = withUnsafeMutablePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.accept(descriptor, $0, &length) }
        }
        guard connection >= 0 else { return false }
        _ = TestWebServer.write(connection, "\(name) \(NetworkSocket.address(of: peer))")
        close(connection)
        return true
    }

    func stop() { socket.stop() }
}

/// A connection that is kept, to somebody who repeats what is said.
struct NetworkEcho: Sendable {
    private let descriptor: Int32

    /// Nil where the connection is no more.
    func says(_ word: String) async throws -> String? {
        try await NetworkThread.run(in: nil) { [descriptor] in
            guard send(descriptor, word, word.utf8.count, Int32(MSG_NOSIGNAL)) == word.utf8.count else { return nil }
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }

    static func connect(from path: String?, to address: String, port: Int) async throws -> NetworkEcho {
        try await NetworkThread.run(in: path) {
            let descriptor = try NetworkSocket.open(address, udp: false)
            guard NetworkSocket.connect(descriptor, address, port) else { throw NetworkError.last("connect") }
            return NetworkEcho(descriptor: descriptor)
        }
    }

    static func serve(in path: String, port: Int) async throws -> TestListener {
        try await NetworkThread.run(in: path) {
            let descriptor = try NetworkSocket.open("0.0.0.0", udp: false)
            guard NetworkSocket.bind(descriptor, "0.0.0.0", port), listen(descriptor, 16) == 0 else {
                throw NetworkError.last("listen on \(port)")
            }
            var limit = timeval()
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            let listener = TestListener(descriptor)
            Thread.detachNewThread {
                while case let connection = accept(descriptor, nil, nil), connection >= 0 {
                    Thread.detachNewThread {
                        var buffer = [UInt8](repeating: 0, count: 64)
                        while case let count = recv(connection, &buffer, buffer.count, 0), count > 0 {
                            _ = send(connection, buffer, count, Int32(MSG_NOSIGNAL))
                        }
                        close(connection)
                    }
                }
                listener.close()
            }
            return listener
        }
    }
}
