import HostSystem
import Kinds
import Machinery
import Testing

@testable import NodeRuntime

@Suite struct NetworkRulesTests {
    private static let settings: NetworkSettings? = {
        guard let pods = IPv4Network("10.128.0.0/16"), let services = IPv4Network("172.30.0.0/16") else { return nil }
        var settings = NetworkSettings(
            instance: InstanceID(resolvedPath: "/x"), pods: pods, services: services, hostPorts: [8443],
            domain: "apps.localhost", stateFolder: "/x")
        settings.nodeName = "n1"
        return settings
    }()

    private static func service(_ name: String, _ spec: JSONValue) -> Service {
        var service = Service(name: name, namespace: "shop")
        service.spec = spec
        return service
    }

    private static func slice(_ addresses: [String], type: String = "IPv4") -> EndpointSlice {
        var slice = EndpointSlice(name: "s", namespace: "shop")
        slice.addressType = type
        slice.json["endpoints"] = .array(addresses.map { ["addresses": [.string($0)]] })
        slice.json["ports"] = [
            ["name": "http", "port": 8080, "protocol": "TCP"], ["name": "dns", "port": 5353, "protocol": "UDP"],
        ]
        return slice
    }

    private static func plan(_ services: [Service], _ slices: [EndpointSlice]) throws -> ServicePlan {
        ServicePlan(.init(services: services, slices: { _ in slices }), settings: try #require(settings))
    }

    @Test func `each port of a service has a rule`() throws {
        let service = Self.service(
            "web",
            [
                "clusterIP": "172.30.0.10",
                "ports": [
                    ["name": "http", "port": 80, "nodePort": 30080], ["name": "dns", "port": 53, "protocol": "UDP"],
                    ["name": "nobody", "port": 81],
                ],
            ])
        let plan = try Self.plan([service], [Self.slice(["10.128.0.3", "10.128.0.2"])])
        func rule(_ text: String) -> ServiceRule? {
            let verdict = plan.verdicts.first { $0.key.text == text }?.value
            guard case .lead(let chain) = verdict else { return nil }
            return plan.rules[chain]
        }
        #expect(rule("172.30.0.10 . tcp . 80")?.targets.map(\.socket) == ["10.128.0.2:8080", "10.128.0.3:8080"])
        #expect(rule("tcp . 30080")?.targets == rule("172.30.0.10 . tcp . 80")?.targets)
        #expect(rule("172.30.0.10 . udp . 53")?.targets.map(\.socket) == ["10.128.0.2:5353", "10.128.0.3:5353"])
        #expect(plan.verdicts.first { $0.key.port == 81 }?.value == .refuse)
        let chain = rule("172.30.0.10 . tcp . 80").flatMap { $0.layout.chains[$0.chain] }
        #expect(
            chain?.rules == [
                "meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.128.0.2 . 8080, 1 : 10.128.0.3 . 8080 }"
            ])
    }

