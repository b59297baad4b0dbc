import Foundation
import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import HostSystem
@testable import NodeRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// Pods' links, isolation and service addresses, for real: the "host" is a network namespace of the test's own.
@Suite(.needsRoot, .needsTool("nft"), .scratch, .timeLimit(.minutes(5))) struct NetworkTests {
    /// A network of its own; all of it goes after `body`, whatever happens.
    private func withNetwork(
        _ body: (RoutedPodNetwork, NetworkSettings) async throws -> Void
    ) async throws {
        let folder = Scratch.folder.string
        let instance = InstanceID(resolvedPath: folder)
        let host = "paas-test-\(instance)"
        try await NetworkNamespace.make(host)
        let settings = try NetworkSettings(
            instance: instance, pods: #require(IPv4Network("10.128.0.0/24")),
            services: #require(IPv4Network("172.30.0.0/24")), hostPorts: [8443], domain: "apps.localhost",
            stateFolder: "\(folder)/network", globalNamespaces: ["default"],
            hostNamespacePath: NetworkNamespace.path(host))
        let network = RoutedPodNetwork(settings)
        do {
            try await network.start()
            try await body(network, settings)
        } catch {
            try await clean(settings, host)
            throw error
        }
        try await clean(settings, host)
    }

    private func clean(_ settings: NetworkSettings, _ host: String) async throws {
        try await RoutedPodNetwork.tearDown(instance: settings.instance, hostNamespacePath: settings.hostNamespacePath)
        try await NetworkNamespace.remove(host)
        #expect(NetworkNamespace.names().filter { $0.contains(settings.instance.description) } == [])
    }

    /// Answers connections on every address of a namespace with `name` and the client's address, until it is stopped.
    private func serve(_ name: String, in path: String?, port: Int, on address: String = "0.0.0.0") async throws
        -> Listener
    {
        try await NetworkThread.run(in: path) {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            var own = TestWebServer.address(address, port)
            let result = withUnsafePointer(to: &own) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 && listen(listener, 16) == 0
                }
            }
            guard result else { throw NetworkError.last("listen on \(port)") }
            return Listener(listener, name)
        }
    }

    /// What a connection made in a namespace hears; nil where it is refused or nobody answers.
    private func connect(from path: String?, to address: String, _ port: Int) async throws -> String? {
        try await NetworkThread.run(in: path) {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            defer { close(descriptor) }
            var limit = timeval(tv_sec: 5, tv_usec: 0)
            for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
                setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
            }
            var target = TestWebServer.address(address, port)
            let result = withUnsafePointer(to: &target) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { return errno == ECONNREFUSED || errno == EHOSTUNREACH ? nil : "errno \(errno)" }
            var buffer = [UInt8](repeating: 0, count: 256)
            let count = recv(descriptor, &buffer, buffer.count, 0)
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : "silence"
        }
    }

    private final class Listener: Sendable {
        private let descriptor: Int32

        init(_ descriptor: Int32, _ name: String) {
            self.descriptor = descriptor
            Thread.detachNewThread {
                while true {
                    var peer = sockaddr_in()
                    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
                    let connection = withUnsafeMutablePointer(to: &peer) {
                        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { accept(descriptor, $0, &length) }
                    }
                    guard connection >= 0 else { break }
                    let client = IPv4Address(bits: UInt32(bigEndian: peer.sin_addr.s_addr))
                    _ = TestWebServer.write(connection, "\(name) \(client)")
                    close(connection)
                }
                close(descriptor)
            }
        }

        func stop() { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    private func service(_ name: String, _ address: String, _ port: Int, _ targets: [String]) -> [String: ServiceRule] {
        let rule = ServiceRule(
            chain: "svc-\(name)", keys: [.init(map: "services", text: "\(address) . tcp . \(port)")],
            protocolName: "tcp",
            endpoints: targets, isSticky: false)
        return [rule.chain: rule]
    }

    @Test func `pods of a project reach each other, others' and the host they do not`() async throws {
        try await withNetwork { network, settings in
            let a = try await network.attach(uid: "a", namespace: "shop")
            let b = try await network.attach(uid: "b", namespace: "shop")
            let c = try await network.attach(uid: "c", namespace: "bank")
            let d = try await network.attach(uid: "d", namespace: "default")
            let host = settings.hostNamespacePath
            let servers = [
                try await serve("b", in: b.netnsPath, port: 8080), try await serve("c", in: c.netnsPath, port: 8080),
                try await serve("d", in: d.netnsPath, port: 8080), try await serve("api", in: host, port: 8443),
                try await serve("secret", in: host, port: 22), try await serve("a", in: a.netnsPath, port: 80),
            ]
            defer { for server in servers { server.stop() } }
            let gateway = settings.gateway.description
            let cases: [(from: String?, to: String, port: Int, heard: String?)] = [
                (a.netnsPath, b.address, 8080, "b \(a.address)"), (a.netnsPath, c.address, 8080, nil),
                (c.netnsPath, b.address, 8080, nil), (a.netnsPath, d.address, 8080, "d \(a.address)"),
                (d.netnsPath, c.address, 8080, "c \(d.address)"), (a.netnsPath, gateway, 8443, "api \(a.address)"),
                (a.netnsPath, gateway, 22, nil), (host, c.address, 8080, "c \(gateway)"),
                (host, a.address, 80, "a \(gateway)"), (a.netnsPath, a.address, 80, "a \(a.address)"),
            ]
            for entry in cases {
                let heard = try await connect(from: entry.from, to: entry.to, entry.port)
                #expect(heard == entry.heard, "from \(entry.from ?? "") to \(entry.to):\(entry.port)")
            }
        }
    }

    @Test func `a service's address leads to its endpoints, one without any is refused`() async throws {
        try await withNetwork { network, settings in
            let a = try await network.attach(uid: "a", namespace: "shop")
            let b = try await network.attach(uid: "b", namespace: "shop")
            let other = try await network.attach(uid: "c", namespace: "bank")
            let servers = [
                try await serve("a", in: a.netnsPath, port: 8080), try await serve("b", in: b.netnsPath, port: 8080),
                try await serve("api", in: settings.hostNamespacePath, port: 8443),
            ]
            defer { for server in servers { server.stop() } }
            let (script, filter) = (FilterScript(settings: settings), settings.network.filter)
            let (host, service) = (settings.hostNamespacePath, "172.30.0.10")
            for from in [a.netnsPath, host] { #expect(try await connect(from: from, to: service, 80) == nil) }

            let both = self.service("web", service, 80, ["\(a.address):8080", "\(b.address):8080"])
                .merging(self.service("api", "172.30.0.1", 443, ["\(settings.gateway):8443"])) { $1 }
            try await filter.apply(script.allServices(both, existingChains: filter.chains()))
            for from in [b.netnsPath, host] {
                var heard: Set<String> = []
                for _ in 0..<40 {
                    heard.insert(try await connect(from: from, to: service, 80)?.first.map(String.init) ?? "")
                }
                #expect(heard == ["a", "b"])
                #expect(try await connect(from: from, to: "172.30.0.1", 443)?.hasPrefix("api") == true)
            }
            #expect(try await connect(from: other.netnsPath, to: service, 80) == nil)

            let own = self.service("web", service, 80, ["\(b.address):8080"])
            try await filter.apply(script.services(from: both, to: own))
            // A pod that reaches itself by its service sees the gateway as its client.
            #expect(try await connect(from: b.netnsPath, to: service, 80) == "b \(settings.gateway)")
            #expect(try await connect(from: a.netnsPath, to: service, 80) == "b \(a.address)")
            #expect(try await connect(from: a.netnsPath, to: "172.30.0.1", 443) == nil)
            #expect(try await connect(from: a.netnsPath, to: service, 81) == nil)

            // Another start writes the table again: what is known stays, strays go.
            try await RoutedPodNetwork(settings).start()
            #expect(try await connect(from: a.netnsPath, to: service, 80) == "b \(a.address)")
            try await filter.apply(script.allServices([:], existingChains: filter.chains()))
            #expect(try await connect(from: a.netnsPath, to: service, 80) == nil)
            #expect(try await filter.chains().filter { $0.hasPrefix(ServiceRule.chainPrefix) } == [])
        }
    }

    @Test func `the next start finds what is attached, and removes what is no pod's`() async throws {
        try await withNetwork { network, settings in
            let a = try await network.attach(uid: "a", namespace: "shop")
            let b = try await network.attach(uid: "b", namespace: "shop")
            let next = RoutedPodNetwork(settings)
            try await next.start()
            #expect(try await next.attach(uid: "a", namespace: "shop") == a)
            try await next.removeAll(except: ["a"])
            #expect(await next.addresses == ["a": a.address])
            #expect(!NetworkNamespace.isBound(b.netnsPath))
            let c = try await next.attach(uid: "c", namespace: "shop")
            #expect(c.address != b.address)
            // A reboot takes the namespaces, not the records.
            try await settings.network.detach(podUID: "a")
            #expect(try await next.attach(uid: "a", namespace: "shop") == a)
            let server = try await serve("a", in: a.netnsPath, port: 80)
            defer { server.stop() }
            #expect(try await connect(from: c.netnsPath, to: a.address, 80) == "a \(c.address)")
        }
    }

    @Test func `pods reach the platform where it is bound to the loopback address alone`() async throws {
        try await withNetwork { _, base in
            var settings = base
            settings.bindAddress = "127.0.0.1"
            let network = RoutedPodNetwork(settings)
            try await network.start()
            let a = try await network.attach(uid: "a", namespace: "shop")
            let host = settings.hostNamespacePath
            let servers = [
                try await serve("api", in: host, port: 8443, on: "127.0.0.1"),
                try await serve("secret", in: host, port: 22, on: "127.0.0.1"),
            ]
            defer { for server in servers { server.stop() } }
            var kubernetes = Service(name: "kubernetes", namespace: "default")
            kubernetes.spec = ["clusterIP": "172.30.0.1", "ports": [["port": 443]]]
            let gateway = settings.gateway
            let endpoints = Endpoints(json: [
                "subsets": [["addresses": [["ip": .string("\(gateway)")]], "ports": [["port": 8443]]]]
            ])
            let elsewhere = settings.boundElsewhere.map { [gateway: $0] } ?? [:]
            let rules = ServiceRule.rules(services: [kubernetes], elsewhere: elsewhere) { _ in endpoints }
            try await settings.network.filter.apply(FilterScript(settings: settings).services(from: [:], to: rules))
            for from in [a.netnsPath, host] {
                #expect(try await connect(from: from, to: "172.30.0.1", 443)?.hasPrefix("api") == true)
                #expect(try await connect(from: from, to: "\(gateway)", 8443)?.hasPrefix("api") == true)
            }
            #expect(try await connect(from: a.netnsPath, to: "\(gateway)", 22) == nil)
        }
    }

    @Test func `many pods at once are attached, and detached`() async throws {
        try await withNetwork { network, settings in
            let start = ContinuousClock.now
            let attachments = try await withThrowingTaskGroup(of: PodAttachment.self) { group in
                for number in 0..<40 {
                    group.addTask { try await network.attach(uid: "pod-\(number)", namespace: "project-\(number % 3)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            print("attached 40 pods in \(ContinuousClock.now - start)")
            #expect(Set(attachments.map(\.address)).count == 40)
            try await network.removeAll(except: [])
            #expect(attachments.allSatisfy { !NetworkNamespace.isBound($0.netnsPath) })
            let links = try await NetworkThread.run(in: settings.hostNamespacePath) { LinkTable.names() }
            #expect(links == ["lo"])
        }
    }

    @Test func `two instances on one host leave each other alone`() async throws {
        try await withNetwork { network, settings in
            var other = settings
            other.instance = InstanceID(resolvedPath: "\(Scratch.folder)/other")
            other.pods = try #require(IPv4Network("10.129.0.0/24"))
            other.services = try #require(IPv4Network("172.31.0.0/24"))
            other.stateFolder += "-other"
            let second = RoutedPodNetwork(other)
            try await second.start()
            let a = try await network.attach(uid: "a", namespace: "shop")
            let b = try await second.attach(uid: "b", namespace: "shop")
            let c = try await second.attach(uid: "c", namespace: "shop")
            let server = try await serve("b", in: b.netnsPath, port: 8080)
            defer { server.stop() }
            let filter = other.network.filter
            try await filter.apply(
                FilterScript(settings: other).services(
                    from: [:], to: service("web", "172.31.0.9", 80, ["\(b.address):8080"])))
            #expect(try await connect(from: c.netnsPath, to: "172.31.0.9", 80) == "b \(c.address)")
            // Dropped without a word: the connection runs into its time limit.
            #expect(try await connect(from: a.netnsPath, to: b.address, 8080) != "b \(a.address)")
            #expect(try await connect(from: a.netnsPath, to: "172.31.0.9", 80) != "b \(a.address)")
            try await RoutedPodNetwork.tearDown(instance: other.instance, hostNamespacePath: other.hostNamespacePath)
            #expect(try await settings.network.isAttached(podUID: "a"))
            #expect(try await settings.network.filter.exists())
            #expect(try await filter.exists() == false)
        }
    }

    @Test func `addresses that another instance or the host has are refused, with the flag to change`() async throws {
        try await withNetwork { _, settings in
            var preflight = Preflight(dataFolder: Scratch.folder.string, ports: [])
            preflight.hostNamespacePath = settings.hostNamespacePath
            func problems(_ flag: String, _ text: String) async throws -> [String] {
                preflight.networks = [(flag, try #require(IPv4Network(text)))]
                return await preflight.findings().filter { $0.name == "pod-cidr" && $0.verdict != .met }.map(\.detail)
            }
            // The instance's own networks are no hindrance to its next start.
            for own in ["10.128.0.0/24", "172.30.0.0/24"] { #expect(try await problems("--pod-cidr", own) == []) }
            let elsewhere = "\(Scratch.folder)/other"
            try Files.makeFolder(elsewhere)
            preflight.dataFolder = elsewhere
            // A part without the gateway's address, which no route shows.
            let part = try await problems("--pod-cidr", "10.128.0.128/25")
            #expect(part.count == 1 && part[0].contains("10.128.0.0/24"))
            #expect(part.first?.contains("instance \(settings.instance.nftTable)") == true)
            let whole = try await problems("--pod-cidr", "172.30.0.0/16")
            #expect(whole.first?.hasPrefix("--pod-cidr 172.30.0.0/16 overlaps") == true)
            #expect(try await problems("--pod-cidr", "10.129.0.0/24") == [])

            let enter = "--net=\(settings.hostNamespacePath ?? "")"
            try await HostProcess.run("nsenter", [enter, "ip", "route", "add", "10.140.7.0/24", "dev", "lo"])
            let route = try await problems("--pod-cidr", "10.140.0.0/16")
            #expect(route == ["--pod-cidr 10.140.0.0/16 overlaps 10.140.7.0/24, a route of this host over lo"])
        }
    }

    @Test func `tearing down leaves the host as it was, and can be repeated`() async throws {
        try await withNetwork { network, settings in
            _ = try await network.attach(uid: "a", namespace: "shop")
            for _ in 0..<2 {
                try await RoutedPodNetwork.tearDown(
                    instance: settings.instance, hostNamespacePath: settings.hostNamespacePath)
            }
            let command = ["--net=\(settings.hostNamespacePath ?? "")", "ip", "-o"]
            let addresses = try await HostProcess.run("nsenter", command + ["-4", "addr"]).text
            #expect(!addresses.contains("10.128.0.1"))
            let routes = try await HostProcess.run("nsenter", command + ["route", "show", "table", "all"]).text
            #expect(!routes.contains("172.30.0.0"))
        }
    }

    @Test func `concurrent transactions all take effect`() async throws {
        try await withNetwork { _, settings in
            let filter = settings.network.filter
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<30 {
                    group.addTask {
                        try await filter.apply("add chain inet \(settings.instance.nftTable) svc-\(number)\n")
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await filter.chains().filter { $0.hasPrefix("svc-") }.count == 30)
        }
    }

    @Test func `a wrong statement is refused in nft's words, and nothing of its script is done`() async throws {
        try await withNetwork { _, settings in
            let filter = settings.network.filter
            let error = await #expect(throws: NetworkError.self) {
                try await filter.apply("add chain inet \(settings.instance.nftTable) half\nadd nonsense\n")
            }
            #expect(error?.code == .tool("nft"))
            let chains = try await filter.chains()
            #expect(!chains.contains("half"))
        }
    }
}
