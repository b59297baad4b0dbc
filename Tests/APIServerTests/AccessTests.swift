import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

@testable import APIServer

/// Roles, escalation, pods' limits, tokens.
@Suite(.scratch, .timeLimit(.minutes(2)))
struct AccessTests {
    private static let ann = Identity(name: "ann", groups: ["system:authenticated"])

    /// Gives ann a role in `default`.
    private static func grant(_ rules: JSONValue, _ server: ServerFixture) async throws {
        let role: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role", "metadata": ["name": "some"], "rules": rules,
        ]
        _ = try await server.admin.create(ResourcePath(Role.kind, namespace: "default"), role)
        let binding: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": ["name": "some"],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "some"],
            "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "ann"]],
        ]
        _ = try await server.admin.create(ResourcePath(RoleBinding.kind, namespace: "default"), binding)
    }

    @Test func `a binding counts as soon as it is written, and only where it is`() async throws {
        try await ServerFixture.with { server in
            let ann = server.server.makeClient(Self.ann)
            let before = await #expect(throws: StatusError.self) {
                try await ann.list(ConfigMap.self, namespace: "default")
            }
            #expect(before?.reason == .forbidden)
            try await Self.grant([["verbs": ["get", "list"], "apiGroups": [""], "resources": ["configmaps"]]], server)
            _ = try await ann.list(ConfigMap.self, namespace: "default")
            await #expect(throws: StatusError.self) { try await ann.list(ConfigMap.self) }
            await #expect(throws: StatusError.self) { try await ann.list(Secret.self, namespace: "default") }
        }
    }

    @Test func `endpoints lead into the cluster's own networks only by those who may`() async throws {
        try await ServerFixture.with { server in
            let ann = server.server.makeClient(Self.ann)
            try await Self.grant(
                [
                    ["verbs": ["create", "update"], "apiGroups": [""], "resources": ["endpoints"]],
                    [
                        "verbs": ["create"], "apiGroups": ["discovery.k8s.io"], "resources": ["endpointslices"],
                    ],
                ], server)
            func endpoints(_ name: String, _ address: String) -> Endpoints {
                var endpoints = Endpoints(name: name, namespace: "default")
                endpoints.json["subsets"] = [["addresses": [["ip": .string(address)]], "ports": [["port": 80]]]]
                return endpoints
            }
            try await ann.create(endpoints("outside", "192.0.2.7"))
            let error = await #expect(throws: StatusError.self) {
                try await ann.create(endpoints("inside", "172.30.5.5"))
            }
            #expect(
                error?.message == "endpoints \"inside\" is forbidden: endpoint address 172.30.5.5 is not allowed")
            var slice = EndpointSlice(name: "mapped", namespace: "default")
            slice.addressType = "IPv6"
            slice.json["endpoints"] = [["addresses": ["::ffff:ac1e:505"]]]
            await #expect(throws: StatusError.self) { try await ann.create(slice) }
            let made = try await server.admin.create(endpoints("given", "172.30.5.5"))
            try await ann.update(made)
        }
    }

    @Test(arguments: [
        ("10.128.0.0/9", "10.255.1.1", true), ("10.128.0.0/9", "10.127.255.255", false),
        ("172.30.0.0/16", "::ffff:172.30.1.1", true), ("fd00:1::/64", "fd00:1::5", true),
        ("fd00:1::/64", "fd00:1:0:1::5", false), ("0.0.0.0/0", "1.2.3.4", true), ("10.0.0.0/8", "fd00::1", false),
        ("10.0.0.0/8", "nothing", false),
    ])
    func `a network holds its addresses`(_ network: String, _ address: String, _ isInside: Bool) throws {
        #expect(try #require(AddressPrefix(network)).contains(address) == isInside)
    }

    @Test func `nobody grants what he doesn't have`() async throws {
        try await ServerFixture.with { server in
            try await Self.grant(
                [
                    ["verbs": ["create"], "apiGroups": ["rbac.authorization.k8s.io"], "resources": ["roles"]],
                    ["verbs": ["get"], "apiGroups": [""], "resources": ["pods"]],
                ], server)
            let ann = server.server.makeClient(Self.ann)
            let path = ResourcePath(Role.kind, namespace: "default")
            let role = { (name: String, resource: JSONValue) -> JSONValue in
                [
                    "metadata": ["name": .string(name)],
                    "rules": [["verbs": ["get"], "apiGroups": [""], "resources": [resource]]],
                ]
            }
            _ = try await ann.create(path, role("own", "pods"))
            let error = await #expect(throws: StatusError.self) { try await ann.create(path, role("more", "secrets")) }
            #expect(error?.reason == .forbidden)
            #expect(error?.message.contains("not currently held") == true)
        }
    }

    @Test(arguments: [
        #"{"hostNetwork":true}"#, #"{"volumes":[{"name":"v","hostPath":{"path":"/"}}]}"#,
        #"{"containers":[{"name":"c","image":"i","securityContext":{"privileged":true}}]}"#,
        #"{"containers":[{"name":"c","image":"i","securityContext":{"capabilities":{"add":["SYS_ADMIN"]}}}]}"#,
    ])
    func `an ordinary user's pod stays in its container`(spec: String) async throws {
        try await ServerFixture.with { server in
            try await Self.grant([["verbs": ["create"], "apiGroups": [""], "resources": ["pods"]]], server)
            let ann = server.server.makeClient(Self.ann)
            var pod = Pod(name: "p", namespace: "default")
            let base: JSONValue = ["containers": [["name": "c", "image": "i"]]]
            pod.spec = base.merging(try JSONValue(parsing: spec))
            let error = await #expect(throws: StatusError.self) { try await ann.create(pod) }
            #expect(error?.reason == .forbidden)
            try await server.admin.create(pod)
        }
    }

    @Test func `a controller can't be made to lend its rights to a pod`() async throws {
        try await ServerFixture.with { server in
            var pod = Pod(name: "p", namespace: "default")
            pod.spec = ["hostNetwork": true, "containers": [["name": "c", "image": "i"]]]
            pod.metadata.ownerReferences = [
                [
                    "apiVersion": "v1", "kind": "ReplicationController", "name": "web", "uid": "1", "controller": true,
                ]
            ]
            let controllers = server.server.makeClient(.component("replication-controller"))
            let error = await #expect(throws: StatusError.self) { try await controllers.create(pod) }
            #expect(error?.reason == .forbidden)
        }
    }

    @Test func `a pod gets its account's token volume`() async throws {
        try await ServerFixture.with { server in
            var pod = Pod(name: "p", namespace: "default")
            pod.spec = ["containers": [["name": "c", "image": "i"]]]
            let made = try await server.admin.create(pod)
            #expect(made.spec["serviceAccountName"].string == "default")
            let mount = made.spec["containers"][0]["volumeMounts"][0]
            #expect(mount["mountPath"].string == "/var/run/secrets/kubernetes.io/serviceaccount")
            #expect(made.spec["volumes"][0]["name"] == mount["name"])
            pod.metadata.name = "q"
            pod.spec["serviceAccountName"] = "nobody"
            let other = pod
            let error = await #expect(throws: StatusError.self) { try await server.admin.create(other) }
            #expect(error?.reason == .forbidden)
        }
    }

    @Test func `a service account's token stands for it until the account is gone`() async throws {
        try await ServerFixture.with { server in
            let path = ResourcePath(ServiceAccount.kind, namespace: "default", name: "default", subresource: "token")
            let answer = try await server.admin.create(path, ["spec": ["expirationSeconds": 3600]])
            let token = answer["status"]["token"].string ?? ""
            let identity = try await server.server.identity(authorization: "Bearer \(token)")
            #expect(identity?.name == "system:serviceaccount:default:default")
            #expect(identity?.groups.contains("system:serviceaccounts:default") == true)
            await #expect(throws: StatusError.self) {
                try await server.server.identity(authorization: "Bearer \(token.dropLast(2))AA")
            }
            try await server.admin.delete(ServiceAccount.self, namespace: "default", name: "default")
            await #expect(throws: StatusError.self) {
                try await server.server.identity(authorization: "Bearer \(token)")
            }
        }
    }

    @Test func `routes get a host of their own, services an address`() async throws {
        try await ServerFixture.with { server in
            var route = Route(name: "my.shop", namespace: "default")
            route.spec = ["to": ["kind": "Service", "name": "web"]]
            let made = try await server.admin.create(route)
            #expect(made.spec["host"].string == "my-shop-default.apps.localhost")
            #expect(made.metadata.annotations["openshift.io/host.generated"] == "true")
            var addresses: Set<String> = []
            for index in 0..<20 {
                var service = Service(name: "s\(index)", namespace: "default")
                service.spec = ["ports": [["port": 80]]]
                addresses.insert(try await server.admin.create(service).spec["clusterIP"].string ?? "")
            }
            #expect(addresses.count == 20)
            #expect(addresses.allSatisfy { $0.hasPrefix("172.30.") })
        }
    }
}