    @Test func `services without an address or endpoints lead nowhere`() throws {
        let services = [
            Self.service("headless", ["clusterIP": "None", "ports": [["name": "http", "port": 80]]]),
            Self.service("out", ["type": "ExternalName", "externalName": "example.com"]),
            Self.service("odd", ["clusterIP": "172.30.0.9; flush ruleset", "ports": [["name": "http", "port": 80]]]),
            Self.service("far", ["clusterIP": "172.30.0.9", "ports": [["name": "http", "port": 99999]]]),
        ]
        #expect(try Self.plan(services, [Self.slice(["10.128.0.2"])]).verdicts.isEmpty)
        let empty = Self.service("web", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        for slices in [[], [Self.slice(["fd00::2"], type: "IPv6")], [Self.slice(["10.0.0.1; drop"])]] {
            #expect(try Self.plan([empty], slices).rules.isEmpty)
        }
    }

    @Test func `a packet passes as many rules with a thousand services as with one`() throws {
        func layouts(_ count: Int) throws -> (base: FilterLayout, services: FilterLayout) {
            let services = (0..<count).map { number in
                Self.service(
                    "s\(number)",
                    [
                        "type": "NodePort", "clusterIP": .string("172.30.\(number / 250).\(number % 250)"),
                        "externalIPs": [.string("198.51.\(number / 250).\(number % 250)")],
                        "ports": [["name": "http", "port": 80, "nodePort": .int(Int64(30_000 + number))]],
                    ])
            }
            let settings = try #require(Self.settings)
            let plan = try Self.plan(services, [Self.slice(["10.128.0.2", "10.128.0.3"])])
            return (BaseRules(settings: settings).layout, plan.layout)
        }
        let (one, many) = (try layouts(1), try layouts(1000))
        #expect(one.base == many.base)
        // Only elements of maps and chains of the services' own are more: a packet goes through one of those at most.
        #expect(Set(one.services.sets.keys) == Set(many.services.sets.keys))
        #expect(many.services.chains.keys.allSatisfy { $0.hasPrefix(ServiceRule.chainPrefix) })
        #expect(many.services.chains.values.allSatisfy { $0.hook == nil && $0.rules.count == 1 })
        #expect(many.services.chains.values.allSatisfy { !$0.rules[0].contains(ServiceRule.chainPrefix) })
        #expect(many.services.sets["services"]?.elements.count == 1000)
        #expect(many.services.sets["nodeports"]?.elements.count == 1000)
        #expect(many.services.sets["external"]?.elements.count == 1000)
    }

    @Test func `a node tells balancers how many endpoints it has itself`() throws {
        var slice = Self.slice([])
        slice.json["endpoints"] = [
            ["addresses": ["10.128.0.2"], "nodeName": "n1"], ["addresses": ["10.128.0.3"], "nodeName": "n2"],
            ["addresses": ["10.128.0.4"], "nodeName": "n1", "conditions": ["ready": false, "serving": true]],
            ["addresses": ["10.128.0.2"], "nodeName": "n1"],
        ]
        func spec(_ type: String, _ policy: String) -> JSONValue {
            [
                "type": .string(type), "clusterIP": "172.30.0.10", "externalTrafficPolicy": .string(policy),
                "healthCheckNodePort": 31000, "ports": [["name": "http", "port": 80, "nodePort": 30080]],
            ]
        }
        let web = try Self.plan([Self.service("web", spec("LoadBalancer", "Local"))], [slice])
        #expect(web.healthChecks == [31000: ServiceHealth(namespace: "shop", name: "web", localEndpoints: 1)])
        let none = try Self.plan([Self.service("web", spec("LoadBalancer", "Local"))], [])
        #expect(none.healthChecks[31000]?.localEndpoints == 0)
        for (type, policy) in [("LoadBalancer", "Cluster"), ("NodePort", "Local")] {
            #expect(try Self.plan([Self.service("web", spec(type, policy))], [slice]).healthChecks == [:])
        }
    }

    @Test func `another project's pods are no endpoints, whoever writes their addresses down`() throws {
        let service = Self.service("web", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        let address = try #require(InetAddress("10.128.0.2"))
        func sockets(ownedBy namespace: String) throws -> [String] {
            let slices = [Self.slice(["10.128.0.2", "10.128.0.3", "192.0.2.1"])]
            let plan = ServicePlan(
                .init(
                    services: [service], slices: { _ in slices }, owner: { $0 == address ? namespace : nil }),
                settings: try #require(Self.settings))
            return plan.rules.values.flatMap { $0.targets.map(\.socket) }
        }
        #expect(try sockets(ownedBy: "bank") == ["10.128.0.3:8080", "192.0.2.1:8080"])
        #expect(try sockets(ownedBy: "shop") == ["10.128.0.2:8080", "10.128.0.3:8080", "192.0.2.1:8080"])
    }

    @Test func `a balancer's source ranges bind the balancer alone`() throws {
        var service = Self.service(
            "web",
            [
                "type": "LoadBalancer", "clusterIP": "172.30.0.10",
                "loadBalancerSourceRanges": ["192.0.2.0/24", "2001:db8::/32"], "ports": [["name": "http", "port": 80]],
            ])
        service.status = ["loadBalancer": ["ingress": [["ip": "198.51.100.1"]]]]
        let slices = [Self.slice(["10.128.0.2"])]
        let plan = ServicePlan(
            .init(services: [service], slices: { _ in slices }), settings: try #require(Self.settings),
            own: Set(["198.51.100.1"].compactMap { InetAddress($0) }))
        func rules(_ text: String) -> [String] {
            guard case .lead(let chain) = plan.verdicts.first(where: { $0.key.text == text })?.value else { return [] }
            return plan.rules[chain]?.layout.chains[chain]?.rules ?? []
        }
        #expect(rules("172.30.0.10 . tcp . 80") == ["meta l4proto tcp dnat ip to 10.128.0.2:8080"])
        #expect(
            rules("198.51.100.1 . tcp . 80") == [
                "ip saddr != { 192.0.2.0/24 } drop", "meta l4proto tcp dnat ip to 10.128.0.2:8080",
            ])
    }

    @Test func `of two services with one address the older has it`() throws {
        var old = Self.service("b", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        old.metadata.json["creationTimestamp"] = "2026-01-01T00:00:00Z"
        var new = Self.service("a", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        new.metadata.json["creationTimestamp"] = "2026-01-02T00:00:00Z"
        let slices = [Self.slice(["10.128.0.2"])]
        #expect(try Self.plan([new, old], slices) == Self.plan([old], slices))
    }

    @Test func `endpoints' numbers for clients that stay do not depend on each other`() throws {
        let service = Self.service(
            "web",
            [
                "clusterIP": "172.30.0.10", "sessionAffinity": "ClientIP", "ports": [["name": "http", "port": 80]],
            ])
        func numbers(_ addresses: [String]) throws -> [String: String] {
            let rule = try Self.plan([service], [Self.slice(addresses)]).rules.values.first
            let map = rule.flatMap { $0.layout.chains[$0.chain]?.rules.last }?.split(separator: "{").last
            let entries = (map ?? "").replacing("}", with: "").split(separator: ",").map { $0.split(separator: " : ") }
            return Dictionary(
                uniqueKeysWithValues: entries.map {
                    ($0[1].trimmingPrefix(" ").description, $0[0].trimmingPrefix(" ").description)
                })
        }
        let (all, two) = (
            try numbers(["10.128.0.2", "10.128.0.3", "10.128.0.4"]), try numbers(["10.128.0.2", "10.128.0.4"])
        )
        #expect(all.count == 3 && two.count == 2)
        for (target, number) in two { #expect(all[target.trimmingPrefix(" ").description] == number) }
    }

    // MARK: - Layouts

    @Test func `a change is the elements, chains and sets that differ, in an order without loose ends`() {
        let old = FilterLayout(
            sets: [
                "m": FilterSet("ipv4_addr : verdict", elements: ["1.1.1.1": "goto a", "1.1.1.2": "goto a"]),
                "gone": FilterSet("ipv4_addr", elements: ["1.1.1.1": ""]),
            ], chains: ["a": FilterChain(["ip saddr @gone accept"]), "same": FilterChain(["drop"])])
        let new = FilterLayout(
            sets: ["m": FilterSet("ipv4_addr : verdict", elements: ["1.1.1.1": "goto b", "1.1.1.3": "goto b"])],
            chains: ["b": FilterChain(["accept"]), "same": FilterChain(["drop"])])
        #expect(
            FilterScript.change("t", [(old: old, new: new)]) == """
                add chain inet t b
                delete element inet t m { 1.1.1.1, 1.1.1.2 }
                flush chain inet t a
                flush set inet t gone
                add element inet t m { 1.1.1.1 : goto b, 1.1.1.3 : goto b }
                add rule inet t b accept
                delete chain inet t a
                delete set inet t gone

                """)
        #expect(FilterScript.change("t", [(old: old, new: old)]) == "")
        let other = FilterLayout(sets: ["m": FilterSet("ipv6_addr : verdict")])
        #expect(FilterScript.change("t", [(old: old, new: other)]) == nil)
        #expect(FilterScript.whole("t", [new]).hasPrefix("add table inet t\ndelete table inet t\nadd table inet t\n"))
    }

    // MARK: - Projects

    @Test(
        arguments: [
            ([:], "a", .own("a"), false), (["a": 10], "a", .numbered(10), false), (["b": 10], "a", .own("a"), false),
            (["a": 0], "a", .numbered(0), true), ([:], "default", .numbered(0), true),
            (["default": 12], "default", .numbered(12), false),
        ] as [([String: Int], String, ProjectNetworks.Network, Bool)])
    func `projects share networks`(
        ids: [String: Int], project: String, network: ProjectNetworks.Network, isGlobal: Bool
    ) {
        let networks = ProjectNetworks(ids, global: ["default"])
        #expect(networks.network(of: project) == network)
        #expect(networks.isGlobal(project) == isGlobal)
    }

    // MARK: - Balancer

    @Test func `the box's address goes to the oldest service whose ports are free`() {
        func balanced(_ name: String, _ port: Int, at time: String, _ ingress: JSONValue = .null) -> Service {
            var service = Self.service(name, ["type": "LoadBalancer", "ports": [["port": .int(Int64(port))]]])
            service.metadata.json["creationTimestamp"] = .string("2026-01-01T00:00:0\(time)Z")
            if !ingress.isNull { service.status = ["loadBalancer": ["ingress": ingress]] }
            return service
        }
        let addresses = ["192.0.2.1", "2001:db8::1"].compactMap { InetAddress($0) }
        let own: JSONValue = [["ip": "192.0.2.1", "ipMode": "VIP"]]
        var plain = Self.service("plain", ["type": "ClusterIP", "ports": [["port": 1]]])
        plain.status = ["loadBalancer": ["ingress": own]]
        let plan = BalancerPlan(
            services: [
                balanced("later", 80, at: "2"), balanced("first", 80, at: "1"), balanced("ssh", 22, at: "0"),
                balanced("done", 81, at: "0", own), plain,
            ], addresses: addresses, taken: ["tcp/22"])
        #expect(plan.changes.map(\.service.name) == ["plain", "first"])
        #expect(plan.changes.map(\.status) == [["ingress": .null], ["ingress": own]])
        #expect(plan.refused.map(\.service.name) == ["ssh", "later"])
    }

    // MARK: - Addresses

    @Test(arguments: ["::", "::1", "fd00:1::2", "2001:db8::ff:0:1"])
    func `version 6 addresses are read and written`(text: String) { #expect(InetAddress(text)?.description == text) }

    @Test(arguments: ["", ":", "fd00", "fd00::1::2", "fd00::1/64", "fd00::g", "::1%lo", "1.2.3"])
    func `what is no address is refused`(text: String) { #expect(InetAddress(text) == nil) }

    @Test func `an instance has version 6 networks of its own`() throws {
        let names = InstanceNetworkNames(InstanceID(resolvedPath: "/x"))
        let (pods, services) = (names.podNetwork6, names.serviceNetwork6)
        #expect(pods.description.hasPrefix("fd") && pods.prefixLength == 64 && services.prefixLength == 112)
        #expect(!pods.contains(services.base))
        #expect(names.podNetwork6 != InstanceNetworkNames(InstanceID(resolvedPath: "/y")).podNetwork6)
        #expect(pods.address(at: 256).map { pods.contains($0) } == true)
        #expect(services.address(at: 65_536) == nil)
        #expect(InetNetwork(masking: "10.1.2.3/16")?.description == "10.1.0.0/16")
        #expect(InetNetwork(masking: "fd00::1/129") == nil)
    }

    @Test func `an address pool goes round and remembers`() throws {
        let network = try #require(IPv4Network("10.128.0.0/29"))
        var pool = AddressPool(network)
        let all = (0..<5).compactMap { _ in pool.take()?.description }
        #expect(all == ["10.128.0.2", "10.128.0.3", "10.128.0.4", "10.128.0.5", "10.128.0.6"])
        let none = pool.take()
        #expect(none == nil)
        let third = try #require(IPv4Address("10.128.0.4"))
        pool.give(back: third)
        let again = pool.take()
        #expect(again == third)
        let isTaken = pool.take(third)
        #expect(!isTaken)
    }

    @Test(arguments: ["10.128.0.0/16", "0.0.0.0/0", "10.0.0.1/32"])
    func `networks are read`(text: String) { #expect(IPv4Network(text)?.description == text) }

    @Test(arguments: [
        "10.128.0.1/16", "10.128.0.0", "10.128.0.0/33", "10.128.0/16", "10.128.0.0/-1", "1.2.3.04/32", "/8",
    ])
    func `what is no network is refused`(text: String) { #expect(IPv4Network(text) == nil) }
}
