import HostSystem
import Kinds
import Machinery
import Synchronization
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

    // MARK: - Outside

    @Test func `rules about the outside are written in order, for the families that there are`() throws {
        func policy(_ rules: [(String, String, String)]) -> EgressNetworkPolicy {
            var policy = EgressNetworkPolicy(name: "p", namespace: "shop")
            policy.json["spec"] = [
                "egress": .array(rules.map { ["type": .string($0), "to": .object([$1: .string($2)])] })
            ]
            return policy
        }
        let rules = [
            ("Allow", "dnsName", "example.com"), ("Deny", "dnsName", "unknown.example.com"),
            ("Deny", "cidrSelector", "10.0.0.0/8"), ("Deny", "cidrSelector", "0.0.0.0/0"),
        ]
        let addresses = ["192.0.2.7", "192.0.2.5", "2001:db8::5"].compactMap { InetAddress($0) }
        let outside = OutsideRules([policy(rules)], addresses: ["example.com": addresses])
        var settings = try Self.isolation([]).settings
        #expect(
            outside.statements(settings) == [
                "ip daddr { 10.128.0.0/16, 172.30.0.0/16 } return", "ip daddr { 192.0.2.5/32, 192.0.2.7/32 } return",
                "ip daddr { 10.0.0.0/8 } goto refuse", "ip daddr { 0.0.0.0/0 } goto refuse",
            ])
        settings.hasIPv6 = true
        #expect(outside.statements(settings).suffix(2).last == "ip6 daddr { ::/0 } goto refuse")
        #expect(addresses.allSatisfy(outside.allows))
        let others = ["10.1.1.1", "8.8.8.8", "2001:db8::6"].compactMap { InetAddress($0) }
        #expect(others.allSatisfy { !outside.allows($0) })
        #expect(OutsideRules([policy([])], addresses: [:]).allows(addresses[0]))
        #expect(!OutsideRules([policy([]), policy([])], addresses: [:]).allows(addresses[0]), "which one counts?")
    }

    @Test func `addresses of names add up, and names that nobody speaks of are forgotten`() async {
        let answers = Mutex(["192.0.2.1", "192.0.2.2"])
        let names = NameWatch { name in
            guard name == "example.com" else { return [] }
            return answers.withLock { $0.isEmpty ? [] : [$0.removeFirst()] }.compactMap { InetAddress($0) }
        }
        let known = ["192.0.2.1", "192.0.2.2"].compactMap { InetAddress($0) }
        #expect(await names.refresh(["example.com", "none.example.com"]))
        #expect(names.addresses == ["example.com": [known[0]], "none.example.com": []])
        #expect(await names.refresh(["example.com"]))
        #expect(names.addresses == ["example.com": known])
        #expect(await !names.refresh(["example.com"]), "a name server that is silent takes nothing away")
        #expect(await names.refresh([]))
        #expect(names.addresses == [:])
    }
}
