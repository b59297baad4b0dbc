import Machinery
import Testing

@testable import Kinds

struct ApplyTests {
    private static let now = Timestamp(seconds: 1_778_232_600)

    private static func apply(_ kind: String) throws -> ServerSideApply {
        let catalog = KindCatalog.builtIn()
        let group = kind == "Deployment" ? "apps/v1" : "v1"
        return ServerSideApply(try #require(catalog.kind(GroupVersion(group), kind: kind)))
    }

    private static func map(_ data: JSONValue) -> JSONValue {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "m"], "data": data]
    }

    @Test func `applying creates, keeps and removes what it owns`() throws {
        let maps = try Self.apply("ConfigMap")
        let first = try maps.apply(Self.map(["a": "1", "b": "2"]), to: nil, manager: "m1", force: false, at: Self.now)
        #expect(first["data"] == ["a": "1", "b": "2"])
        #expect(
            first["metadata"]["managedFields"] == [
                [
                    "manager": "m1", "operation": "Apply", "apiVersion": "v1", "time": "2026-05-08T09:30:00Z",
                    "fieldsType": "FieldsV1", "fieldsV1": ["f:data": ["f:a": [:], "f:b": [:]]],
                ]
            ])
        let later = Timestamp(seconds: Self.now.seconds + 60)
        let same = try maps.apply(Self.map(["a": "1", "b": "2"]), to: first, manager: "m1", force: false, at: later)
        #expect(same == first)
        let less = try maps.apply(Self.map(["a": "1"]), to: first, manager: "m1", force: false, at: later)
        #expect(less["data"] == ["a": "1"])
    }

    @Test func `another's value is a conflict and force takes it`() throws {
        let maps = try Self.apply("ConfigMap")
        let first = try maps.apply(Self.map(["a": "1"]), to: nil, manager: "m1", force: false, at: Self.now)
        let error = #expect(throws: StatusError.self) {
            try maps.apply(Self.map(["a": "2"]), to: first, manager: "m2", force: false, at: Self.now)
        }
        #expect(error?.message == "Apply failed with 1 conflict: conflict with \"m1\": .data.a")
        #expect(
            error?.causes == [
                StatusCause(reason: "FieldManagerConflict", message: "conflict with \"m1\"", field: ".data.a")
            ])
        let forced = try maps.apply(Self.map(["a": "2"]), to: first, manager: "m2", force: true, at: Self.now)
        #expect(forced["data"] == ["a": "2"])
        #expect(forced["metadata"]["managedFields"].items.map { $0["manager"] } == ["m2"])
        let shared = try maps.apply(Self.map(["a": "1"]), to: first, manager: "m2", force: false, at: Self.now)
        #expect(shared["metadata"]["managedFields"].items.count == 2)
        let released = try maps.apply(Self.map([:]), to: shared, manager: "m1", force: false, at: Self.now)
        #expect(released["data"] == ["a": "1"])
    }

    @Test func `containers merge by name and ports by number and protocol`() throws {
        let deployments = try Self.apply("Deployment")
        func config(_ containers: JSONValue, replicas: Int? = nil) -> JSONValue {
            var config: JSONValue = [
                "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d"],
                "spec": ["template": ["spec": ["containers": containers]]],
            ]
            config["spec"]["replicas"] = JSONValue(replicas)
            return config
        }
        let one: JSONValue = ["name": "a", "image": "1", "ports": [["containerPort": 80]]]
        let first = try deployments.apply(
            config([one], replicas: 1), to: nil, manager: "m1", force: false, at: Self.now)
        let fields = first["metadata"]["managedFields"][0]["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"]
        let container = fields["k:{\"name\":\"a\"}"]
        #expect(container["."] == [:])
        #expect(container["f:ports"]["k:{\"containerPort\":80,\"protocol\":\"TCP\"}"]["f:containerPort"] == [:])
        let second = try deployments.apply(
            config([["name": "b", "image": "2"]]), to: first, manager: "m2", force: false, at: Self.now)
        #expect(second["spec"]["template"]["spec"]["containers"].items.map { $0["name"] } == ["a", "b"])
        var live = second
        live["spec"]["replicas"] = 5
        let scaled = deployments.recordUpdate(from: second, to: live, manager: "kubectl", subresource: "", at: Self.now)
        let error = #expect(throws: StatusError.self) {
            try deployments.apply(config([one], replicas: 1), to: scaled, manager: "m1", force: false, at: Self.now)
        }
        #expect(
            error?.message
                == "Apply failed with 1 conflict: conflict with \"kubectl\" using apps/v1: .spec.replicas"
        )
        let third = try deployments.apply(config([one]), to: scaled, manager: "m1", force: false, at: Self.now)
        #expect(third["spec"]["replicas"] == 5)
        let gone = try deployments.apply(config([]), to: third, manager: "m2", force: false, at: Self.now)
        #expect(gone["spec"]["template"]["spec"]["containers"].items.map { $0["name"] } == ["a"])
    }

    @Test func `updates are recorded and a cleared record stays cleared`() throws {
        let maps = try Self.apply("ConfigMap")
        let made = maps.recordUpdate(from: nil, to: Self.map(["a": "1"]), manager: "curl", at: Self.now)
        #expect(made["metadata"]["managedFields"][0]["fieldsV1"] == ["f:data": [".": [:], "f:a": [:]]])
        #expect(maps.recordUpdate(from: made, to: made, manager: "curl", at: Timestamp(seconds: 0)) == made)
        var new = made
        new["data"]["a"] = "2"
        let changed = maps.recordUpdate(from: made, to: new, manager: "other", at: Self.now)
        #expect(changed["metadata"]["managedFields"].items.map { $0["manager"] } == ["curl", "other"])
        #expect(changed["metadata"]["managedFields"][0]["fieldsV1"] == ["f:data": [:]])
        new["metadata"]["managedFields"] = [[:]]
        #expect(
            maps.recordUpdate(from: made, to: new, manager: "other", at: Self.now)["metadata"]["managedFields"].isNull)
    }

    @Test func `ten updaters are kept apart, older ones together`() throws {
        let maps = try Self.apply("ConfigMap")
        var live = Self.map(["k": "0"])
        var old: JSONValue?
        for index in 0..<14 {
            live["data"]["k\(index)"] = "1"
            let now = Timestamp(seconds: Int64(index))
            live = maps.recordUpdate(from: old, to: live, manager: "m\(index)", at: now)
            old = live
        }
        let managers = live["metadata"]["managedFields"].items
        #expect(managers.count == 10)
        #expect(managers.first?["manager"] == "ancient-changes")
        #expect(managers.first?["fieldsV1"]["f:data"].object?.count == 7)
        #expect(managers.last?["manager"] == "m13")
    }

    @Test func `kubectl takes over what it applied on the client`() throws {
        let maps = try Self.apply("ConfigMap")
        var live = Self.map(["a": "1", "b": "1"])
        let annotation = "kubectl.kubernetes.io/last-applied-configuration"
        live["metadata"]["annotations"] = .object([annotation: .string("\(Self.map(["a": "1", "b": "1"]))")])
        live = maps.recordUpdate(from: nil, to: live, manager: "kubectl-client-side-apply", at: Self.now)
        var config = Self.map(["a": "2", "b": "1"])
        let conflict = #expect(throws: StatusError.self) {
            try maps.apply(config, to: live, manager: "other", force: false, at: Self.now)
        }
        #expect(
            conflict?.message
                == "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1: .data.a")
        let applied = try maps.apply(config, to: live, manager: "kubectl", force: false, at: Self.now)
        #expect(applied["data"]["a"] == "2")
        #expect(applied["metadata"]["annotations"][annotation].string?.contains("\"a\":\"2\"") == true)
        live["data"]["a"] = "9"
        config["data"]["a"] = "3"
        let edited = maps.recordUpdate(from: applied, to: live, manager: "edit", at: Self.now)
        #expect(throws: StatusError.self) {
            try maps.apply(config, to: edited, manager: "kubectl", force: false, at: Self.now)
        }
    }

    @Test func `a config that the kind hasn't is refused`() throws {
        let deployments = try Self.apply("Deployment")
        let config: JSONValue = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "zz"], "spec": ["foo": 1],
        ]
        let error = #expect(throws: StatusError.self) {
            try deployments.apply(config, to: nil, manager: "m", force: false, at: Self.now)
        }
        #expect(error?.code == 500)
        #expect(
            error?.message
                == "failed to create typed patch object (/zz; apps/v1, Kind=Deployment): .spec.foo: field not declared in schema"
        )
    }

    @Test func `random applies never stop and keep their own fields`() throws {
        var random = SystemRandomNumberGenerator()
        let pods = try Self.apply("Pod")
        let schema = try #require(BuiltInSchema.library.schema("core.v1.Pod"))
        var live: JSONValue?
        for round in 0..<400 {
            var config = RandomDocument.make(schema.type, schema.library, depth: 0, &random)
            guard config.object != nil else { continue }
            config["apiVersion"] = "v1"
            config["kind"] = "Pod"
            config["metadata"] = ["name": "x"]
            live = (try? pods.apply(config, to: live, manager: "m\(round % 3)", force: true, at: Self.now)) ?? live
        }
    }
}
