import APIServer
import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

/// Addresses of both families that services get.
@Suite(.scratch, .timeLimit(.minutes(2))) struct ServiceFamilyTests {
    private static func service(_ name: String, _ spec: String) throws -> JSONValue {
        try JSONValue(
            yaml: "{apiVersion: v1, kind: Service, metadata: {name: \(name)}, spec: {ports: [{port: 80}], \(spec)}}")
    }

    private static func create(_ server: ServerFixture, _ name: String, _ spec: String) async throws -> Service {
        let path = ResourcePath(Service.kind, namespace: "default")
        return Service(json: try await server.admin.create(path, try service(name, spec)))
    }

    /// The first digits of each address.
    private static func families(_ service: Service) -> [String] { service.clusterIPs.map { String($0.prefix(6)) } }

    @Test func `a service gets an address of each family that it asks for`() async throws {
        try await ServerFixture.with(serviceNetwork6: "fd00:1:2:2::/112") { server in
            let cases: [(spec: String, families: [String], policy: String, addresses: [String])] = [
                ("type: ClusterIP", ["IPv4"], "SingleStack", ["172.30"]),
                ("ipFamilyPolicy: PreferDualStack", ["IPv4", "IPv6"], "PreferDualStack", ["172.30", "fd00:1"]),
                ("ipFamilyPolicy: RequireDualStack", ["IPv4", "IPv6"], "RequireDualStack", ["172.30", "fd00:1"]),
                ("ipFamilies: [IPv6]", ["IPv6"], "SingleStack", ["fd00:1"]),
                ("ipFamilies: [IPv6, IPv4]", ["IPv6", "IPv4"], "RequireDualStack", ["fd00:1", "172.30"]),
                ("clusterIP: 'fd00:1:2:2::77'", ["IPv6"], "SingleStack", ["fd00:1"]),
                ("clusterIP: None, ipFamilyPolicy: PreferDualStack", ["IPv4", "IPv6"], "PreferDualStack", ["None"]),
            ]
            for (index, entry) in cases.enumerated() {
                let made = try await Self.create(server, "s\(index)", entry.spec)
                #expect(made.ipFamilies == entry.families, "\(entry.spec)")
                #expect(made.spec["ipFamilyPolicy"].string == entry.policy)
                #expect(Self.families(made) == entry.addresses)
                #expect(made.clusterIP == made.clusterIPs.first)
            }
        }
    }

    @Test func `a balancer that must know where endpoints are gets a port to ask at, others none`() async throws {
        try await ServerFixture.with { server in
            let path = ResourcePath(Service.kind, namespace: "default", name: "web")
            func change(_ spec: JSONValue) async throws -> Service {
                Service(json: try await server.admin.patch(path, .merge, ["spec": spec]))
            }
            let made = try await Self.create(server, "web", "type: LoadBalancer, externalTrafficPolicy: Local")
            let port = made.healthCheckNodePort
            #expect((30_000...32_767).contains(port) && port != made.ports[0].nodePort)
            #expect(try await change(["publishNotReadyAddresses": true]).healthCheckNodePort == port)
            _ = try await Self.create(server, "other", "type: NodePort")
            let other = ResourcePath(Service.kind, namespace: "default", name: "other")
            let ports: JSONValue = ["spec": ["ports": [["port": 80, "nodePort": .int(Int64(port))]]]]
            let taken = await #expect(throws: StatusError.self) {
                try await server.admin.patch(other, .merge, ports)
            }
            #expect(taken?.message.contains("provided port is already allocated") == true)
            let moved = await #expect(throws: StatusError.self) { try await change(["healthCheckNodePort": 32_767]) }
            #expect(moved?.message.contains("spec.healthCheckNodePort: Forbidden: field is immutable") == true)
            let plain = try await change(["externalTrafficPolicy": "Cluster"])
            #expect(plain.spec["healthCheckNodePort"].isNull)
            let odd = await #expect(throws: StatusError.self) { try await change(["healthCheckNodePort": 31_000]) }
            #expect(
                odd?.message.contains(
                    "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'") == true)
        }
    }

    @Test func `a balancer that reaches pods by itself gets no node ports`() async throws {
        try await ServerFixture.with { server in
            let spec = "type: LoadBalancer, allocateLoadBalancerNodePorts: false"
            let made = try await Self.create(server, "web", spec)
            #expect(made.ports.map(\.nodePort) == [0])
            let path = ResourcePath(Service.kind, namespace: "default", name: "web")
            let asked: JSONValue = ["spec": ["ports": [["port": 80, "nodePort": 30_123]]]]
            #expect(Service(json: try await server.admin.patch(path, .merge, asked)).ports[0].nodePort == 30_123)
        }
    }

    @Test func `a second family comes and goes with the policy, the first address stays`() async throws {
        try await ServerFixture.with(serviceNetwork6: "fd00:1:2:2::/112") { server in
            let made = try await Self.create(server, "web", "type: ClusterIP")
            let path = ResourcePath(Service.kind, namespace: "default", name: "web")
            for (policy, count) in [("PreferDualStack", 2), ("SingleStack", 1), ("RequireDualStack", 2)] {
                let patch: JSONValue = ["spec": ["ipFamilyPolicy": .string(policy)]]
                let changed = Service(json: try await server.admin.patch(path, .merge, patch))
                #expect(changed.clusterIPs.count == count && changed.ipFamilies.count == count)
                #expect(changed.clusterIP == made.clusterIP)
            }
        }
    }

    @Test(
        arguments: [
            ("fd00:1:2:2::/112", "clusterIP: 'fd00:9::1'", "does not match the current range"),
            ("fd00:1:2:2::/112", "ipFamilyPolicy: SingleStack, ipFamilies: [IPv4, IPv6]", "spec.ipFamilyPolicy"),
            ("fd00:1:2:2::/112", "clusterIP: 172.30.0.9, ipFamilies: [IPv6]", "as indicated by `ipFamilies[0]`"),
            (nil, "ipFamilies: [IPv6]", "not configured on this cluster"),
            (nil, "ipFamilyPolicy: RequireDualStack", "this cluster is not configured for dual-stack services"),
        ] as [(String?, String, String)])
    func `what there is not is refused`(network: String?, spec: String, message: String) async throws {
        try await ServerFixture.with(serviceNetwork6: network) { server in
            let error = await #expect(throws: StatusError.self) { try await Self.create(server, "web", spec) }
            #expect(error?.reason == .invalid)
            #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `who would like both gets one where there is no second`() async throws {
        try await ServerFixture.with { server in
            let made = try await Self.create(server, "web", "ipFamilyPolicy: PreferDualStack")
            #expect(made.ipFamilies == ["IPv4"] && Self.families(made) == ["172.30"])
        }
    }
}
