import HostSystem
import Kinds
import Machinery
import TestKit
import Testing

@testable import HostSystem
@testable import NodeRuntime

/// What keeps projects apart, whichever way somebody tries: for real.
@Suite(.needsRoot, .needsTool("nft"), .scratch, .timeLimit(.minutes(5))) struct NetworkProjectTests {
    @Test func `another project's pods are reached by none of their services' addresses`() async throws {
        try await NetworkFixture.with(ipv6: true) { fixture in
            try await fixture.withNeighbour { neighbour in
                let mine = try await fixture.attach("a", "shop")
                let friend = try await fixture.attach("b", "shop")
                let stranger = try await fixture.attach("c", "bank")
                let six = fixture.settings.names.serviceNetwork6.address(at: 10).map { "\($0)" } ?? ""
                let servers = [
                    try await fixture.serve("a", in: mine.netnsPath, port: 8080),
                    try await fixture.serve("a", in: mine.netnsPath, port: 8080, on: "::"),
                ]
                defer { for server in servers { server.stop() } }
                var web = NetworkFixture.service(
                    "web",
                    [
                        "type": "LoadBalancer", "clusterIP": "172.30.0.10",
                        "clusterIPs": ["172.30.0.10", .string(six)], "ipFamilies": ["IPv4", "IPv6"],
                        "externalIPs": ["198.51.100.7"], "ports": [["port": 80, "nodePort": 30080]],
                    ])
                web.status = ["loadBalancer": ["ingress": [["ip": "192.0.2.1"], ["ip": "2001:db8::1"]]]]
                var pod = NetworkFixture.pod("a", "shop", ports: [["containerPort": 8080, "hostPort": 9090]])
                pod.json["status"]["podIPs"] = .array(mine.addresses.map { ["ip": .string($0)] })
                let slices = [
                    NetworkFixture.slice("web", [mine.address], ports: [["port": 8080]]),
                    NetworkFixture.slice("web", [mine.addresses[1]], ports: [["port": 8080]], type: "IPv6"),
                ]
                try await fixture.lead(
                    [web], slices, pods: [pod], own: try await fixture.settings.network.ownAddresses())
                let gateways = fixture.settings.gateways.map(\.description)
                let ways =
                    mine.addresses.map { ($0, 8080) } + [("172.30.0.10", 80), (six, 80)]
                    + (gateways + ["192.0.2.1", "2001:db8::1"]).flatMap { [($0, 30080), ($0, 9090)] }
                    + [("192.0.2.1", 80), ("2001:db8::1", 80)]
                for (address, port) in ways {
                    let heard = try await fixture.connect(from: friend.netnsPath, to: address, port)
                    #expect(heard?.hasPrefix("a ") == true, "a friend by \(address) \(port): \(heard ?? "nobody")")
                    let stolen = try await fixture.connect(from: stranger.netnsPath, to: address, port)
                    #expect(stolen == nil, "a stranger by \(address) \(port)")
                }
                // An external address leads nobody inside, friend or not: it is the neighbour's to answer, or nobody's.
                for pod in [friend, stranger] {
                    let heard = try await fixture.connect(from: pod.netnsPath, to: "198.51.100.7", 80)
                    #expect(heard?.hasPrefix("a ") != true)
                }
                for (address, port) in [("192.0.2.1", 30080), ("2001:db8::1", 30080), ("192.0.2.1", 9090)] {
                    let heard = try await fixture.connect(from: neighbour, to: address, port)
                    #expect(heard?.hasPrefix("a ") == true, "from outside by \(address)")
                }
            }
        }
    }

    @Test func `the host's own ports are closed to pods at every address that it has, but the platform's`()
        async throws
    {
        try await NetworkFixture.with(ipv6: true) { fixture in
            try await fixture.withNeighbour { _ in
                let pods = [
                    try await fixture.attach("a", "shop"), try await fixture.attach("d", "default"),
                ]
                var servers: [NetworkListener] = []
                defer { for server in servers { server.stop() } }
                for any in ["0.0.0.0", "::"] {
                    for (name, port) in [("api", 8443), ("ssh", 22), ("admin", 9443)] {
                        servers.append(try await fixture.serve(name, in: fixture.host, port: port, on: any))
                    }
                    servers.append(try await fixture.serve("name", in: fixture.host, port: 53, udp: true, on: any))
                    servers.append(try await fixture.serve("time", in: fixture.host, port: 123, udp: true, on: any))
                }
                let gateways = fixture.settings.gateways.map(\.description)
                for (pod, address) in pods.flatMap({ pod in
                    (gateways + ["192.0.2.1", "2001:db8::1"]).map { (pod, $0) }
                }) {
                    let path = pod.netnsPath
                    #expect(try await fixture.connect(from: path, to: address, 8443)?.hasPrefix("api") == true)
                    for port in [22, 9443] {
                        #expect(try await fixture.connect(from: path, to: address, port) == nil, "\(address) \(port)")
                    }
                    #expect(try await fixture.connect(from: path, to: address, 123, udp: true) == nil, "\(address)")
                    let name = try await fixture.connect(from: path, to: address, 53, udp: true)
                    #expect((name?.hasPrefix("name") == true) == (address == gateways[0]), "\(address)")
                }
            }
        }
    }

    @Test func `services that nobody is behind are refused at once, in both families and protocols`() async throws {
        try await NetworkFixture.with(ipv6: true) { fixture in
            try await fixture.withNeighbour { neighbour in
                let a = try await fixture.attach("a", "shop")
                let six = fixture.settings.names.serviceNetwork6.address(at: 10).map { "\($0)" } ?? ""
                let web = NetworkFixture.service(
                    "web",
                    [
                        "type": "NodePort", "clusterIP": "172.30.0.10",
                        "clusterIPs": ["172.30.0.10", .string(six)], "ipFamilies": ["IPv4", "IPv6"],
                        "ports": [
                            ["name": "http", "port": 80, "nodePort": 30080],
                            ["name": "dns", "port": 53, "protocol": "UDP", "nodePort": 30053],
                        ],
                    ])
                let ports: JSONValue = [
                    ["name": "http", "port": 8080], ["name": "dns", "port": 5353, "protocol": "UDP"],
                ]
                let unready = NetworkFixture.slice(
                    "web", [a.address], ports: ports, conditions: ["ready": false, "serving": false])
                // Whatever is routed out would land here.
                let servers = [
                    try await fixture.serve("out", in: neighbour, port: 80),
                    try await fixture.serve("out", in: neighbour, port: 80, on: "::"),
                ]
                defer { for server in servers { server.stop() } }
                for slices in [[], [unready]] {
                    try await fixture.lead([web], slices)
                    for from in [a.netnsPath, fixture.host] {
                        for address in ["172.30.0.10", six] {
                            #expect(try await fixture.connect(from: from, to: address, 80) == nil, "\(address)")
                            #expect(try await fixture.connect(from: from, to: address, 53, udp: true) == nil)
                            #expect(try await fixture.connect(from: from, to: address, 81) == nil)
                        }
                    }
                    for address in ["192.0.2.1", "2001:db8::1"] {
                        #expect(try await fixture.connect(from: neighbour, to: address, 30080) == nil)
                        #expect(try await fixture.connect(from: neighbour, to: address, 30053, udp: true) == nil)
                    }
                }
            }
        }
    }

    @Test func `a pod that ends is bound by its policies and its project until it is gone`() async throws {
        try await NetworkFixture.with { fixture in
            var (old, spaces) = (NetworkFixture.pod("a", "shop", labels: ["app": "db"]), ["shop", "bank"])
            let attached = try await fixture.network.attach(old)
            let friend = try await fixture.network.attach(NetworkFixture.pod("b", "shop", labels: ["app": "web"]))
            let other = try await fixture.network.attach(NetworkFixture.pod("t", "shop", labels: ["app": "tool"]))
            let stranger = try await fixture.attach("c", "bank")
            let server = try await fixture.serve("a", in: attached.netnsPath, port: 80)
            defer { server.stop() }
            let policy = NetworkFixture.policy(
                "db",
                [
                    "podSelector": ["matchLabels": ["app": "db"]],
                    "ingress": [["from": [["podSelector": ["matchLabels": ["app": "web"]]]]]],
                ])
            old.metadata.json["deletionTimestamp"] = "2026-01-01T00:00:00Z"
            // It may be gone from the API before it is gone from the node, and its namespace, too.
            for pods in [[old], []] {
                try await fixture.network.update(
                    .init(pods: pods, namespaces: spaces.map { NetworkFixture.namespace($0) }, policies: [policy]))
                #expect(try await fixture.connect(from: friend.netnsPath, to: attached.address, 80) != nil)
                for pod in [other, stranger] {
                    #expect(try await fixture.connect(from: pod.netnsPath, to: attached.address, 80) == nil)
                }
                spaces = ["bank"]
            }
            try await fixture.network.update(.init())
            #expect(try await fixture.connect(from: stranger.netnsPath, to: attached.address, 80) == nil)
        }
    }

    // MARK: - EgressNetworkPolicy

    private static func rule(_ type: String, _ cidr: String) -> JSONValue {
        ["type": .string(type), "to": ["cidrSelector": .string(cidr)]]
    }

    private static func rule(_ type: String, name: String) -> JSONValue {
        ["type": .string(type), "to": ["dnsName": .string(name)]]
    }

    private static let outside = ["192.0.2.2", "192.0.2.3", "2001:db8::2"]
    private static let nothing = rule("Deny", "0.0.0.0/0")

    /// Rules of a project, and whom outside its pods reach then.
    private static let cases: [(rules: [JSONValue], reached: [String])] = [
        ([], outside), ([nothing], []), ([rule("Allow", "192.0.2.3/32"), nothing], [outside[1]]),
        ([rule("Deny", "192.0.2.3/32"), rule("Allow", "0.0.0.0/0")], [outside[0], outside[2]]),
        ([rule("Deny", "2001:db8::/32")], [outside[0], outside[1]]),
        ([rule("Allow", name: "far.example.com"), nothing], outside),
        ([rule("Allow", name: "unknown.example.com"), nothing], []), ([nothing, rule("Allow", "0.0.0.0/0")], []),
    ]

    private static func update(
        _ fixture: NetworkFixture, _ policies: [[JSONValue]], ids: [String: Int] = ["shop": 10, "bank": 11]
    ) async throws {
        let objects = policies.enumerated().map { index, rules in
            var policy = EgressNetworkPolicy(name: "p\(index)", namespace: "shop")
            policy.json["spec"] = ["egress": .array(rules)]
            return policy
        }
        try await fixture.network.update(
            .init(
                networks: NetworkFixture.networks(ids), outsidePolicies: objects,
                addresses: ["far.example.com": outside.compactMap { InetAddress($0) }]))
    }

    @Test func `a project reaches outside whom its policy lets it, the first rule that fits counts`() async throws {
        try await NetworkFixture.with(ipv6: true) { fixture in
            try await fixture.withNeighbour { neighbour in
                let a = try await fixture.attach("a", "shop")
                let b = try await fixture.attach("b", "shop")
                let c = try await fixture.attach("c", "bank")
                try await HostProcess.run(
                    "nsenter", ["--net=\(neighbour)", "ip", "addr", "add", "192.0.2.3/24", "dev", "up0"])
                let servers = [
                    try await fixture.serve("far", in: neighbour, port: 80),
                    try await fixture.serve("far", in: neighbour, port: 80, on: "::"),
                    try await fixture.serve("b", in: b.netnsPath, port: 80),
                ]
                defer { for server in servers { server.stop() } }
                func reached(from pod: PodAttachment) async throws -> [String] {
                    var reached: [String] = []
                    for address in Self.outside {
                        let answer = try await fixture.connect(from: pod.netnsPath, to: address, 80)
                        if answer?.hasPrefix("far") == true { reached.append(address) }
                    }
                    return reached
                }
                for entry in Self.cases {
                    try await Self.update(fixture, [entry.rules])
                    #expect(try await reached(from: a) == entry.reached, "\(entry.rules)")
                    #expect(try await reached(from: c) == Self.outside)
                    // Inside it says nothing.
                    #expect(try await fixture.connect(from: a.netnsPath, to: b.address, 80)?.hasPrefix("b ") == true)
                }
                try await Self.update(fixture, [[], []])
                #expect(try await reached(from: a) == [], "several policies")
                try await Self.update(fixture, [[Self.nothing]], ids: ["shop": 0])
                #expect(try await reached(from: a) == Self.outside, "a global project")
            }
        }
    }

    @Test func `a connection to the outside that a new policy forbids is cut`() async throws {
        try await NetworkFixture.with { fixture in
            try await fixture.withNeighbour { neighbour in
                let a = try await fixture.attach("a", "shop")
                let echo = try await NetworkEcho.serve(in: neighbour, port: 7)
                defer { echo.stop() }
                try await Self.update(fixture, [])
                let connection = try await NetworkEcho.connect(from: a.netnsPath, to: Self.outside[0], port: 7)
                #expect(try await connection.says("hello") == "hello")
                try await Self.update(fixture, [[Self.nothing]])
                #expect(try await connection.says("again") == nil)
            }
        }
    }
}
