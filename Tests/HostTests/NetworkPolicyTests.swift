import HostSystem
import Kinds
import Machinery
import TestKit
import Testing

@testable import HostSystem
@testable import NodeRuntime

/// NetworkPolicies, for real: who hears whom, and that the value which is asked says the same as the kernel does.
@Suite(.needsRoot, .needsTool("nft"), .scratch, .timeLimit(.minutes(5))) struct NetworkPolicyTests {
    /// Pods `web`, `db`, `tool` of project shop and `web` of bank; each listens on 80 and 443, web's port `http` is 80.
    private struct Town {
        let fixture: NetworkFixture
        let attachments: [String: PodAttachment]
        let namespaces = [
            NetworkFixture.namespace("shop", labels: ["team": "green"]),
            NetworkFixture.namespace("bank", labels: ["team": "blue"]),
        ]

        /// Whom `from` hears at `port`: the names that answer, of all but itself.
        func heard(from: String, _ port: Int, udp: Bool = false) async throws -> Set<String> {
            var heard: Set<String> = []
            for (name, attachment) in attachments where name != from {
                for address in attachment.addresses {
                    let answer = try await fixture.connect(
                        from: attachments[from]?.netnsPath, to: address, port, udp: udp)
                    if answer?.hasPrefix("\(name) ") == true { heard.insert(name) }
                }
            }
            return heard
        }
    }

    private func withTown(ipv6: Bool = false, _ body: (Town) async throws -> Void) async throws {
        try await NetworkFixture.with(ipv6: ipv6) { fixture in
            var attachments: [String: PodAttachment] = [:]
            var servers: [NetworkListener] = []
            defer { for server in servers { server.stop() } }
            let pods = [("web", "shop"), ("db", "shop"), ("tool", "shop"), ("far", "bank")]
            for (name, namespace) in pods {
                let pod = NetworkFixture.pod(
                    name, namespace, labels: ["app": name], ports: [["name": "http", "containerPort": 80]])
                let attachment = try await fixture.network.attach(pod)
                attachments[name] = attachment
                for port in [80, 443] {
                    for address in ipv6 ? ["0.0.0.0", "::"] : ["0.0.0.0"] {
                        servers.append(
                            try await fixture.serve(name, in: attachment.netnsPath, port: port, on: address))
                    }
                }
            }
            try await body(Town(fixture: fixture, attachments: attachments))
        }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let policies: [JSONValue]
        /// Who hears whom on ports 80 and 443: `from>to:port`. All that aren't named are refused.
        let heard: Set<String>
    }

    private static let all: Set<String> = Set(
        ["web", "db", "tool"].flatMap { from in
            ["web", "db", "tool"].filter { $0 != from }.flatMap { to in ["\(from)>\(to):80", "\(from)>\(to):443"] }
        })

    private static func to(_ name: String) -> Set<String> { all.filter { $0.contains(">\(name):") } }
    private static func from(_ name: String) -> Set<String> { all.filter { $0.hasPrefix("\(name)>") } }

    private static let web: JSONValue = ["matchLabels": ["app": "web"]]
    private static let db: JSONValue = ["matchLabels": ["app": "db"]]

    static let cases: [Case] = [
        Case(testDescription: "no policy", policies: [], heard: all),
        Case(testDescription: "default deny of ingress", policies: [["podSelector": [:]]], heard: []),
        Case(
            testDescription: "default deny of egress", policies: [["podSelector": [:], "policyTypes": ["Egress"]]],
            heard: []),
        Case(
            testDescription: "nobody reaches db, others each other", policies: [["podSelector": db]],
            heard: all.subtracting(to("db"))),
        Case(
            testDescription: "db does not speak, but answers",
            policies: [["podSelector": db, "policyTypes": ["Egress"]]], heard: all.subtracting(from("db"))),
        Case(
            testDescription: "web alone reaches db",
            policies: [["podSelector": db, "ingress": [["from": [["podSelector": web]]]]]],
            heard: all.subtracting(to("db")).union(["web>db:80", "web>db:443"])),
        Case(
            testDescription: "web alone reaches db, on one port",
            policies: [
                ["podSelector": db, "ingress": [["from": [["podSelector": web]], "ports": [["port": 443]]]]]
            ], heard: all.subtracting(to("db")).union(["web>db:443"])),
        Case(
            testDescription: "a port by its name, and a range of ports",
            policies: [
                ["podSelector": db, "ingress": [["ports": [["port": "http"]]]]],
                ["podSelector": web, "ingress": [["ports": [["port": 100, "endPort": 443]]]]],
            ],
            heard: all.subtracting(to("db")).subtracting(to("web")).union([
                "web>db:80", "tool>db:80", "far>db:80", "db>web:443", "tool>web:443", "far>web:443",
            ])),
        Case(
            testDescription: "another project is let in by its labels, and nobody else",
            policies: [
                [
                    "podSelector": web,
                    "ingress": [["from": [["namespaceSelector": ["matchLabels": ["team": "blue"]]]]]],
                ]
            ], heard: all.subtracting(to("web")).union(["far>web:80", "far>web:443"])),
        Case(
            testDescription: "a pod of any project by its own labels",
            policies: [
                [
                    "podSelector": web,
                    "ingress": [
                        [
                            "from": [
                                ["namespaceSelector": [:], "podSelector": ["matchLabels": ["app": "far"]]]
                            ]
                        ]
                    ],
                ]
            ], heard: all.subtracting(to("web")).union(["far>web:80", "far>web:443"])),
        Case(
            testDescription: "policies add up",
            policies: [
                ["podSelector": db], ["podSelector": db, "ingress": [["from": [["podSelector": web]]]]],
                ["podSelector": [:], "ingress": [["ports": [["port": 80]]]]],
            ],
            heard: all.filter { $0.hasSuffix(":80") }.union(["web>db:443"]).union([
                "far>web:80", "far>db:80", "far>tool:80",
            ])),
        Case(
            testDescription: "what may be sent and what may be received both count",
            policies: [
                ["podSelector": web, "egress": [["to": [["podSelector": db]]]], "policyTypes": ["Egress"]],
                ["podSelector": db, "ingress": [["ports": [["port": 443]]]]],
            ],
            heard: all.subtracting(from("web")).subtracting(to("db")).union(["web>db:443", "tool>db:443", "far>db:443"])
        ),
        Case(
            testDescription: "an egress rule with a named port",
            policies: [
                ["podSelector": web, "egress": [["ports": [["port": "http"]]]], "policyTypes": ["Egress"]]
            ], heard: all.subtracting(from("web")).union(["web>db:80", "web>tool:80"])),
        Case(
            testDescription: "another protocol is another port",
            policies: [
                ["podSelector": [:], "ingress": [["ports": [["protocol": "UDP"], ["protocol": "SCTP", "port": 80]]]]]
            ],
            heard: []),
    ]

    @Test(arguments: cases) func `policies say who hears whom`(entry: Case) async throws {
        try await withTown { town in
            let policies = entry.policies.enumerated().map { NetworkFixture.policy("p\($0)", $1) }
            try await town.fixture.network.update(.init(namespaces: town.namespaces, policies: policies))
            var heard: Set<String> = []
            for (from, source) in town.attachments {
                for (to, target) in town.attachments where to != from {
                    for port in [80, 443] {
                        let answer = try await town.fixture.connect(from: source.netnsPath, to: target.address, port)
                        if answer?.hasPrefix("\(to) ") == true { heard.insert("\(from)>\(to):\(port)") }
                    }
                }
            }
            #expect(heard == entry.heard)
        }
    }

    @Test func `addresses in blocks, without exceptions, for both families and after a service's translation`()
        async throws
    {
        try await withTown(ipv6: true) { town in
            let fixture = town.fixture
            let tool = try #require(town.attachments["tool"])
            let six = fixture.settings.podNetworks[1].description
            let block: JSONValue = [
                "podSelector": Self.web,
                "ingress": [
                    [
                        "from": [
                            ["ipBlock": ["cidr": "10.128.0.0/16", "except": [.string("\(tool.address)/32")]]],
                            [
                                "ipBlock": [
                                    "cidr": .string(six),
                                    "except": [
                                        .string("\(tool.addresses[1])/128"), "fd00:9::/64", "fd00:9::/65",
                                    ],
                                ]
                            ],
                        ]
                    ]
                ],
            ]
            try await fixture.network.update(
                .init(namespaces: town.namespaces, policies: [NetworkFixture.policy("block", block)]))
            let web = try #require(town.attachments["web"])
            let service = NetworkFixture.service("web", ["clusterIP": "172.30.0.10", "ports": [["port": 8000]]])
            try await fixture.lead([service], [NetworkFixture.slice("web", [web.address], ports: [["port": 80]])])
            for (from, isHeard) in [("db", true), ("far", true), ("tool", false)] {
                let path = town.attachments[from]?.netnsPath
                for (address, port) in [(web.address, 80), (web.addresses[1], 80), ("172.30.0.10", 8000)] {
                    let heard = try await fixture.connect(from: path, to: address, port)
                    #expect((heard?.hasPrefix("web") == true) == isHeard, "\(from) to \(address)")
                }
            }
        }
    }

    @Test func `a pod reaches itself, the host reaches all, and names are asked for as policies expect`() async throws {
        try await withTown { town in
            let fixture = town.fixture
            let servers = [
                try await fixture.serve("dns", in: fixture.host, port: 53),
                try await fixture.serve("api", in: fixture.host, port: 8443),
            ]
            defer { for server in servers { server.stop() } }
            let deny = NetworkFixture.policy("deny", ["podSelector": [:], "policyTypes": ["Ingress", "Egress"]])
            try await fixture.network.update(.init(namespaces: town.namespaces, policies: [deny]))
            let web = try #require(town.attachments["web"])
            let gateway = fixture.settings.gateway.description
            #expect(try await fixture.connect(from: web.netnsPath, to: web.address, 80)?.hasPrefix("web") == true)
            #expect(try await fixture.connect(from: fixture.host, to: web.address, 80)?.hasPrefix("web") == true)
            let service = NetworkFixture.service("web", ["clusterIP": "172.30.0.10", "ports": [["port": 80]]])
            try await fixture.lead([service], [NetworkFixture.slice("web", [web.address], ports: [["port": 80]])])
            #expect(try await fixture.connect(from: web.netnsPath, to: "172.30.0.10", 80)?.hasPrefix("web") == true)
            #expect(try await fixture.connect(from: web.netnsPath, to: gateway, 53) == nil)
            #expect(try await fixture.connect(from: web.netnsPath, to: gateway, 8443) == nil)
            // As manifests for Kubernetes write it.
            let names = NetworkFixture.policy(
                "names",
                [
                    "podSelector": [:], "policyTypes": ["Egress"],
                    "egress": [
                        [
                            "to": [
                                [
                                    "namespaceSelector": [
                                        "matchLabels": ["kubernetes.io/metadata.name": "kube-system"]
                                    ],
                                    "podSelector": ["matchLabels": ["k8s-app": "kube-dns"]],
                                ]
                            ], "ports": [["port": 53, "protocol": "UDP"], ["port": 53, "protocol": "TCP"]],
                        ]
                    ],
                ])
            let system = NetworkFixture.namespace("kube-system", labels: ["kubernetes.io/metadata.name": "kube-system"])
            try await fixture.network.update(.init(namespaces: town.namespaces + [system], policies: [deny, names]))
            #expect(try await fixture.connect(from: web.netnsPath, to: gateway, 53)?.hasPrefix("dns") == true)
            #expect(try await fixture.connect(from: web.netnsPath, to: gateway, 8443) == nil)
        }
    }

    @Test func `labels that change move pods between policies, and new pods are bound from their first packet`()
        async throws
    {
        try await withTown { town in
            let fixture = town.fixture
            let policy = NetworkFixture.policy(
                "db", ["podSelector": Self.db, "ingress": [["from": [["podSelector": Self.web]]]]])
            try await fixture.network.update(.init(namespaces: town.namespaces, policies: [policy]))
            #expect(try await town.heard(from: "tool", 80) == ["web"])
            let tool = NetworkFixture.pod("tool", "shop", labels: ["app": "web"])
            try await fixture.network.update(.init(pods: [tool], namespaces: town.namespaces, policies: [policy]))
            #expect(try await town.heard(from: "tool", 80) == ["web", "db"])
            let new = try await fixture.network.attach(NetworkFixture.pod("new", "shop", labels: ["app": "db"]))
            let server = try await fixture.serve("new", in: new.netnsPath, port: 80)
            defer { server.stop() }
            #expect(try await fixture.connect(from: town.attachments["db"]?.netnsPath, to: new.address, 80) == nil)
            #expect(try await fixture.connect(from: town.attachments["tool"]?.netnsPath, to: new.address, 80) != nil)
            let before = try await fixture.settings.network.filter.listing()
            try await fixture.network.detach(uid: "new")
            // Another pod with the same labels is an element more, not a rule more.
            #expect(try await fixture.settings.network.filter.listing() == before)
            try await fixture.network.update(.init(namespaces: town.namespaces))
            let after = try await fixture.settings.network.filter.listing()
            #expect(!after.contains("peer-") && !after.contains("chain in-"))
        }
    }

    @Test func `a connection that a new policy forbids is cut, others go on`() async throws {
        try await withTown { town in
            let fixture = town.fixture
            let web = try #require(town.attachments["web"])
            let echo = try await NetworkEcho.serve(in: web.netnsPath, port: 7)
            defer { echo.stop() }
            let denied = try await NetworkEcho.connect(
                from: town.attachments["tool"]?.netnsPath, to: web.address, port: 7)
            let allowed = try await NetworkEcho.connect(
                from: town.attachments["db"]?.netnsPath, to: web.address, port: 7)
            let service = NetworkFixture.service("web", ["clusterIP": "172.30.0.10", "ports": [["port": 7]]])
            try await fixture.lead([service], [NetworkFixture.slice("web", [web.address], ports: [["port": 7]])])
            let translated = try await NetworkEcho.connect(
                from: town.attachments["db"]?.netnsPath, to: "172.30.0.10", port: 7)
            for connection in [denied, allowed, translated] { #expect(try await connection.says("hello") == "hello") }
            let policy = NetworkFixture.policy(
                "web", ["podSelector": Self.web, "ingress": [["from": [["podSelector": Self.db]]]]])
            try await fixture.network.update(.init(namespaces: town.namespaces, policies: [policy]))
            #expect(try await denied.says("again") == nil)
            for connection in [allowed, translated] { #expect(try await connection.says("again") == "again") }
        }
    }
}
