import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

@testable import TeamControllers

private let widgets = KindID("example.com", "v1", "Widget", "widgets")
private let kinds = [
    Pod.kind, ConfigMap.kind, Secret.kind, ServiceAccount.kind, RoleBinding.kind, ReplicationController.kind, widgets,
    Namespace.kind, Node.kind, NetNamespace.kind,
]

/// Runs the controllers over an API in memory until `body` returns.
private func withTeam(
    _ api: OwnershipAPI, catalog: KindCatalog = KindCatalog(kinds.map(KindDescription.init)),
    _ body: @Sendable @escaping (TeamControllers) async throws -> Void
) async throws {
    let logger = Logger(label: "test")
    let informers = SharedInformers(api, logger: logger)
    let team = TeamControllers(client: api, informers: informers, catalog: catalog, caBundle: "CA", logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informers.run() }
        for runnable in team.runnables { group.addTask { await runnable.run() } }
        defer { group.cancelAll() }
        try await body(team)
    }
}

private func object(_ kind: KindID, _ name: String, ownedBy owners: [JSONValue] = []) -> JSONValue {
    var object: JSONValue = [
        "apiVersion": .string(kind.groupVersion.description), "kind": .string(kind.kind),
        "metadata": ["name": .string(name)],
    ]
    object["metadata"]["ownerReferences"].list = owners
    return object
}

private func reference(_ owner: JSONValue, blocks: Bool = true) -> JSONValue {
    [
        "apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": owner["metadata"]["name"],
        "uid": owner["metadata"]["uid"], "blockOwnerDeletion": .bool(blocks),
    ]
}

extension OwnershipAPI {
    fileprivate func make(_ kind: KindID, _ name: String, ownedBy owners: [JSONValue] = []) async throws -> JSONValue {
        try await create(ResourcePath(kind, namespace: "shop"), object(kind, name, ownedBy: owners))
    }

    fileprivate func remove(_ kind: KindID, _ name: String) async throws {
        _ = try await delete(
            ResourcePath(kind, namespace: "shop", name: name), DeleteOptions(propagation: .background))
    }

