import APIServer
import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

/// CustomResourceDefinitions and what they make: over HTTPS, as clients do it.
@Suite(.scratch, .needsTool("curl"), .needsClients, .timeLimit(.minutes(2)))
struct CustomResourceTests {
    private static let kind = KindID("example.com", "v1", "Widget", "widgets", isNamespaced: true)

    private static func path(_ name: String? = nil) -> ResourcePath {
        ResourcePath(kind, namespace: "default", name: name)
    }

    private static func widget(_ name: String, _ spec: JSONValue) -> JSONValue {
        ["apiVersion": "example.com/v1", "kind": "Widget", "metadata": ["name": .string(name)], "spec": spec]
    }

    /// A server with the definition of `widgets.example.com`.
    private static func withWidgets(_ body: @Sendable (ServerFixture) async throws -> Void) async throws {
        try await ServerFixture.with { server in
            let made = try await server.admin.create(
                ResourcePath(WidgetFixture.definitionKind), WidgetFixture.definition)
            let conditions = made["status"]["conditions"].items
            #expect(conditions.map { $0["type"].string } == ["NamesAccepted", "Established"])
            #expect(conditions.allSatisfy { $0["status"].string == "True" })
            #expect(made["status"]["storedVersions"].strings == ["v1"])
            #expect(made["status"]["acceptedNames"]["listKind"].string == "WidgetList")
            try await body(server)
        }
    }

    @Test func `a definition is served with the write that makes it`() async throws {
        try await Self.withWidgets { server in
            let list = try await server.curl("/apis/example.com/v1")
            let resources = list["resources"].items.map { $0["name"].string }
            #expect(resources == ["widgets", "widgets/scale", "widgets/status"])
            let group = try await server.curl("/apis/example.com")
            #expect(group["preferredVersion"]["version"].string == "v1")
            let index = try await server.curl("/openapi/v3")
            #expect(!index["paths"]["apis/example.com/v1"].isNull)
            let document = try await server.curl("/openapi/v3/apis/example.com/v1")
            let schema = document["components"]["schemas"]["com.example.v1.Widget"]
            #expect(schema["properties"]["spec"]["properties"]["size"]["type"].string == "integer")
            #expect(schema["x-kubernetes-group-version-kind"][0]["kind"].string == "Widget")
        }
    }

