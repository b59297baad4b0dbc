import HostSystem
import Kinds
import Machinery
import TestKit
import Testing

@testable import HostSystem
@testable import NodeRuntime

/// Services of each kind, for real.
@Suite(.needsRoot, .needsTool("nft"), .scratch, .timeLimit(.minutes(5))) struct NetworkServiceTests {
    private func heard(_ fixture: NetworkFixture, from: String?, _ address: String, _ port: Int, _ times: Int = 30)
        async throws -> Set<String>
    {
        var heard: Set<String> = []
        for _ in 0..<times {
            heard.insert(try await fixture.connect(from: from, to: address, port)?.first.map(String.init) ?? "-")
        }
        return heard
    }

    @Test(arguments: [false, true])
    func `a service's address leads to its endpoints, one without any is refused`(ipv6: Bool) async throws {
        try await NetworkFixture.with(ipv6: ipv6) { fixture in
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let other = try await fixture.attach("c", "bank")
            let (host, any, last) = (fixture.host, ipv6 ? "::" : "0.0.0.0", ipv6 ? 1 : 0)
            let servers = [
                try await fixture.serve("a", in: a.netnsPath, port: 8080, on: any),
                try await fixture.serve("b", in: b.netnsPath, port: 8080, on: any),
            ]
            defer { for server in servers { server.stop() } }
            let type = ipv6 ? "IPv6" : "IPv4"
            let address =
                ipv6
                ? "\(fixture.settings.names.serviceNetwork6.address(at: 10) ?? .init(high: 0, low: 0))" : "172.30.0.10"
            let web = NetworkFixture.service(
                "web", ["clusterIP": .string(address), "ipFamilies": [.string(type)], "ports": [["port": 80]]])
            for from in [a.netnsPath, host] {
                #expect(try await fixture.connect(from: from, to: address, 80) == nil)
            }
            func slice(_ pods: [PodAttachment]) -> EndpointSlice {
                NetworkFixture.slice("web", pods.map { $0.addresses[last] }, ports: [["port": 8080]], type: type)
            }
            try await fixture.lead([web], [slice([a, b])])
            for from in [b.netnsPath, host] {
                #expect(try await heard(fixture, from: from, address, 80) == ["a", "b"])
            }
            #expect(try await fixture.connect(from: other.netnsPath, to: address, 80) == nil)

            try await fixture.lead([web], [slice([b])])
            // A pod that reaches itself by its service sees the gateway as its client.
            #expect(
                try await fixture.connect(from: b.netnsPath, to: address, 80) == "b \(fixture.settings.gateways[last])")
            #expect(try await fixture.connect(from: a.netnsPath, to: address, 80) == "b \(a.addresses[last])")
            #expect(try await fixture.connect(from: a.netnsPath, to: address, 81) == nil)
            try await fixture.lead([web], [])
            for from in [a.netnsPath, host] {
                #expect(try await fixture.connect(from: from, to: address, 80) == nil)
            }
            let chains = try await fixture.settings.network.filter.chains()
            #expect(chains.filter { $0.hasPrefix(ServiceRule.chainPrefix) } == [])
        }
    }

    @Test func `pods reach the platform where it is bound to the loopback address alone`() async throws {
        try await NetworkFixture.with(change: { $0.bindAddress = "127.0.0.1" }) { fixture in
            let a = try await fixture.attach("a", "shop")
            let servers = [
                try await fixture.serve("api", in: fixture.host, port: 8443, on: "127.0.0.1"),
                try await fixture.serve("secret", in: fixture.host, port: 22, on: "127.0.0.1"),
            ]
            defer { for server in servers { server.stop() } }
            let gateway = fixture.settings.gateway.description
            try await fixture.lead(
                [NetworkFixture.service("kubernetes", ["clusterIP": "172.30.0.1", "ports": [["port": 443]]])],
                [NetworkFixture.slice("kubernetes", [gateway], ports: [["port": 8443]])])
            for from in [a.netnsPath, fixture.host] {
                #expect(try await fixture.connect(from: from, to: "172.30.0.1", 443)?.hasPrefix("api") == true)
                #expect(try await fixture.connect(from: from, to: gateway, 8443)?.hasPrefix("api") == true)
            }
            #expect(try await fixture.connect(from: a.netnsPath, to: gateway, 22) == nil)
        }
    }

    @Test func `a node port is at each address of the host, its loopback one too, for those inside and outside`()
        async throws
    {
        try await NetworkFixture.with(ipv6: true) { fixture in
            try await fixture.withNeighbour { neighbour in
                let a = try await fixture.attach("a", "shop")
                let b = try await fixture.attach("b", "shop")
                let servers = [
                    try await fixture.serve("a", in: a.netnsPath, port: 8080),
                    try await fixture.serve("a", in: a.netnsPath, port: 8080, on: "::"),
                    try await fixture.serve("a", in: a.netnsPath, port: 5353, udp: true),
                ]
                defer { for server in servers { server.stop() } }
                let web = NetworkFixture.service(
                    "web",
                    [
                        "type": "NodePort", "clusterIP": "172.30.0.10", "ipFamilies": ["IPv4", "IPv6"],
                        "ports": [
                            ["name": "http", "port": 80, "nodePort": 30080],
                            ["name": "dns", "port": 53, "protocol": "UDP", "nodePort": 30053],
                        ],
                    ])
                let ports: JSONValue = [
                    ["name": "http", "port": 8080], ["name": "dns", "port": 5353, "protocol": "UDP"],
                ]
                let slices = [
                    NetworkFixture.slice("web", [a.address], ports: ports),
                    NetworkFixture.slice("web", [a.addresses[1]], ports: ports, type: "IPv6"),
                ]
                try await fixture.lead([web], slices)
                let gateway = fixture.settings.gateway.description
                for (from, to) in [
                    (fixture.host, "127.0.0.1"), (fixture.host, gateway), (fixture.host, "192.0.2.1"),
                    (b.netnsPath, gateway), (a.netnsPath, gateway), (neighbour, "192.0.2.1"),
                    (neighbour, "2001:db8::1"), (b.netnsPath, fixture.settings.gateways[1].description),
                ] {
                    let heard = try await fixture.connect(from: from, to: to, 30080)
                    #expect(heard?.hasPrefix("a ") == true, "from \(from ?? "") to \(to): \(heard ?? "nobody")")
                }
                // Who asks from outside is known to the pod.
                #expect(try await fixture.connect(from: neighbour, to: "192.0.2.1", 30080) == "a 192.0.2.2")
                #expect(try await fixture.connect(from: neighbour, to: "192.0.2.1", 30053, udp: true) == "a 192.0.2.2")
                // Nobody from outside gets at pods and services but so.
                _ = try await HostProcess.run(
                    "nsenter", ["--net=\(neighbour)", "ip", "route", "add", "default", "via", "192.0.2.1"])
                for (address, port) in [(a.address, 8080), ("172.30.0.10", 80)] {
                    let heard = try await fixture.connect(from: neighbour, to: address, port)
                    #expect(heard?.hasPrefix("a") != true)
                }
                try await fixture.lead([web], [])
                #expect(try await fixture.connect(from: neighbour, to: "192.0.2.1", 30080) == nil)
            }
        }
    }

    @Test func `external addresses, a load balancer's and host ports lead to pods`() async throws {
        try await NetworkFixture.with { fixture in
            try await fixture.withNeighbour { neighbour in
                let a = try await fixture.attach("a", "shop")
                let other = try await fixture.attach("c", "bank")
                let servers = [
                    try await fixture.serve("a", in: a.netnsPath, port: 8080),
                    try await fixture.serve("theirs", in: neighbour, port: 80),
                ]
                defer { for server in servers { server.stop() } }
                for route in [["198.51.100.7", "via", "192.0.2.1"], ["198.51.100.8", "via", "192.0.2.1"]] {
                    try await HostProcess.run("nsenter", ["--net=\(neighbour)", "ip", "route", "add"] + route)
                }
                var web = NetworkFixture.service(
                    "web",
                    [
                        "type": "LoadBalancer", "clusterIP": "172.30.0.10",
                        "externalIPs": ["198.51.100.7", "192.0.2.2"], "ports": [["port": 80]],
                    ])
                web.status = ["loadBalancer": ["ingress": [["ip": "192.0.2.1"], ["ip": "198.51.100.99"]]]]
                let nobody = NetworkFixture.service(
                    "nobody", ["clusterIP": "172.30.0.11", "externalIPs": ["198.51.100.8"], "ports": [["port": 80]]])
                var pod = NetworkFixture.pod(
                    "a", "shop",
                    ports: [
                        ["containerPort": 8080, "hostPort": 9090],
                        ["containerPort": 8080, "hostPort": 9091, "hostIP": "127.0.0.1"],
                        ["containerPort": 8080, "hostPort": 8443],
                    ])
                pod.podIP = a.address
                let own = try await fixture.settings.network.ownAddresses()
                let slices = [NetworkFixture.slice("web", [a.address], ports: [["port": 8080]])]
                let plan = try await fixture.lead([web, nobody], slices, pods: [pod], own: own)
                // Of the balancer's addresses only those that the host has; never the platform's own port.
                #expect(
                    !plan.verdicts.keys.contains { "\($0.address, default: "")" == "198.51.100.99" || $0.port == 8443 })
                let cases: [(from: String?, to: String, port: Int, heard: String?)] = [
                    (neighbour, "198.51.100.7", 80, "a 192.0.2.2"), (neighbour, "198.51.100.8", 80, nil),
                    (neighbour, "192.0.2.1", 80, "a 192.0.2.2"), (neighbour, "192.0.2.1", 9090, "a 192.0.2.2"),
                    (neighbour, "192.0.2.1", 9091, nil),
                    (fixture.host, "127.0.0.1", 9090, "a \(fixture.settings.gateway)"),
                    (fixture.host, "127.0.0.1", 9091, "a \(fixture.settings.gateway)"),
                    (fixture.host, "192.0.2.1", 80, "a 192.0.2.1"),
                    // What other projects send to the world isn't taken by a project that claims the address.
                    (other.netnsPath, "192.0.2.2", 80, "theirs 192.0.2.1"),
                    (fixture.host, "192.0.2.2", 80, "theirs 192.0.2.1"),
                ]
                for entry in cases {
                    let heard = try await fixture.connect(from: entry.from, to: entry.to, entry.port)
                    #expect(heard == entry.heard, "from \(entry.from ?? "") to \(entry.to):\(entry.port)")
                }
            }
        }
    }

    @Test func `a client stays at its endpoint for as long as it comes again, and moves where that has gone`()
        async throws
    {
        try await NetworkFixture.with { fixture in
            let pods = try await withThrowingTaskGroup(of: PodAttachment.self) { group in
                for name in ["a", "b", "c", "d", "e"] { group.addTask { try await fixture.attach(name, "shop") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            var servers: [NetworkListener] = []
            for pod in pods {
                servers.append(try await fixture.serve(pod.address, in: pod.netnsPath, port: 8080))
            }
            defer { for server in servers { server.stop() } }
            let client = try await fixture.attach("client", "shop")
            var web = NetworkFixture.service(
                "web", ["clusterIP": "172.30.0.10", "sessionAffinity": "ClientIP", "ports": [["port": 80]]])
            func ask() async throws -> String {
                let heard = try await fixture.connect(from: client.netnsPath, to: "172.30.0.10", 80)
                return heard?.split(separator: " ").first.map(String.init) ?? "nobody"
            }
            func lead(_ pods: [PodAttachment]) async throws {
                try await fixture.lead(
                    [web], [NetworkFixture.slice("web", pods.map(\.address), ports: [["port": 8080]])])
            }
            try await lead(pods)
            let first = try await ask()
            for _ in 0..<20 { #expect(try await ask() == first) }
            // Others go: who is left keeps the client.
            try await lead(pods.filter { $0.address == first })
            #expect(try await ask() == first)
            try await lead(pods)
            for _ in 0..<20 { #expect(try await ask() == first) }
            try await lead(pods.filter { $0.address != first })
            let second = try await ask()
            #expect(second != first && pods.contains { $0.address == second })
            try await lead(pods)
            for _ in 0..<20 { #expect(try await ask() == second) }
            web.json["spec"]["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"] = 7
            try await lead(pods)
            let rules = try await fixture.settings.network.filter.listing()
            #expect(rules.contains("timeout 7s") && !rules.contains("timeout 3h"))
        }
    }

    @Test func `datagrams to an endpoint that has gone are led to another one at once`() async throws {
        try await NetworkFixture.with { fixture in
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let client = try await fixture.attach("client", "shop")
            let servers = [
                try await fixture.serve("a", in: a.netnsPath, port: 53, udp: true),
                try await fixture.serve("b", in: b.netnsPath, port: 53, udp: true),
            ]
            defer { for server in servers { server.stop() } }
            let dns = NetworkFixture.service(
                "dns", ["clusterIP": "172.30.0.10", "ports": [["port": 53, "protocol": "UDP"]]])
            func slice(_ pod: PodAttachment) -> EndpointSlice {
                NetworkFixture.slice("dns", [pod.address], ports: [["port": 53, "protocol": "UDP"]])
            }
            // From one port, as a client that keeps its socket: the same flow to the kernel.
            func ask() async throws -> String? {
                try await fixture.connect(from: client.netnsPath, to: "172.30.0.10", 53, udp: true, sourcePort: 40000)
            }
            let first = try await fixture.lead([dns], [slice(a)])
            #expect(try await ask() == "a \(client.address)")
            let second = try await fixture.lead([dns], [slice(b)])
            let flows = FlowTable(namespacePath: fixture.host)
            let own = try await fixture.settings.network.ownAddresses()
            #expect(try await ask() == "a \(client.address)")
            #expect(try await flows.remove { second.isStale($0, old: first, own: own) } == 1)
            #expect(try await ask() == "b \(client.address)")
            #expect(try await flows.remove { second.isStale($0, old: first, own: own) } == 0)
        }
    }

    @Test func `an endpoint that ends is asked while there is no other, local policy takes local ones`() async throws {
        try await NetworkFixture.with { fixture in
            let a = try await fixture.attach("a", "shop")
            let b = try await fixture.attach("b", "shop")
            let servers = [
                try await fixture.serve("a", in: a.netnsPath, port: 8080),
                try await fixture.serve("b", in: b.netnsPath, port: 8080),
            ]
            defer { for server in servers { server.stop() } }
            func web(_ policy: String) -> Service {
                NetworkFixture.service(
                    "web",
                    [
                        "clusterIP": "172.30.0.10", "internalTrafficPolicy": .string(policy), "ports": [["port": 80]],
                    ])
            }
            let ending: JSONValue = ["ready": false, "serving": true, "terminating": true]
            func slice(_ pod: PodAttachment, _ conditions: JSONValue = .null, node: String = "n1") -> EndpointSlice {
                var slice = NetworkFixture.slice(
                    "web", [pod.address], ports: [["port": 8080]], conditions: conditions, node: node)
                slice.metadata.json["name"] = .string("web-\(pod.address)")
                return slice
            }
            let cases: [(slices: [EndpointSlice], policy: String, heard: Set<String>)] = [
                ([slice(a, ending), slice(b)], "Cluster", ["b"]), ([slice(a, ending)], "Cluster", ["a"]),
                ([slice(a, ["ready": false])], "Cluster", ["-"]), ([slice(a), slice(b, node: "n2")], "Local", ["a"]),
                ([slice(a), slice(b, node: "n2")], "Cluster", ["a", "b"]),
            ]
            for entry in cases {
                try await fixture.lead([web(entry.policy)], entry.slices)
                #expect(try await heard(fixture, from: b.netnsPath, "172.30.0.10", 80, 20) == entry.heard)
            }
            // Somebody answers, elsewhere: nobody is told so here.
            try await fixture.lead([web("Local")], [slice(b, node: "n2")])
            #expect(try await fixture.connect(from: a.netnsPath, to: "172.30.0.10", 80)?.hasPrefix("b") != true)
        }
    }

    @Test func `with a thousand services a change is a few statements, and all three protocols are taken`() async throws
    {
        try await NetworkFixture.with(change: { $0.services = IPv4Network("172.30.0.0/16") ?? $0.services }) {
            fixture in
            let a = try await fixture.attach("a", "shop")
            let server = try await fixture.serve("a", in: a.netnsPath, port: 8080)
            defer { server.stop() }
            let services = (0..<1000).map { number in
                NetworkFixture.service(
                    "web-\(number)",
                    [
                        "clusterIP": .string("172.30.\(number / 250).\(number % 250 + 1)"),
                        "ports": [
                            ["name": "t", "port": 80], ["name": "u", "port": 80, "protocol": "UDP"],
                            ["name": "s", "port": 80, "protocol": "SCTP"],
                        ],
                    ])
            }
            let ports: JSONValue = [
                ["name": "t", "port": 8080], ["name": "u", "port": 8080, "protocol": "UDP"],
                ["name": "s", "port": 8080, "protocol": "SCTP"],
            ]
            let slices = services.map { NetworkFixture.slice($0.name, [a.address], ports: ports) }
            let byName = Dictionary(uniqueKeysWithValues: slices.map { ($0.serviceName, $0) })
            func plan(_ services: [Service]) -> ServicePlan {
                ServicePlan(
                    .init(services: services, slices: { [byName] in [$0.name].compactMap { byName[$0] } }),
                    settings: fixture.settings)
            }
            let all = plan(services)
            try await fixture.network.filter.set([.services: all.layout])
            for address in ["172.30.0.1", "172.30.3.250"] {
                #expect(try await fixture.connect(from: a.netnsPath, to: address, 80)?.hasPrefix("a") == true)
            }
            let fewer = plan(Array(services.dropLast()))
            let change = FilterScript.change("t", [(old: all.layout, new: fewer.layout)])
            #expect(change?.split(separator: "\n").count == 7)
            try await fixture.network.filter.set([.services: fewer.layout])
            #expect(try await fixture.connect(from: a.netnsPath, to: "172.30.3.250", 80) == nil)
            #expect(try await fixture.connect(from: a.netnsPath, to: "172.30.3.249", 80)?.hasPrefix("a") == true)
        }
    }
}
