import APIServer
import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

/// The generic verbs, through the client inside the process.
@Suite(.scratch, .timeLimit(.minutes(2)))
struct VerbTests {
    private static func map(_ name: String, labels: [String: String] = [:]) -> ConfigMap {
        var map = ConfigMap(name: name, namespace: "default")
        map.metadata.labels = labels
        return map
    }

    private static let maps = ResourcePath(ConfigMap.kind, namespace: "default")

    @Test func `a new object gets what only the server gives`() async throws {
        try await ServerFixture.with { server in
            let made = try await server.admin.create(Self.map("a"))
            #expect(!made.uid.isEmpty)
            #expect(made.metadata.creationTimestamp != nil)
            #expect(made.metadata.resourceVersion != nil)
            let again = await #expect(throws: StatusError.self) { try await server.admin.create(Self.map("a")) }
            #expect(again?.reason == .alreadyExists)
            var generated = ConfigMap(name: "", namespace: "default")
            generated.metadata.generateName = "gen-"
            let name = try await server.admin.create(generated).name
            #expect(name.hasPrefix("gen-") && name.count == 9)
        }
    }

    @Test func `a namespace must be there and open`() async throws {
        try await ServerFixture.with { server in
            let missing = await #expect(throws: StatusError.self) {
                try await server.admin.create(ConfigMap(name: "a", namespace: "nowhere"))
            }
            #expect(missing?.reason == .notFound)
            try await server.admin.create(Namespace(name: "ending"))
            try await server.admin.delete(Namespace.self, name: "ending")
            let closing = try await server.admin.get(Namespace.self, name: "ending")
            #expect(closing.status["phase"].string == "Terminating")
            let closed = await #expect(throws: StatusError.self) {
                try await server.admin.create(ConfigMap(name: "a", namespace: "ending"))
            }
            #expect(closed?.reason == .forbidden)
            #expect(closed?.causes.first?.reason == "NamespaceTerminating")
            var emptied = closing
            emptied.spec["finalizers"] = []
            let path = ResourcePath(Namespace.kind, name: "ending", subresource: "finalize")
            _ = try await server.admin.update(path, emptied.json)
            #expect(try await server.admin.find(Namespace.self, name: "ending") == nil)
        }
    }

    @Test func `a stale version is a conflict, a change of nothing is none`() async throws {
        try await ServerFixture.with { server in
            let first = try await server.admin.create(Self.map("a"))
            var second = first
            second.json["data"] = ["x": "1"]
            let stored = try await server.admin.update(second)
            let same = try await server.admin.update(stored)
            #expect(same.metadata.resourceVersion == stored.metadata.resourceVersion)
            var stale = first
            stale.json["data"] = ["x": "2"]
            let error = await #expect(throws: StatusError.self) { try await server.admin.update(stale) }
            #expect(error?.reason == .conflict)
        }
    }

    @Test(arguments: [
        (PatchType.merge, #"{"data":{"x":null,"y":"2"}}"#),
        (.json, #"[{"op":"remove","path":"/data/x"},{"op":"add","path":"/data/y","value":"2"}]"#),
        (.strategic, #"{"data":{"x":null,"y":"2"}}"#),
    ])
    func `patches change what they say`(type: PatchType, patch: String) async throws {
        try await ServerFixture.with { server in
            var map = Self.map("a")
            map.json["data"] = ["x": "1", "z": "3"]
            try await server.admin.create(map)
            let path = ResourcePath(ConfigMap.kind, namespace: "default", name: "a")
            let patched = try await server.admin.patch(path, type, try JSONValue(parsing: patch))
            #expect(patched["data"].stringMap == ["y": "2", "z": "3"])
        }
    }

    @Test func `status and the rest of an object are written apart`() async throws {
        try await ServerFixture.with { server in
            var controller = ReplicationController(name: "web", namespace: "default")
            controller.spec = [
                "replicas": 2, "selector": ["app": "web"],
                "template": [
                    "metadata": ["labels": ["app": "web"]],
                    "spec": ["containers": [["name": "web", "image": "web"]]],
                ],
            ]
            var stored = try await server.admin.create(controller)
            #expect(stored.metadata.generation == 1)
            stored.status["replicas"] = 2
            stored.spec["replicas"] = 5
            let withStatus = try await server.admin.updateStatus(stored)
            #expect(withStatus.status["replicas"].int == 2)
            #expect(withStatus.spec["replicas"].int == 2)
            #expect(withStatus.metadata.generation == 1)
            let path = ResourcePath(
                ReplicationController.kind, namespace: "default", name: "web", subresource: "scale")
            let scale = try await server.admin.patch(path, .merge, ["spec": ["replicas": 7]])
            #expect(scale["spec"]["replicas"].int == 7)
            #expect(scale["status"]["selector"].string == "app=web")
            let scaled = try await server.admin.get(ReplicationController.self, namespace: "default", name: "web")
            #expect(scaled.spec["replicas"].int == 7)
            #expect(scaled.metadata.generation == 2)
        }
    }

    @Test func `a status is applied by its manager, and only the status`() async throws {
        try await ServerFixture.with { server in
            var budget: JSONValue = [
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "web"],
                "spec": [
                    "selector": ["matchLabels": ["app": "web"]],
                    "template": [
                        "metadata": ["labels": ["app": "web"]],
                        "spec": ["containers": [["name": "web", "image": "web"]]],
                    ],
                ],
            ]
            let apps = GroupVersion("apps/v1")
            _ = try await server.admin.create(ResourcePath(apps, "deployments", namespace: "default"), budget)
            let condition: JSONValue = ["type": "Available", "status": "True"]
            budget["status"] = ["replicas": 3, "conditions": [condition]]
            budget["spec"]["replicas"] = 9
            let status = ResourcePath(
                apps, "deployments", namespace: "default", name: "web", subresource: "status")
            let applied = try await server.admin.patch(status, .apply, budget)
            #expect(applied["status"]["replicas"] == 3)
            #expect(applied["spec"]["replicas"] == 1)
            let record = try #require(
                applied["metadata"]["managedFields"].items.first { $0["subresource"] == "status" })
            #expect(record["operation"] == "Apply")
            #expect(!record["fieldsV1"]["f:status"]["f:conditions"]["k:{\"type\":\"Available\"}"].isNull)
            #expect(record["fieldsV1"]["f:spec"].isNull)
            // What a manager applies no longer goes.
            budget["status"] = ["conditions": [condition]]
            let less = try await server.admin.patch(status, .apply, budget)
            #expect((less["status"]["replicas"].int ?? 0) == 0)
            #expect(less["status"]["conditions"][0]["type"] == "Available")
        }
    }

    @Test func `a list comes page by page from one snapshot`() async throws {
        try await ServerFixture.with { server in
            for index in 0..<5 { try await server.admin.create(Self.map("m\(index)")) }
            let labelled = try await server.admin.list(
                Self.maps, ListOptions(fieldSelector: "metadata.name!=m0"))
            #expect(labelled.items.count == 4)
            let first = try await server.curl("/api/v1/namespaces/default/configmaps?limit=2")
            #expect(first["metadata"]["remainingItemCount"].int == 3)
            try await server.admin.create(Self.map("m2b"))
            let token = first["metadata"]["continue"].string ?? ""
            let second = try await server.curl("/api/v1/namespaces/default/configmaps?limit=3&continue=\(token)")
            #expect(second["items"].items.map { $0["metadata"]["name"].string } == ["m2", "m3", "m4"])
            #expect(second["metadata"]["resourceVersion"] == first["metadata"]["resourceVersion"])
            #expect(second["metadata"]["continue"].isNull)
        }
    }

    @Test func `a watch tells of objects as they begin and cease to match`() async throws {
        try await ServerFixture.with { server in
            let list = try await server.admin.list(Self.maps, ListOptions())
            let events = try await server.admin.watch(
                Self.maps, ListOptions(labelSelector: "show=yes"), from: list.resourceVersion)
            try await server.admin.create(Self.map("hidden"))
            try await server.admin.create(Self.map("seen", labels: ["show": "yes"]))
            try await server.admin.merge(
                ConfigMap.self, namespace: "default", name: "seen", ["data": ["x": "1"]])
            try await server.admin.merge(
                ConfigMap.self, namespace: "default", name: "seen", ["metadata": ["labels": ["show": "no"]]])
            var kinds: [String] = []
            for try await event in events {
                switch event {
                case .added: kinds.append("added")
                case .modified: kinds.append("modified")
                case .deleted: kinds.append("deleted")
                case .bookmark: continue
                }
                if kinds.count == 3 { break }
            }
            #expect(kinds == ["added", "modified", "deleted"])
        }
    }

    @Test func `finalizers hold an object until the last is gone`() async throws {
        try await ServerFixture.with { server in
            var map = Self.map("held")
            map.metadata.finalizers = ["example.com/hold"]
            try await server.admin.create(map)
            try await server.admin.delete(ConfigMap.self, namespace: "default", name: "held")
            let held = try await server.admin.get(ConfigMap.self, namespace: "default", name: "held")
            #expect(held.metadata.isBeingDeleted)
            try await server.admin.merge(
                ConfigMap.self, namespace: "default", name: "held",
                try JSONValue(parsing: #"{"metadata":{"finalizers":null}}"#))
            let gone = try await server.admin.find(ConfigMap.self, namespace: "default", name: "held")
            #expect(gone == nil)
        }
    }

    @Test func `dry run stores nothing`() async throws {
        try await ServerFixture.with { server in
            let answer = try await server.curl(
                "/api/v1/namespaces/default/configmaps?dryRun=All", method: "POST",
                body: #"{"metadata":{"name":"dry"}}"#)
            #expect(answer["metadata"]["uid"].string?.isEmpty == false)
            #expect(try await server.admin.find(ConfigMap.self, namespace: "default", name: "dry") == nil)
        }
    }
}
