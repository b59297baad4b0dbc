import Foundation
import Machinery
import Synchronization
import SystemPackage
import TestKit
import Testing

/// The demo as a test: one platform, driven as a user drives it, from its first start to nothing left.
@Suite(.serialized, .timeLimit(.minutes(20)), .needsRoot, .needsTool("haproxy"), .needsTool("conmon"))
struct DemoScenario {
    static let root = String(#filePath.split(separator: "/").dropLast(3).joined(separator: "/"))

    /// Runs `body` with a platform that is removed afterwards, also when it fails.
    private func withBox(_ body: (Box) async throws -> Void) async throws {
        let folder = try Scratch.make()
        let box = try Box(folder: folder.string)
        do {
            try await box.start()
            try await body(box)
        } catch {
            Issue.record("platform log:\n\(box.log)")
            await box.remove()
            Scratch.remove(folder)
            throw error
        }
        await box.remove()
        Scratch.remove(folder)
    }

    @Test func `from the first start to nothing left`() async throws {
        try await withBox { box in
            try await firstLook(box)
            let repository = try await firstPush(box)
            try await changeUnderLoad(box, repository)
            try await crash(box)
            try await crashInBuild(box)
            try await teams(box, repository)
            try await registry(box)
            try await templates(box)
            try await mistakes(box)
            try await leaveNothing(box)
        }
    }

    private func firstLook(_ box: Box) async throws {
        let mode = try FileManager.default.attributesOfItem(atPath: "\(box.data)/admin.kubeconfig")[.posixPermissions]
        #expect(mode as? Int == 0o600)
        #expect(try await box.must("whoami") == "system:admin\n")
        #expect(try await box.must("new-project", "shop").contains("Now using project shop"))
        #expect(try await box.must("projects", "-q").split(separator: "\n").contains("shop"))
        #expect(try await box.must("status", "--data-dir", box.data).contains("running"))
    }

    /// Pushes the Python sample and returns the folder of its repository.
    private func firstPush(_ box: Box) async throws -> String {
        let repository = "\(box.folder)/hello"
        try FileManager.default.copyItem(atPath: "/\(Self.root)/templates/samples/python", toPath: repository)
        for arguments in [
            ["init", "--quiet", "--initial-branch=main"], ["add", "-A"], ["commit", "--quiet", "-m", "one"],
        ] {
            let outcome = try await box.run(
                "git", ["-c", "user.name=test", "-c", "user.email=test@localhost"] + arguments, in: repository)
            try #require(outcome.succeeded, "\(outcome)")
        }
        let remote = try await box.paas("git-remote", in: repository)
        try #require(remote.succeeded, "\(remote)")
        let push = try await box.git("push", "paas", "main", in: repository)
        try #require(push.succeeded, "\(push)\n\(box.log)")
        #expect(push.errors.contains("remote: -----> "))
        #expect(push.errors.contains("hello-shop.apps.localhost"))
        try await eventually("the application answers") { try await box.ask("hello-shop.apps.localhost") }
        #expect(try await box.must("get", "pods", "-l", "app=hello").contains("Running"))
        #expect(try await box.must("logs", "bc/hello").contains("-----> "))
        #expect(try await box.must("rollout", "status", "dc/hello").contains("successfully rolled out"))
        return repository
    }

    private func changeUnderLoad(_ box: Box, _ repository: String) async throws {
        // The running platform's file is gone from here on, as between an upgrade and the restart.
        try box.install()
        try "version two\n".write(toFile: "\(repository)/VERSION", atomically: true, encoding: .utf8)
        _ = try await box.git("add", "-A", in: repository)
        _ = try await box.git("commit", "--quiet", "-m", "two", in: repository)
        let load = Load(box, host: "hello-shop.apps.localhost")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await load.run() }
            let push = try await box.git("push", "paas", "main", in: repository)
            try #require(push.succeeded, "\(push)\n\(box.log)")
            try await eventually("the change is served") {
                try await box.ask("hello-shop.apps.localhost")?.contains("version two") == true
            }
            // However fast the push was.
            try await eventually("requests are made") { load.figures.made > 10 ? true : nil }
            load.stop()
            try await group.waitForAll()
        }
        let (made, failed) = load.figures
        #expect(failed == 0, "\(failed) of \(made) requests failed during the rollout")
    }

    private func crash(_ box: Box) async throws {
        let before = try await eventually("one pod is left") {
            let pods = try await podsAndRestarts(box)
            return pods.count == 1 ? pods : nil
        }
        try await box.kill()
        #expect(try await box.ask("hello-shop.apps.localhost") != nil, "served while the platform is dead")
        try await box.start()
        try await eventually("the node is ready") {
            try await box.must("get", "nodes", "-o", "json").contains("\"Ready\"")
        }
        let after = try await podsAndRestarts(box)
        #expect(after == before, "adopted, not started anew")
        #expect(try await box.ask("hello-shop.apps.localhost") != nil)
        let name = try #require(before.keys.first)
        #expect(try await box.must("exec", name, "--", "cat", "VERSION").contains("version two"))
        let failing = try await box.paas("exec", name, "--", "sh", "-c", "exit 7")
        #expect(failing.status == 7)
    }

    /// A build that a crash interrupts is taken up again, or fails with a reason; nothing is lost of it.
    private func crashInBuild(_ box: Box) async throws {
        let started = try await box.must("start-build", "hello")
        let name = try #require(started.split(separator: " ").first?.split(separator: "/").last)
        try await box.kill()
        #expect(try await box.ask("hello-shop.apps.localhost") != nil)
        try await box.start()
        try await eventually("the build has ended", within: .seconds(90)) {
            let build = try JSONValue(parsing: try await box.must("get", "build/\(name)", "-o", "json"))
            let status = build["status"]
            return status["phase"].string == "Complete"
                || status["phase"].string == "Failed" && status["reason"].string != nil
        }
        #expect(try await box.ask("hello-shop.apps.localhost") != nil)
    }

    /// The application's pods by name: uid and restarts.
    private func podsAndRestarts(_ box: Box) async throws -> [String: String] {
        let list = try JSONValue(parsing: try await box.must("get", "pods", "-l", "app=hello", "-o", "json"))
        var pods: [String: String] = [:]
        for pod in list["items"].items where pod["metadata"]["deletionTimestamp"].isNull {
            let restarts = pod["status"]["containerStatuses"][0]["restartCount"].int ?? -1
            pods[pod["metadata"]["name"].string ?? ""] = "\(pod["metadata"]["uid"].string ?? "") \(restarts)"
        }
        return pods
    }

    private func teams(_ box: Box, _ repository: String) async throws {
        for name in ["ada", "bob"] {
            try await box.must(
                "user", "add", name, "--password-stdin", "--data-dir", box.data, input: "secret-\(name)\n")
        }
        let bob = "\(box.folder)/bob"
        try await box.must(
            "login", box.api, "-u", "bob", "-p", "secret-bob", "--certificate-authority", box.authority, "--kubeconfig",
            bob,
            kubeconfig: bob)
        #expect(try await box.must("whoami", kubeconfig: bob) == "bob\n")
        let wrong = try await box.paas(
            "login", box.api, "-u", "bob", "-p", "wrong", "--certificate-authority", box.authority, kubeconfig: bob)
        #expect(!wrong.succeeded && wrong.errors.contains("login refused"))

        let pods = try await box.paas("get", "pods", "-n", "shop", kubeconfig: bob)
        #expect(!pods.succeeded && pods.errors.contains("forbidden"))
        let token = try await box.must("whoami", "-t", kubeconfig: bob).trimmingCharacters(in: .whitespacesAndNewlines)
        let push = try await box.git(
            "-c", "http.sslCAInfo=\(box.authority)", "push",
            "https://bob:\(token)@localhost:\(box.apiPort)/git/shop/hello.git",
            "main", in: repository)
        #expect(!push.succeeded && push.errors.contains("403"), "\(push)")
        let pull = try await box.curl(
            "-o", "/dev/null", "-w", "%{http_code}", "-u", "bob:\(token)", "\(box.api)/v2/shop/hello/manifests/latest")
        #expect(pull.output == "403" || pull.output == "401", "\(pull)")

        try await box.must("new-project", "bobs", kubeconfig: bob)
        try await box.must("policy", "add-role-to-user", "view", "bob", "-n", "shop")
        try await eventually("bob may look") {
            try await box.paas("get", "pods", "-n", "shop", kubeconfig: bob).succeeded
        }
        let delete = try await box.paas("delete", "dc/hello", "-n", "shop", kubeconfig: bob)
        #expect(!delete.succeeded && delete.errors.contains("forbidden"))
    }

    private func registry(_ box: Box) async throws {
        let token = try await box.must("whoami", "-t").trimmingCharacters(in: .whitespacesAndNewlines)
        let certificates = "\(box.folder)/certs"
        try FileManager.default.createDirectory(atPath: certificates, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: box.authority, toPath: "\(certificates)/ca.crt")
        let image = "docker://localhost:\(box.apiPort)/shop/hello:latest"
        let out = try await box.run(
            "skopeo",
            ["copy", "--src-cert-dir", certificates, "--src-creds", "any:\(token)", image, "dir:\(box.folder)/image"])
        try #require(out.succeeded, "\(out)\n\(box.log)")
        let back = try await box.run(
            "skopeo",
            [
                "copy", "--dest-cert-dir", certificates, "--dest-creds", "any:\(token)", "dir:\(box.folder)/image",
                "docker://localhost:\(box.apiPort)/shop/copied:v1",
            ])
        try #require(back.succeeded, "\(back)\n\(box.log)")
        #expect(try await box.must("get", "istag", "copied:v1", "-o", "name").contains("copied:v1"))
    }

    private func templates(_ box: Box) async throws {
        #expect(try await box.must("process", "static", "-p", "NAME=x").contains("\"DeploymentConfig\""))
        let made = try await box.must("new-app", "--template=static", "-p", "NAME=web")
        #expect(made.contains("Served at: http://web-shop.apps.localhost:\(box.httpPort)"))
        try await eventually("the static site answers", within: .seconds(180)) {
            try await box.ask("web-shop.apps.localhost")
        }
        try await box.must("scale", "dc/web", "--replicas", "2")
        try await eventually("two pods are ready", within: .seconds(60)) {
            let config = try JSONValue(parsing: try await box.must("get", "dc/web", "-o", "json"))
            return config["status"]["availableReplicas"].int == 2
        }
        try await box.must("set", "env", "dc/web", "COLOUR=blue")
        try await eventually("a second deployment is complete", within: .seconds(60)) {
            try await box.must("rollout", "history", "dc/web").contains("2          Complete")
        }
        try await box.must("rollout", "undo", "dc/web")
        try await eventually("the third deployment is complete", within: .seconds(60)) {
            try await box.must("rollout", "history", "dc/web").contains("3          Complete")
        }
    }

    private func mistakes(_ box: Box) async throws {
        let cases: [([String], String)] = [
            (["get", "nonsense"], "no resource type \"nonsense\""),
            (["get", "pod/none"], "\"none\" not found"),
            (["start", "--api-port", "99999"], "a port is a number"),
            (["start", "--domain", "UPPER"], "--domain"),
            (["start", "--data-dir", box.data, "--api-port", "\(box.apiPort)"], "try:"),
            (["start-build", "none"], "not found"),
            (["new-app", "--template=none"], "no template \"none\""),
            (["project", "none"], "no project \"none\""),
            (["create", "-f", "/nonexistent"], "can't read /nonexistent"),
            (["delete", "pods"], "name what to delete"),
        ]
        for (arguments, message) in cases {
            let outcome = try await box.run(Box.executable, arguments)
            #expect(!outcome.succeeded && outcome.all.contains(message), "paas \(arguments): \(outcome)")
        }
        let manifest = "\(box.folder)/bad.yaml"
        try "apiVersion: v1\nkind: Pod\nmetadata: {name: Bad_Name}\nspec: {containers: []}\n".write(
            toFile: manifest, atomically: true, encoding: .utf8)
        let bad = try await box.paas("create", "-f", manifest)
        #expect(!bad.succeeded && bad.errors.contains("metadata.name") && bad.errors.contains("spec.containers"))
    }

    private func leaveNothing(_ box: Box) async throws {
        let instance = try await Traces(box)
        try await box.must("stop", "--data-dir", box.data, "--apps")
        let left = try await instance.found(box)
        #expect(left.isEmpty, "left behind: \(left.joined(separator: ", "))")
    }
}

/// Requests to an application without a pause, counted.
private final class Load: Sendable {
    private struct State {
        var isRunning = true
        var made = 0
        var failed = 0
    }
    private let box: Box
    private let host: String
    private let state = Mutex(State())

    init(_ box: Box, host: String) {
        self.box = box
        self.host = host
    }

    var figures: (made: Int, failed: Int) { state.withLock { ($0.made, $0.failed) } }
    func stop() { state.withLock { $0.isRunning = false } }

    /// At most 100,000 requests, one after the other.
    func run() async throws {
        for _ in 0..<100_000 where state.withLock({ $0.isRunning }) {
            let answer = try await box.ask(host)
            state.withLock { state in
                state.made += 1
                if answer == nil { state.failed += 1 }
            }
        }
    }
}