    @Test func `unknown fields go, defaults come, and kept ones stay`() async throws {
        try await Self.withWidgets { server in
            let made = try await server.admin.create(
                Self.path(),
                Self.widget("a", ["size": 1, "unknown": 1, "free": ["any": [1, 2]], "port": "http"]))
            #expect(made["spec"] == ["size": 1, "free": ["any": [1, 2]], "port": "http", "colour": "red"])
            #expect(made["metadata"]["generation"].int == 1)
            let strict = try await server.curl(
                "/apis/example.com/v1/namespaces/default/widgets?fieldValidation=Strict", method: "POST",
                body: Self.widget("b", ["size": 1, "unknown": 1]).description)
            #expect(
                strict["message"].string
                    == "Widget in version \"v1\" cannot be handled as a Widget: strict decoding error: unknown field \"spec.unknown\""
            )
        }
    }

    @Test func `a broken object is refused as Kubernetes words it`() async throws {
        try await Self.withWidgets { server in
            for (spec, message) in WidgetFixture.faults {
                let widget = Self.widget("a", try JSONValue(parsing: spec))
                let error = await #expect(throws: StatusError.self, "\(spec)") {
                    try await server.admin.create(Self.path(), widget)
                }
                #expect(error?.code == 422)
                #expect(error?.message == "Widget.example.com \"a\" is invalid: \(message)")
            }
        }
    }

    @Test func `status and scale are written apart`() async throws {
        try await Self.withWidgets { server in
            var made = try await server.admin.create(Self.path(), Self.widget("a", ["size": 1]))
            made["status"] = ["replicas": 3, "selector": "app=a"]
            made["spec"]["size"] = 9
            let path = ResourcePath(Self.kind, namespace: "default", name: "a", subresource: "status")
            let told = try await server.admin.update(path, made)
            #expect(told["spec"]["size"].int == 1)
            #expect(told["status"]["replicas"].int == 3)
            #expect(told["metadata"]["generation"].int == 1)
            let scalePath = ResourcePath(Self.kind, namespace: "default", name: "a", subresource: "scale")
            let scale = try await server.admin.patch(scalePath, .merge, ["spec": ["replicas": 5]])
            #expect(scale["spec"]["replicas"].int == 5)
            #expect(scale["status"] == ["replicas": 3, "selector": "app=a"])
            let object = try await server.admin.get(Self.path("a"))
            #expect(object["spec"]["size"].int == 5)
            #expect(object["metadata"]["generation"].int == 2)
            let strategic = await #expect(throws: StatusError.self) {
                try await server.admin.patch(Self.path("a"), .strategic, ["spec": ["size": 2]])
            }
            #expect(strategic?.code == 415)
        }
    }

    @Test func `server-side apply merges lists by the definition's keys`() async throws {
        try await Self.withWidgets { server in
            let kubectl = Kubectl(server)
            let manifest = { (name: String, value: Int) -> String in
                Self.widget("a", ["size": 1, "parts": [["name": .string(name), "value": .int(Int64(value))]]])
                    .description
            }
            for (manager, name) in [("one", "x"), ("two", "y")] {
                let result = try await kubectl.run(
                    "apply", "--server-side", "--field-manager=\(manager)", "-f", "-", input: manifest(name, 1))
                #expect(result.output == "widget.example.com/a serverside-applied\n", "\(result.error)")
            }
            let object = try await server.admin.get(Self.path("a"))
            #expect(object["spec"]["parts"].items.map { $0["name"].string } == ["x", "y"])
            let conflict = try await kubectl.run(
                "apply", "--server-side", "--field-manager=two", "-f", "-", input: manifest("x", 2))
            #expect(
                conflict.error.contains("conflict with \"one\": .spec.parts[name=\"x\"].value"), "\(conflict.error)")
        }
    }

    @Test func `kubectl shows columns, explains fields and selects`() async throws {
        try await Self.withWidgets { server in
            let kubectl = Kubectl(server)
            for (name, colour) in [("a", "red"), ("b", "blue")] {
                let manifest = Self.widget(name, ["size": 2, "colour": .string(colour)]).description
                let result = try await kubectl.run("apply", "-f", "-", input: manifest)
                #expect(result.output == "widget.example.com/\(name) created\n", "\(result.error)")
            }
            let table = try await kubectl.run("get", "wd")
            let lines = table.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            #expect(lines.map { $0.prefix(2).joined(separator: " ") } == ["NAME SIZE", "a 2", "b 2"])
            let blue = try await kubectl.run("get", "widgets", "--field-selector=spec.colour=blue", "-o", "name")
            #expect(blue.output == "widget.example.com/b\n", "\(blue.error)")
            let explained = try await kubectl.run("explain", "widgets.spec.size")
            #expect(explained.output.contains("FIELD: size <integer>"), "\(explained.error)")
            let changed = try await kubectl.run(
                "apply", "-f", "-", input: Self.widget("a", ["size": 3]).description)
            #expect(changed.output == "widget.example.com/a configured\n", "\(changed.error)")
            let listed = try await kubectl.run("get", "widgets", "-o", "jsonpath={.items[*].kind}")
            #expect(listed.output == "Widget Widget")
        }
    }

    @Test func `versions differ in apiVersion alone`() async throws {
        try await Self.withWidgets { server in
            _ = try await server.admin.create(Self.path(), Self.widget("a", ["size": 1]))
            var definition = try await server.admin.get(
                ResourcePath(WidgetFixture.definitionKind, name: "widgets.example.com"))
            var beta = definition["spec"]["versions"][0]
            beta["name"] = "v1beta1"
            beta["storage"] = false
            definition["spec"]["versions"].items.append(beta)
            _ = try await server.admin.update(
                ResourcePath(WidgetFixture.definitionKind, name: "widgets.example.com"), definition)
            let address = "/apis/example.com/v1beta1/namespaces/default/widgets"
            let one = try await server.curl("\(address)/a")
            #expect(one["apiVersion"].string == "example.com/v1beta1")
            let list = try await server.curl(address)
            #expect(list["items"][0]["apiVersion"].string == "example.com/v1beta1")
            let group = try await server.curl("/apis/example.com")
            #expect(group["versions"].items.map { $0["version"].string } == ["v1", "v1beta1"])
        }
    }

    @Test func `a deleted definition takes its objects along`() async throws {
        try await Self.withWidgets { server in
            _ = try await server.admin.create(Self.path(), Self.widget("a", ["size": 1]))
            let deleted = try await Kubectl(server).run("delete", "crd", "widgets.example.com", "--timeout=30s")
            #expect(
                deleted.output
                    == "customresourcedefinition.apiextensions.k8s.io \"widgets.example.com\" deleted\n",
                "\(deleted.error)")
            let gone = try await server.curlText("/apis/example.com/v1/namespaces/default/widgets")
            #expect(gone == "404 page not found\n")
            _ = try await server.admin.create(
                ResourcePath(WidgetFixture.definitionKind), WidgetFixture.definition)
            let list = try await server.admin.list(Self.path(), ListOptions())
            #expect(list.items.isEmpty)
        }
    }

    @Test func `definitions are served again after a restart`() async throws {
        let storage = MemoryStorage()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let open = {
            try await APIServer(
                configuration: APIServerConfiguration(folder: "\(Scratch.folder)"), storage: storage,
                catalog: .builtIn(), logger: logger)
        }
        let first = try await open().makeClient(.component("test"))
        try await first.create(Namespace(name: "default"))
        _ = try await first.create(ResourcePath(WidgetFixture.definitionKind), WidgetFixture.definition)
        let second = try await open().makeClient(.component("test"))
        let made = try await second.create(Self.path(), Self.widget("a", ["size": 1]))
        #expect(made["spec"]["colour"].string == "red")
    }

    @Test func `names that another kind has are not accepted until they are free`() async throws {
        try await Self.withWidgets { server in
            var other = WidgetFixture.definition
            other["metadata"]["name"] = "gadgets.example.com"
            other["spec"]["names"] = ["plural": "gadgets", "singular": "gadget", "kind": "Widget"]
            let made = try await server.admin.create(ResourcePath(WidgetFixture.definitionKind), other)
            #expect(made["status"]["conditions"][0]["reason"].string == "KindConflict")
            #expect(made["status"]["conditions"][1]["status"].string == "False")
            let path = ResourcePath(WidgetFixture.definitionKind, name: "widgets.example.com")
            _ = try await server.admin.delete(path, DeleteOptions())
            try await eventually("the other one is established") {
                let now = try await server.admin.get(
                    ResourcePath(WidgetFixture.definitionKind, name: "gadgets.example.com"))
                return now["status"]["conditions"][1]["status"].string == "True" ? true : nil
            }
        }
    }

    @Test func `a definition that is not structural is refused`() async throws {
        try await ServerFixture.with { server in
            for (path, value, message) in WidgetFixture.brokenDefinitions {
                var version = WidgetFixture.definition["spec"]["versions"][0]
                version[path: path] = try JSONValue(parsing: value)
                var definition = WidgetFixture.definition
                definition["spec"]["versions"] = [version]
                let broken = definition
                let error = await #expect(throws: StatusError.self, "\(path)") {
                    try await server.admin.create(ResourcePath(WidgetFixture.definitionKind), broken)
                }
                #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
            }
        }
    }
}
