import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

/// The server with a real client.
@Suite(.scratch, .needsClients, .timeLimit(.minutes(2)))
struct KubectlTests {
    @Test func `kubectl creates, lists, changes and deletes a config map`() async throws {
        try await ServerFixture.with { server in
            let kubectl = Kubectl(server)
            let created = try await kubectl.run("create", "configmap", "colours", "--from-literal=sky=blue")
            #expect(created.succeeded, "\(created.error)")
            let listed = try await kubectl.run("get", "configmaps", "-o", "name")
            #expect(listed.output == "configmap/colours\n", "\(listed.error)")
            let labelled = try await kubectl.run("label", "configmap", "colours", "kind=nature")
            #expect(labelled.succeeded, "\(labelled.error)")
            let table = try await kubectl.run("get", "cm", "-l", "kind=nature")
            #expect(table.output.contains("colours"), "\(table.error)")
            let deleted = try await kubectl.run("delete", "configmap", "colours")
            #expect(deleted.output == "configmap \"colours\" deleted from default namespace\n", "\(deleted.error)")
        }
    }

    @Test func `kubectl apply creates, then changes nothing, then configures`() async throws {
        try await ServerFixture.with { server in
            let kubectl = Kubectl(server)
            let manifest = """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
                 "spec":{"selector":{"app":"web"},"ports":[{"name":"http","port":80}]}}
                """
            let created = try await kubectl.run("apply", "-f", "-", input: manifest)
            #expect(created.output == "service/web created\n", "\(created.error)")
            let same = try await kubectl.run("apply", "-f", "-", input: manifest)
            #expect(same.output == "service/web unchanged\n", "\(same.error)")
            let changed = try await kubectl.run(
                "apply", "-f", "-", input: manifest.replacing("\"port\":80", with: "\"port\":81"))
            #expect(changed.output == "service/web configured\n", "\(changed.error)")
            let service = try await server.admin.get(Service.self, namespace: "default", name: "web")
            #expect(service.spec["ports"][0]["port"].int == 81)
            #expect(service.spec["clusterIP"].string?.hasPrefix("172.30.") == true)
        }
    }

    @Test func `server-side apply tells of conflicts and takes over when forced`() async throws {
        try await ServerFixture.with { server in
            let kubectl = Kubectl(server)
            let manifest = { (value: String) in
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                    + "\"data\":{\"x\":\"\(value)\"}}"
            }
            let first = try await kubectl.run(
                "apply", "--server-side", "--field-manager=one", "-f", "-", input: manifest("1"))
            #expect(first.output == "configmap/a serverside-applied\n", "\(first.error)")
            let second = try await kubectl.run(
                "apply", "--server-side", "--field-manager=two", "-f", "-", input: manifest("2"))
            #expect(second.error.contains("conflict with \"one\": .data.x"), "\(second.error)")
            let forced = try await kubectl.run(
                "apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", "-", input: manifest("2"))
            #expect(forced.succeeded, "\(forced.error)")
            let map = try await server.admin.get(ConfigMap.self, namespace: "default", name: "a")
            #expect(map.json["data"]["x"].string == "2")
        }
    }

    @Test func `an unknown field is refused by name`() async throws {
        try await ServerFixture.with { server in
            let manifest = """
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"dta":{"x":"y"}}
                """
            let result = try await Kubectl(server).run("apply", "-f", "-", input: manifest)
            #expect(!result.succeeded)
            #expect(result.error.contains("unknown field \"dta\""), "\(result.error)")
        }
    }

    @Test func `exec carries words, input and the exit code`() async throws {
        try await ServerFixture.with(streams: [EchoCommand()]) { server in
            var pod = Pod(name: "web", namespace: "default")
            pod.spec = ["containers": [["name": "web", "image": "web"]]]
            try await server.admin.create(pod)
            try await server.admin.merge(
                Pod.self, namespace: "default", name: "web", subresource: "status", ["status": ["phase": "Running"]])
            let echo = try await Kubectl(server).run("exec", "-i", "web", "--", "hello", input: "typed\n")
            #expect(echo.output == "hello\ntyped\n", "\(echo.error)")
            let failing = try await Kubectl(server).run("exec", "web", "--", "exit 3")
            #expect(failing.status == 3)
        }
    }

    @Test func `auth tells who one is and what one may do`() async throws {
        try await ServerFixture.with { server in
            let kubectl = Kubectl(server)
            let whoami = try await kubectl.run("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
            #expect(whoami.output == "system:admin", "\(whoami.error)")
            let allowed = try await kubectl.run("auth", "can-i", "create", "pods")
            #expect(allowed.output == "yes\n")
            let refused = try await kubectl.run("auth", "can-i", "create", "pods", "--as", "ann")
            #expect(refused.output == "no\n")
            let listing = try await kubectl.run("get", "pods", "--as", "ann")
            #expect(listing.error.contains("User \"ann\" cannot list resource \"pods\""), "\(listing.error)")
        }
    }
}

/// Answers exec: prints each word of the command and then what is typed; `exit 3` ends with that code.
struct EchoCommand: StreamHandler {
    var resources: [(group: String, resource: String)] { [("", "pods/exec")] }

    func run(_ call: APICall, _ session: StreamSession) async throws -> Int {
        let words = call.query["command"] ?? []
        if words == ["exit 3"] { return 3 }
        for word in words { try await session.send(.stdout(Array("\(word)\n".utf8))) }
        for await typed in session.input { try await session.send(.stdout(typed)) }
        return 0
    }
}
