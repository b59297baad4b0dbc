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
    @Test func `elements told to the kernel are those that nft would write`() async throws {
        try await NetworkFixture.with { fixture in
            func layout(_ elements: [String: [String: String]]) -> FilterLayout {
                let types = [
                    "a": "ipv4_addr", "b": "ipv6_addr", "c": "ipv4_addr : mark", "d": "ipv4_addr . mark",
                    "e": "ipv4_addr . inet_proto . inet_service : verdict", "f": "inet_proto . inet_service : verdict",
                    "g": "ipv4_addr . ipv4_addr",
                ]
                return FilterLayout(
                    sets: Dictionary(
                        uniqueKeysWithValues: types.map { ($0, FilterSet($1, elements: elements[$0] ?? [:])) }),
                    chains: ["x": FilterChain(["accept"]), "y": FilterChain(["drop"])])
            }
            let old = layout(["a": ["10.0.0.1": ""], "c": ["10.0.0.1": "0x1"], "f": ["tcp . 80": "goto x"]])
            let new = layout([
                "a": ["10.0.0.2": ""], "b": ["fd00::2": ""], "c": ["10.0.0.1": "0x2", "10.0.0.2": "0xff"],
                "d": ["10.0.0.1 . 0x2": ""], "e": ["10.0.0.1 . udp . 53": "jump y"],
                "f": ["tcp . 80": "goto y", "sctp . 81": "drop"], "g": ["10.0.0.1 . 10.0.0.1": ""],
            ])
            let filter = PacketFilter(table: "paas-elements", namespacePath: fixture.host)
            func listing() async throws -> String {
                let list = ["list", "table", "inet", filter.table]
                guard let host = fixture.host else { return "" }
                return try await HostProcess.run("nsenter", ["--net=\(host)", "nft"] + list).text
            }
            try await filter.apply(FilterScript.whole(filter.table, [old]))
            try await filter.apply(#require(FilterElements([(old, new)])))
            let told = try await listing()
            try await filter.apply(FilterScript.whole(filter.table, [new]))
            #expect(try await listing() == told)
            #expect(told.contains("10.0.0.1 . udp . 53 : jump y"))
            // All of it or nothing: what is not there can't be taken away.
            let wrong = try #require(FilterElements([(old, layout([:]))]))
            await #expect(throws: NetworkError.self) { try await filter.apply(wrong) }
            #expect(try await listing() == told)
        }
    }

    @Test(arguments: [false, true])
    func `pods of a project reach each other, others' and the host they do not`(ipv6: Bool) async throws {
        try await NetworkFixture.with(ipv6: ipv6) { fixture in
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let c = try await fixture.attach("c", "bank")
            let d = try await fixture.attach("d", "default")
            #expect(a.addresses.count == (ipv6 ? 2 : 1))
            let (host, any) = (fixture.host, ipv6 ? "::" : "0.0.0.0")
            let servers = [
                try await fixture.serve("b", in: b.netnsPath, port: 8080, on: any),
                try await fixture.serve("c", in: c.netnsPath, port: 8080, on: any),
                try await fixture.serve("d", in: d.netnsPath, port: 8080, on: any),
                try await fixture.serve("api", in: host, port: 8443, on: any),
                try await fixture.serve("secret", in: host, port: 22, on: any),
                try await fixture.serve("a", in: a.netnsPath, port: 80, on: any),
            ]
            defer { for server in servers { server.stop() } }
            let last = ipv6 ? 1 : 0
            func address(_ pod: PodAttachment) -> String { pod.addresses[last] }
            let gateway = fixture.settings.gateways[last].description
            let cases: [(from: String?, to: String, port: Int, heard: String?)] = [
                (a.netnsPath, address(b), 8080, "b \(address(a))"), (a.netnsPath, address(c), 8080, nil),
                (c.netnsPath, address(b), 8080, nil), (a.netnsPath, address(d), 8080, "d \(address(a))"),
                (d.netnsPath, address(c), 8080, "c \(address(d))"),
                (a.netnsPath, gateway, 8443, "api \(address(a))"), (a.netnsPath, gateway, 22, nil),
                (host, address(c), 8080, "c \(gateway)"), (host, address(a), 80, "a \(gateway)"),
                (a.netnsPath, address(a), 80, "a \(address(a))"),
            ]
            for entry in cases {
                let heard = try await fixture.connect(from: entry.from, to: entry.to, entry.port)
                #expect(heard == entry.heard, "from \(entry.from ?? "") to \(entry.to):\(entry.port)")
            }
        }
    }

    @Test func `projects of one number share a network, those of number 0 are open to all`() async throws {
        try await NetworkFixture.with(ipv6: true) { fixture in
            let a = try await fixture.attach("a", "shop")
            let c = try await fixture.attach("c", "bank")
            let servers = [
                try await fixture.serve("c", in: c.netnsPath, port: 8080),
                try await fixture.serve("c", in: c.netnsPath, port: 8080, on: "::"),
            ]
            defer { for server in servers { server.stop() } }
            func heard() async throws -> Int {
                var count = 0
                for address in c.addresses
                where try await fixture.connect(from: a.netnsPath, to: address, 8080)?.hasPrefix("c ") == true {
                    count += 1
                }
                return count
            }
            #expect(try await heard() == 0)
            for ids in [["shop": 10, "bank": 10], ["shop": 10, "bank": 0], ["shop": 0, "bank": 10], ["bank": 0]] {
                try await fixture.network.update(.init(networks: NetworkFixture.networks(ids)))
                #expect(try await heard() == 2, "\(ids)")
                let apart = NetworkFixture.networks(["shop": 10, "bank": 11])
                try await fixture.network.update(.init(networks: apart))
                #expect(try await heard() == 0)
            }
        }
    }

    @Test func `no pod speaks under another's address, asks for the cloud's secrets or meets the host's loopback`()
        async throws
    {
        try await NetworkFixture.with(ipv6: true) { fixture in
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let servers = [
                try await fixture.serve("b", in: b.netnsPath, port: 8080),
                try await fixture.serve("metadata", in: fixture.host, port: 80),
                try await fixture.serve("metadata", in: fixture.host, port: 80, on: "::"),
                try await fixture.serve("private", in: fixture.host, port: 8443, on: "127.0.0.1"),
            ]
            defer { for server in servers { server.stop() } }
            for address in ["169.254.169.254/32", "fd00:ec2::254/128"] {
                _ = try await fixture.run("ip", ["addr", "add", address, "dev", "lo"])
            }
            // The host itself has it; pods are refused although it would be forwarded.
            #expect(
                try await fixture.connect(from: fixture.host, to: "169.254.169.254", 80)?.hasPrefix("metadata") == true)
            for address in ["169.254.169.254", "fd00:ec2::254"] {
                #expect(try await fixture.connect(from: a.netnsPath, to: address, 80) == nil)
            }
            let enter = "--net=\(a.netnsPath)"
            // A pod with privileges takes a neighbour's address, and sends the host's loopback address to the gateway.
            try await HostProcess.run("nsenter", [enter, "ip", "addr", "add", "10.128.0.77/32", "dev", "eth0"])
            try await HostProcess.run(
                "nsenter",
                [enter, "ip", "route", "replace", "\(b.address)/32", "via", "10.128.0.1", "src", "10.128.0.77"])
            let spoofed = try await fixture.connect(from: a.netnsPath, to: b.address, 8080)
            #expect(spoofed?.hasPrefix("b") != true)
            try await HostProcess.run("nsenter", [enter, "ip", "link", "set", "lo", "down"])
            try await HostProcess.run("nsenter", [enter, "sysctl", "-qw", "net.ipv4.conf.all.route_localnet=1"])
            try await HostProcess.run(
                "nsenter",
                [enter, "ip", "route", "replace", "table", "local", "127.0.0.1/32", "via", "10.128.0.1", "dev", "eth0"])
            let loopback = try await fixture.connect(from: a.netnsPath, to: "127.0.0.1", 8443)
            #expect(loopback?.hasPrefix("private") != true)
        }
    }

    @Test func `the next start finds what is attached, and removes what is no pod's`() async throws {
        try await NetworkFixture.with { fixture in
            let settings = fixture.settings
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let next = fixture.restarted()
            try await next.start()
            #expect(try await next.attach("a", "shop") == a)
            try await next.network.removeAll(except: ["a"])
            #expect(await next.network.addresses == ["a": a.address])
            #expect(!NetworkNamespace.isBound(b.netnsPath))
            let c = try await next.attach("c", "shop")
            #expect(c.address != b.address)
            // A reboot takes the namespaces, not the records.
            try await settings.network.detach(podUID: "a")
            #expect(try await next.attach("a", "shop") == a)
            let server = try await fixture.serve("a", in: a.netnsPath, port: 80)
            defer { server.stop() }
            #expect(try await fixture.connect(from: c.netnsPath, to: a.address, 80) == "a \(c.address)")
        }
    }

    @Test func `a new start interrupts nobody and doubles nothing, though nobody has ended the old one`() async throws {
        try await NetworkFixture.with { fixture in
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let server = try await fixture.serve("b", in: b.netnsPath, port: 8080)
            defer { server.stop() }
            let services = [NetworkFixture.service("web", ["clusterIP": "172.30.0.10", "ports": [["port": 80]]])]
            let slices = [NetworkFixture.slice("web", [b.address], ports: [["port": 8080]])]
            try await fixture.lead(services, slices)
            let before = try await fixture.settings.network.filter.listing()
            let next = fixture.restarted()
            try await next.network.start()
            // Nothing has been said yet: what the old one wrote is in force.
            #expect(try await fixture.connect(from: a.netnsPath, to: "172.30.0.10", 80) == "b \(a.address)")
            async let services2: ServicePlan = next.lead(services, slices)
            try await next.network.update(.init())
            _ = try await services2
            #expect(try await fixture.connect(from: a.netnsPath, to: "172.30.0.10", 80) == "b \(a.address)")
            #expect(try await fixture.settings.network.filter.listing() == before)
        }
    }

    @Test(arguments: ["flush ruleset", "delete table inet TABLE", "flush chain inet TABLE to-pod"])
    func `rules that somebody else has taken away are found and written again`(harm: String) async throws {
        try await NetworkFixture.with { fixture in
            let a = try await fixture.attach("a", "shop")
            let c = try await fixture.attach("c", "bank")
            let server = try await fixture.serve("c", in: c.netnsPath, port: 8080)
            defer { server.stop() }
            func heard() async throws -> String? { try await fixture.connect(from: a.netnsPath, to: c.address, 8080) }
            #expect(try await fixture.network.filter.repair() == false)
            _ = try await fixture.run("nft", ["add", "table", "inet", "somebodys"])
            #expect(try await fixture.network.filter.repair() == false)
            let statement = harm.replacing("TABLE", with: fixture.settings.instance.nftTable)
            _ = try await fixture.run("nft", statement.split(separator: " ").map(String.init))
            #expect(try await heard() == "c \(a.address)")
            #expect(try await fixture.network.filter.repair())
            #expect(try await heard() == nil)
            #expect(try await fixture.network.filter.repair() == false)
            // Also where the next change is what finds out.
            _ = try await fixture.run("nft", statement.split(separator: " ").map(String.init))
            _ = try await fixture.attach("e", "shop")
            if harm != "flush chain inet TABLE to-pod" { #expect(try await heard() == nil) }
        }
    }

    @Test func `many pods at once are attached, and detached`() async throws {
        try await NetworkFixture.with(ipv6: true) { fixture in
            let start = ContinuousClock.now
            let attachments = try await withThrowingTaskGroup(of: PodAttachment.self) { group in
                for number in 0..<40 {
                    group.addTask { try await fixture.attach("pod-\(number)", "project-\(number % 3)") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            print("attached 40 pods in \(ContinuousClock.now - start)")
            #expect(Set(attachments.flatMap(\.addresses)).count == 80)
            try await fixture.network.removeAll(except: [])
            #expect(attachments.allSatisfy { !NetworkNamespace.isBound($0.netnsPath) })
            let links = try await NetworkThread.run(in: fixture.host) { LinkTable.names() }
            #expect(links == ["lo"])
        }
    }

    @Test func `two instances on one host leave each other alone`() async throws {
        try await NetworkFixture.with { fixture in
            var other = fixture.settings
            other.instance = InstanceID(resolvedPath: "\(Scratch.folder)/other")
            other.pods = try #require(IPv4Network("10.129.0.0/24"))
            other.services = try #require(IPv4Network("172.31.0.0/24"))
            other.stateFolder += "-other"
            let second = NetworkFixture(network: RoutedPodNetwork(other), settings: other)
            try await second.start()
            let a = try await fixture.attach("a", "shop")
            let b = try await second.attach("b", "shop")
            let c = try await second.attach("c", "shop")
            let server = try await fixture.serve("b", in: b.netnsPath, port: 8080)
            defer { server.stop() }
            try await second.lead(
                [NetworkFixture.service("web", ["clusterIP": "172.31.0.9", "ports": [["port": 80]]])],
                [NetworkFixture.slice("web", [b.address], ports: [["port": 8080]])])
            #expect(try await fixture.connect(from: c.netnsPath, to: "172.31.0.9", 80) == "b \(c.address)")
            // Dropped without a word: the connection runs into its time limit.
            #expect(try await fixture.connect(from: a.netnsPath, to: b.address, 8080) != "b \(a.address)")
            #expect(try await fixture.connect(from: a.netnsPath, to: "172.31.0.9", 80) != "b \(a.address)")
            try await RoutedPodNetwork.tearDown(instance: other.instance, hostNamespacePath: other.hostNamespacePath)
            #expect(try await fixture.settings.network.isAttached(podUID: "a"))
            #expect(try await fixture.settings.network.filter.exists())
            #expect(try await other.network.filter.exists() == false)
        }
    }

    @Test func `addresses that another instance or the host has are refused, with the flag to change`() async throws {
        try await NetworkFixture.with { fixture in
            let settings = fixture.settings
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
        try await NetworkFixture.with(ipv6: true) { fixture in
            let settings = fixture.settings
            _ = try await fixture.attach("a", "shop")
            for _ in 0..<2 {
                try await RoutedPodNetwork.tearDown(
                    instance: settings.instance, hostNamespacePath: settings.hostNamespacePath)
            }
            let addresses = try await fixture.run("ip", ["-o", "addr"])
            for gateway in settings.gateways { #expect(!addresses.contains("\(gateway)")) }
            let routes = ["-4", "-6"]
            for family in routes {
                let text = try await fixture.run("ip", [family, "route", "show", "table", "all"])
                for network in settings.serviceNetworks { #expect(!text.contains("\(network.base)")) }
            }
        }
    }

    @Test func `concurrent transactions all take effect`() async throws {
        try await NetworkFixture.with { fixture in
            let settings = fixture.settings
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
        try await NetworkFixture.with { fixture in
            let settings = fixture.settings
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
