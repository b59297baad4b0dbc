import HostSystem
import Kinds
import Machinery
import Testing

@testable import NodeRuntime

@Suite struct NetworkRulesTests {
    private static func service(_ name: String, _ spec: JSONValue) -> Service {
        var service = Service(name: name, namespace: "shop")
        service.spec = spec
        return service
    }

    private static let endpoints = Endpoints(json: [
        "subsets": [
            [
                "addresses": [["ip": "10.128.0.3"], ["ip": "10.128.0.2"]],
                "ports": [["name": "http", "port": 8080], ["name": "dns", "port": 5353, "protocol": "UDP"]],
            ]
        ]
    ])

    @Test func `each port of a service has a rule`() {
        let service = Self.service(
            "web",
            [
                "clusterIP": "172.30.0.10",
                "ports": [
                    ["name": "http", "port": 80, "nodePort": 30080], ["name": "dns", "port": 53, "protocol": "UDP"],
                    ["name": "nobody", "port": 81],
                ],
            ])
        let rules = ServiceRule.rules(services: [service]) { _ in Self.endpoints }.values
            .sorted { $0.protocolName < $1.protocolName }
        #expect(rules.map(\.protocolName) == ["tcp", "udp"])
        #expect(rules.first?.endpoints == ["10.128.0.2:8080", "10.128.0.3:8080"])
        #expect(rules.first?.keys.map(\.text) == ["172.30.0.10 . tcp . 80", "tcp . 30080"])
        #expect(
            rules.first?.statement
                == "meta l4proto tcp dnat ip to numgen random mod 2 map { 0 : 10.128.0.2 . 8080, 1 : 10.128.0.3 . 8080 }"
        )
        #expect(rules.last?.endpoints == ["10.128.0.2:5353", "10.128.0.3:5353"])
    }

    @Test func `services without an address or endpoints have none`() {
        let services = [
            Self.service("headless", ["clusterIP": "None", "ports": [["name": "http", "port": 80]]]),
            Self.service("out", ["type": "ExternalName", "externalName": "example.com"]),
            Self.service("odd", ["clusterIP": "172.30.0.9; flush ruleset", "ports": [["name": "http", "port": 80]]]),
            Self.service("far", ["clusterIP": "172.30.0.9", "ports": [["name": "http", "port": 99999]]]),
        ]
        #expect(ServiceRule.rules(services: services) { _ in Self.endpoints }.isEmpty)
        let empty = Self.service("web", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        #expect(ServiceRule.rules(services: [empty]) { _ in nil }.isEmpty)
    }

    @Test func `of two services with one address the older has it`() {
        var old = Self.service("b", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        old.metadata.json["creationTimestamp"] = "2026-01-01T00:00:00Z"
        var new = Self.service("a", ["clusterIP": "172.30.0.10", "ports": [["name": "http", "port": 80]]])
        new.metadata.json["creationTimestamp"] = "2026-01-02T00:00:00Z"
        let both = ServiceRule.rules(services: [new, old]) { _ in Self.endpoints }
        let one = ServiceRule.rules(services: [old]) { _ in Self.endpoints }
        #expect(both == one)
    }

    @Test func `session affinity keeps a client at one endpoint`() {
        let service = Self.service(
            "web",
            [
                "clusterIP": "172.30.0.10", "sessionAffinity": "ClientIP", "ports": [["name": "http", "port": 80]],
            ])
        let rule = ServiceRule.rules(services: [service]) { _ in Self.endpoints }.values.first
        #expect(rule?.statement.contains("jhash ip saddr mod 2") == true)
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

    @Test func `pods' resolv conf leads to the gateway`() throws {
        let settings = try NetworkSettings(
            instance: InstanceID(resolvedPath: "/x"), pods: #require(IPv4Network("10.128.0.0/16")),
            services: #require(IPv4Network("172.30.0.0/16")), hostPorts: [8443], domain: "apps.localhost",
            stateFolder: "/x/run/network")
        #expect(
            settings.resolverConfiguration(namespace: "shop")
                == "search shop.svc.cluster.local svc.cluster.local cluster.local\nnameserver 10.128.0.1\noptions ndots:5\n"
        )
    }
}