    fileprivate func has(_ kind: KindID, _ name: String) async throws -> Bool {
        do {
            _ = try await get(ResourcePath(kind, namespace: "shop", name: name))
            return true
        } catch let error as StatusError where error.reason == .notFound {
            return false
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct TeamControllersTests {
    @Test func `a new namespace gets accounts, bindings, the certificate and its own user ids`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            for name in ["shop", "bank"] { try await api.create(Namespace(name: name)) }
            for name in ["shop", "bank"] {
                try await eventually("the defaults of \(name)") {
                    let accounts = try await api.list(ServiceAccount.self, namespace: name).map(\.name)
                    let bindings = try await api.list(RoleBinding.self, namespace: name).map(\.name)
                    let map = try await api.find(ConfigMap.self, namespace: name, name: "kube-root-ca.crt")
                    let range = try await api.get(Namespace.self, name: name).metadata.annotations[IDRanges.annotation]
                    return accounts == ["builder", "default", "deployer"] && map?.data == ["ca.crt": "CA"]
                        && bindings == ["system:deployers", "system:image-builders", "system:image-pullers"]
                        && range != nil
                }
            }
            let ranges = try await api.list(Namespace.self).map { $0.metadata.annotations[IDRanges.annotation] }
            #expect(Set(ranges) == ["1000000000/10000", "1000010000/10000"])
        }
    }

    @Test func `each namespace has a network of its own, and loses it with its end`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            for name in ["default", "shop", "bank"] { try await api.create(Namespace(name: name)) }
            let networks = try await eventually("the networks") {
                let found = try await api.list(NetNamespace.self)
                return found.count == 3 ? found : nil
            }
            #expect(networks.allSatisfy { $0.netName == $0.name })
            #expect(networks.first { $0.name == "default" }?.netID == 0)
            #expect(Set(networks.map(\.netID)) == [0, 10, 11])
            try await api.delete(NetNamespace.self, name: "shop")
            try await eventually("one again") { try await api.find(NetNamespace.self, name: "shop") != nil }
            try await api.delete(Namespace.self, name: "bank")
            try await eventually("none") { try await api.find(NetNamespace.self, name: "bank") == nil }
        }
    }

    @Test func `a change of a network is carried out, and its annotation goes`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            for name in ["default", "shop", "bank"] { try await api.create(Namespace(name: name)) }
            try await eventually("the networks") { try await api.list(NetNamespace.self).count == 3 }
            let shop = try await api.get(NetNamespace.self, name: "shop").netID
            /// The project's number once its annotation is gone.
            func changed(_ name: String, _ change: String) async throws -> Int {
                try await api.modify(NetNamespace.self, name: name) {
                    $0.metadata.annotations[WellKnown.OpenShift.changeNetwork] = change
                    return true
                }
                return try await eventually("\(name) \(change)") {
                    let network = try await api.get(NetNamespace.self, name: name)
                    return network.wantedChange == nil ? network.netID : nil
                }
            }
            #expect(try await changed("bank", "join:shop") == shop)
            #expect(try await changed("bank", "global") == 0)
            let own = try await changed("bank", "isolate")
            #expect(own >= 10 && own != shop)
            #expect(try await changed("bank", "isolate") == own, "it is alone already")
            try await api.modify(NetNamespace.self, name: "default") {
                $0.metadata.annotations[WellKnown.OpenShift.changeNetwork] = "isolate"
                return true
            }
            let event = try await eventually("the event") { try await api.list(Event.self).first }
            #expect(event.reason == "NetworkNotChanged")
            #expect(event.message == "network isolation for namespace \"default\" is not allowed")
            #expect(try await api.get(NetNamespace.self, name: "default").netID == 0)
        }
    }

    @Test(
        arguments: [
            ("global", 0, nil), ("join:shop", 10, nil), ("isolate", 12, nil),
            ("join:none", nil, "netid not found for namespace \"none\""),
            ("join", nil, "invalid pod network action: join"), ("apart", nil, "invalid pod network action: apart"),
        ] as [(String, Int?, String?)])
    func `a network's number follows from what is wanted`(change: String, id: Int?, fault: String?) {
        let all = [("shop", 10), ("bank", 11), ("club", 11)].map { name, id in
            var network = NetNamespace(name: name, namespace: "")
            network.netID = id
            return network
        }
        do {
            #expect(try NetNamespaces.id(of: all[1], wanting: change, all: all) == id)
        } catch {
            #expect(error.description == fault)
        }
    }

    @Test func `what somebody deletes of the defaults comes back`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            try await api.create(Namespace(name: "shop"))
            try await eventually("the accounts") { try await api.has(ServiceAccount.kind, "builder") }
            let uid = try await api.get(ServiceAccount.self, namespace: "shop", name: "builder").uid
            try await api.delete(ServiceAccount.self, namespace: "shop", name: "builder")
            try await eventually("a new account") {
                let found = try await api.find(ServiceAccount.self, namespace: "shop", name: "builder")
                return found != nil && found?.uid != uid
            }
        }
    }

    @Test func `deleting a namespace empties it, pods first, and then removes it`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            try await api.create(Namespace(name: "shop"))
            try await eventually("the accounts") { try await api.has(ServiceAccount.kind, "builder") }
            var pod = object(Pod.kind, "web")
            pod["metadata"]["finalizers"] = ["example.com/wait"]
            _ = try await api.create(ResourcePath(Pod.kind, namespace: "shop"), pod)
            _ = try await api.make(Secret.kind, "password")
            try await api.delete(Namespace.self, name: "shop")
            try await eventually("the condition") {
                let namespace = try await api.get(Namespace.self, name: "shop")
                let told = namespace.json["status"]["conditions"].items.map { $0["message"].string ?? "" }
                return namespace.phase == "Terminating" && told.contains { $0.contains("example.com/wait in 1") }
            }
            #expect(try await api.has(Secret.kind, "password"))
            try await api.modify(Pod.self, namespace: "shop", name: "web") { pod in
                pod.metadata.finalizers = []
                return true
            }
            try await eventually("the end") { try await api.find(Namespace.self, name: "shop") == nil }
            #expect(try await !api.has(Secret.kind, "password"))
            #expect(try await !api.has(ServiceAccount.kind, "builder"))
        }
    }

    @Test func `objects of a kind that comes later are collected too`() async throws {
        let api = OwnershipAPI()
        let catalog = KindCatalog(kinds.map(KindDescription.init))
        let gadgets = KindID("example.com", "v1", "Gadget", "gadgets")
        try await withTeam(api, catalog: catalog) { _ in
            catalog.register(KindDescription(gadgets))
            let owner = try await api.make(widgets, "owner")
            _ = try await api.make(gadgets, "part", ownedBy: [reference(owner)])
            try await api.remove(widgets, "owner")
            try await eventually("the part is gone") { try await !api.has(gadgets, "part") }
        }
    }

    @Test func `a binding in OpenShift's form is the same binding`() {
        let path = ResourcePath(GroupVersion("authorization.openshift.io/v1"), "rolebindings", namespace: "shop")
        let old: JSONValue = [
            "metadata": ["name": "b", "namespace": "shop"], "roleRef": ["name": "edit"],
            "userNames": ["ann", "system:serviceaccount:shop:builder"], "groupNames": ["team"],
        ]
        let new = OldAuthorizationHandler.new(old, path)
        #expect(
            new["subjects"] == [
                ["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "ann"],
                ["kind": "ServiceAccount", "namespace": "shop", "name": "builder"],
                ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": "team"],
            ])
        #expect(
            new["roleRef"] == ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"])
        let back = OldAuthorizationHandler.old(new)
        #expect(back["userNames"] == old["userNames"])
        #expect(back["groupNames"] == old["groupNames"])
        #expect(back["roleRef"] == old["roleRef"])
    }

    @Test func `an identity is mapped to one user at a time`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { team in
            for name in ["ann", "bob"] { _ = try await api.create(ResourcePath(User.kind), object(User.kind, name)) }
            _ = try await api.create(ResourcePath(UserIdentity.kind), object(UserIdentity.kind, "idp:1"))
            let handler = try #require(team.handlers.first { $0 is IdentityMappingHandler })
            let mapping: JSONValue = ["identity": ["name": "idp:1"], "user": ["name": "ann"]]
            let collection = ResourcePath(GroupVersion("user.openshift.io/v1"), "useridentitymappings")
            func call(_ verb: String, _ body: JSONValue) -> APICall {
                var path = collection
                if verb != "create" { path.name = "idp:1" }
                return APICall(verb: verb, path: path, identity: .component("test"), body: body, client: api)
            }
            _ = try await handler.handle(call("create", mapping))
            #expect(try await api.get(User.self, name: "ann").identities == ["idp:1"])
            var other = mapping
            other["user"]["name"] = "bob"
            _ = try await handler.handle(call("update", other))
            #expect(try await api.get(User.self, name: "ann").identities.isEmpty)
            #expect(try await api.get(UserIdentity.self, name: "idp:1").userName == "bob")
            _ = try await handler.handle(call("delete", [:]))
            await #expect(throws: StatusError.self) { try await handler.handle(call("get", [:])) }
        }
    }

    @Test func `dependents of a deleted owner are collected, through all generations`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            let top = try await api.make(widgets, "top")
            let other = try await api.make(widgets, "other")
            let middle = try await api.make(ReplicationController.kind, "middle", ownedBy: [reference(top)])
            _ = try await api.make(Pod.kind, "leaf", ownedBy: [reference(middle)])
            _ = try await api.make(Pod.kind, "shared", ownedBy: [reference(top), reference(other)])
            _ = try await api.delete(ResourcePath(widgets, namespace: "shop", name: "top"), DeleteOptions())
            try await eventually("collection") { try await !api.has(Pod.kind, "leaf") }
            #expect(try await !api.has(ReplicationController.kind, "middle"))
            try await eventually("the stale reference's end") {
                try await api.get(Pod.self, namespace: "shop", name: "shared").metadata.ownerReferences == [
                    reference(other)
                ]
            }
        }
    }

    @Test func `foreground deletion removes the owner after what blocks it`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            let top = try await api.make(widgets, "top")
            var pod = object(Pod.kind, "leaf", ownedBy: [reference(top)])
            pod["metadata"]["finalizers"] = ["example.com/wait"]
            _ = try await api.create(ResourcePath(Pod.kind, namespace: "shop"), pod)
            _ = try await api.delete(
                ResourcePath(widgets, namespace: "shop", name: "top"), DeleteOptions(propagation: .foreground))
            try await eventually("the pod's deletion") {
                try await api.get(Pod.self, namespace: "shop", name: "leaf").metadata.isBeingDeleted
            }
            #expect(try await api.has(widgets, "top"))
            try await api.modify(Pod.self, namespace: "shop", name: "leaf") { pod in
                pod.metadata.finalizers = []
                return true
            }
            try await eventually("the owner's end") { try await !api.has(widgets, "top") }
        }
    }

    @Test func `orphan deletion keeps the dependents`() async throws {
        let api = OwnershipAPI()
        try await withTeam(api) { _ in
            let top = try await api.make(widgets, "top")
            _ = try await api.make(Pod.kind, "leaf", ownedBy: [reference(top)])
            _ = try await api.delete(
                ResourcePath(widgets, namespace: "shop", name: "top"), DeleteOptions(propagation: .orphan))
            try await eventually("the owner's end") { try await !api.has(widgets, "top") }
            let leaf = try await api.get(Pod.self, namespace: "shop", name: "leaf")
            #expect(leaf.metadata.ownerReferences.isEmpty)
        }
    }

    @Test func `an object whose owner never was is collected, one of an unknown kind's owner is kept`() async throws {
        let api = OwnershipAPI()
        let ghost: JSONValue = ["apiVersion": "example.com/v1", "kind": "Widget", "name": "ghost", "uid": "none"]
        let alien: JSONValue = ["apiVersion": "alien.com/v1", "kind": "Alien", "name": "it", "uid": "none-2"]
        try await withTeam(api) { _ in
            _ = try await api.make(Pod.kind, "kept", ownedBy: [alien])
            _ = try await api.make(Pod.kind, "lost", ownedBy: [ghost])
            try await eventually("collection") { try await !api.has(Pod.kind, "lost") }
            #expect(try await api.has(Pod.kind, "kept"))
        }
    }

    @Test func `the default content is made once, and what users changed stays`() async throws {
        let api = OwnershipAPI()
        let content = DefaultContent(client: api, logger: Logger(label: "test"))
        try await content.ensure()
        let admin = try await api.get(ClusterRole.self, name: "admin")
        #expect(admin.rules.contains { $0.resources.contains("rolebindings") && $0.verbs.contains("create") })
        #expect(admin.rules.contains { $0.resources.contains("secrets") })
        let view = try await api.get(ClusterRole.self, name: "view")
        #expect(!view.rules.contains { $0.resources.contains("secrets") })
        try await api.modify(ClusterRoleBinding.self, name: "self-provisioners") { binding in
            binding.json["subjects"] = []
            return true
        }
        try await api.modify(ClusterRole.self, name: "basic-user") { role in
            role.json["rules"].items.removeFirst()
            role.json["rules"].items.append(["verbs": ["get"], "resources": ["own"], "apiGroups": [""]])
            return true
        }
        try await content.ensure()
        #expect(try await api.get(ClusterRoleBinding.self, name: "self-provisioners").subjects.isEmpty)
        let basic = try await api.get(ClusterRole.self, name: "basic-user")
        #expect(basic.rules.contains { $0.resources == ["own"] })
        #expect(basic.rules.contains { $0.resourceNames == ["~"] })
        #expect(try await api.list(Namespace.self).count == DefaultContent.namespaces.count)
    }

    @Test func `an aggregating role takes in a new part`() async throws {
        let api = OwnershipAPI()
        try await DefaultContent(client: api, logger: Logger(label: "test")).ensure()
        try await withTeam(api) { _ in
            var part = ClusterRole(name: "crontabs")
            part.metadata.labels = [ProjectRoles.toEdit: "true"]
            part.json["rules"] = [allow("get", "stable.example.com", "crontabs")]
            try await api.create(part)
            try await eventually("the rule in edit") {
                try await api.get(ClusterRole.self, name: "edit").rules.contains { $0.resources == ["crontabs"] }
            }
        }
    }
}

struct IDRangesTests {
    @Test func `the lowest free block is taken, and none twice`() {
        let ranges = IDRanges()
        let taken = ["1000000000/10000", "1000020000/10000"]
        #expect(ranges.reserve(for: "a", taken: taken) == 1)
        #expect(ranges.reserve(for: "b", taken: taken) == 3)
        #expect(ranges.reserve(for: "a", taken: taken) == 1)
        ranges.release("a")
        #expect(ranges.reserve(for: "c", taken: taken) == 1)
        #expect(IDRanges.annotations(block: 1)[IDRanges.annotation] == "1000010000/10000")
        let labels = (0..<200).compactMap { IDRanges.annotations(block: $0)[IDRanges.labelsAnnotation] }
        #expect(labels.first == "s0:c1,c0")
        #expect(Set(labels).count == 200)
    }
}
