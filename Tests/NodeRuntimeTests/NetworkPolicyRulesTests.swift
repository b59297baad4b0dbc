import HostSystem
import Kinds
import Machinery
import Testing

@testable import HostSystem
@testable import NodeRuntime

/// Policies as values: read from objects, asked, and written for nft.
@Suite struct NetworkPolicyRulesTests {
    private static func policy(_ spec: JSONValue) -> PolicyRules {
        var policy = NetworkPolicy(name: "p", namespace: "shop")
        policy.spec = spec
        return PolicyRules(policy)
    }

    private static func pod(_ name: String, _ address: String, _ namespace: String = "shop") -> PolicyPod {
        PolicyPod(
            namespace: namespace, labels: ["app": name], addresses: [InetAddress(address)].compactMap { $0 },
            ports: [.init(name: "http", portProtocol: "tcp", number: 80)])
    }

    private static func isolation(_ policies: [JSONValue]) throws -> Isolation {
        let settings = try NetworkSettings(
            instance: InstanceID(resolvedPath: "/x"), pods: #require(IPv4Network("10.128.0.0/16")),
            services: #require(IPv4Network("172.30.0.0/16")), hostPorts: [8443], domain: "apps.localhost",
            stateFolder: "/x")
        return Isolation(
            settings: settings,
            pods: [pod("web", "10.128.0.2"), pod("db", "10.128.0.3"), pod("far", "10.128.0.4", "bank")],
            namespaceLabels: ["shop": [:], "bank": ["team": "blue"]], networks: ProjectNetworks(global: ["default"]),
            policies: policies.map(policy))
    }

    private static func flow(_ from: String, _ to: String, _ port: UInt16, _ number: UInt8 = 6) throws -> Flow {
        let (source, target) = (try #require(InetAddress(from)), try #require(InetAddress(to)))
        return Flow(
            protocolNumber: number, source: source, target: target, targetPort: port, responder: target,
            responderPort: port, tuple: [])
    }

    @Test(
        arguments: [
            ([:], true, false), (["egress": []], true, false), (["egress": [[:]]], true, true),
            (["policyTypes": ["Egress"]], false, true), (["policyTypes": ["Ingress", "Egress"]], true, true),
            (["ingress": [[:]], "policyTypes": ["Egress"]], false, true),
        ] as [(JSONValue, Bool, Bool)])
    func `a policy speaks of the directions that it names`(spec: JSONValue, ingress: Bool, egress: Bool) {
        let rules = Self.policy(spec)
        #expect((rules.ingress != nil) == ingress)
        #expect((rules.egress != nil) == egress)
    }

    @Test func `what can't be read allows nobody`() {
        let rules = Self.policy([
            "podSelector": [:],
            "ingress": [
                ["from": [["ipBlock": ["cidr": "10.0.0.0/8; accept"]]]], ["ports": [["port": 0], ["port": 70000]]],
                ["ports": [["port": 90, "endPort": 80], ["protocol": "ICMP"]]],
            ],
        ])
        #expect(rules.ingress?.map(\.peers) == [[], nil, nil])
        #expect(rules.ingress?.dropFirst().map(\.ports) == [[], []])
    }

    @Test(
        arguments: [
            ([], "10.128.0.3", 80, true), ([], "10.128.0.4", 80, false), ([], "192.0.2.9", 80, true),
            ([["podSelector": [:]]], "10.128.0.3", 80, false), ([["podSelector": [:]]], "192.0.2.9", 80, false),
            ([["podSelector": [:]]], "10.128.0.1", 80, true),
            ([["podSelector": [:], "ingress": [[:]]]], "10.128.0.4", 80, true),
            ([["podSelector": [:], "ingress": [["ports": [["port": "http"]]]]]], "10.128.0.3", 80, true),
            ([["podSelector": [:], "ingress": [["ports": [["port": "http"]]]]]], "10.128.0.3", 81, false),
            (
                [
                    [
                        "podSelector": [:],
                        "ingress": [["from": [["ipBlock": ["cidr": "192.0.2.0/24", "except": ["192.0.2.9/32"]]]]]],
                    ]
                ],
                "192.0.2.8", 80, true
            ),
            (
                [
                    [
                        "podSelector": [:],
                        "ingress": [["from": [["ipBlock": ["cidr": "192.0.2.0/24", "except": ["192.0.2.9/32"]]]]]],
                    ]
                ],
                "192.0.2.9", 80, false
            ),
            ([["podSelector": [:], "policyTypes": ["Egress"]]], "10.128.0.3", 80, false),
        ] as [([JSONValue], String, Int, Bool)])
    func `a connection is allowed or not`(policies: [JSONValue], from: String, port: Int, isAllowed: Bool) throws {
        let own = Set([InetAddress("10.128.0.1")].compactMap { $0 })
        let flow = try Self.flow(from, "10.128.0.2", UInt16(port))
        #expect(try Self.isolation(policies).allows(flow, own: own) == isAllowed)
    }

    @Test func `pods that the same policies select share a chain, and rules that name the same share a set`() throws {
        let peer: JSONValue = ["namespaceSelector": ["matchLabels": ["team": "blue"]]]
        let layout = try Self.isolation([
            [
                "podSelector": [:],
                "ingress": [["from": [peer], "ports": [["port": 80], ["port": 81], ["port": 90, "endPort": 95]]]],
            ],
            [
                "podSelector": [:], "egress": [["to": [peer], "ports": [["protocol": "UDP"], ["port": "http"]]]],
                "policyTypes": ["Egress"],
            ],
        ]).layout
        let chains = layout.chains.sorted { $0.key < $1.key }
        #expect(chains.map { $0.key.prefix(3) } == ["in-", "out"])
        let sets = layout.sets.filter { $0.key.hasPrefix("peer-") }
        #expect(sets.count == 1 && sets.first?.value.elements.keys.sorted() == ["10.128.0.4"])
        let peers = try #require(sets.first?.key)
        let port = try #require(layout.sets.keys.first { $0.hasPrefix("port-") })
        #expect(chains.first?.value.rules == ["ip saddr @\(peers) tcp dport { 80-81, 90-95 } accept", "goto refuse"])
        #expect(
            chains.last?.value.rules == [
                "ip daddr @\(peers) meta l4proto udp return",
                "ip daddr @\(peers) ip daddr . meta l4proto . th dport @\(port) return", "goto refuse",
            ])
        #expect(layout.sets["ingress"]?.elements.count == 2)
        #expect(Set(layout.sets["egress"]?.elements.values.map { $0 } ?? []).count == 1)
    }

    @Test func `only what may forbid something asks for connections to be looked at`() throws {
        let (none, deny) = (try Self.isolation([]), try Self.isolation([["podSelector": [:]]]))
        #expect(deny.mayForbid(since: none))
        #expect(!none.mayForbid(since: none))
        let fewer = Isolation(
            settings: none.settings, pods: [], namespaceLabels: none.namespaceLabels, networks: none.networks)
        #expect(!none.mayForbid(since: fewer))
    }
}
