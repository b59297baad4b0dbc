import HTTPTypes
import HostSystem
import Hummingbird
import Kinds
import Logging
import Machinery
import NIOCore
import Reconciling
import ServiceLifecycle
import Synchronization
import SystemPackage
import TestKit

@testable import GitServer

/// A git server on a port of the loopback, an API in memory, and what stands for the builder and the router.
final class GitWorld: Sendable {
    let api = MemoryAPI()
    let folder: String
    /// Whether builds succeed.
    let buildFails = Mutex(false)
    /// Whether the source is recognized.
    let isKnown = Mutex(true)
    /// Whether finding out what a source is has to wait.
    let isHeld = Mutex(false)
    private let port = Mutex(0)

    init(folder: String) { self.folder = folder }

    var url: String { "http://127.0.0.1:\(port.withLock { $0 })" }
    func remote(_ token: String = "ada", project: String = "shop", app: String = "web") -> String {
        "http://any:\(token)@127.0.0.1:\(port.withLock { $0 })/git/\(project)/\(app).git"
    }

    /// Runs `body` while the server serves.
    static func with(limits: GitLimits = GitLimits(), _ body: @Sendable (GitWorld) async throws -> Void) async throws {
        let folder = Scratch.folder.string
        // The server's git runs as another user, who must be able to pass.
        try Files.setMode(folder, 0o711)
        try Files.makeFolder("\(folder)/git", mode: 0o711)
        let world = GitWorld(folder: folder)
        try await world.prepare()
        var options = GitServerOptions(
            folder: "\(folder)/git", publicURL: "https://localhost:8443", ports: RouterPorts(http: 8080, https: 9443))
        options.limits = limits
        let server = GitServer(
            client: world.api, inspector: world, log: world, probe: world, options: options)
        try await world.serve(server, body)
    }

    private func serve(_ server: GitServer, _ body: @Sendable (GitWorld) async throws -> Void) async throws {
        let (started, starting) = AsyncStream.makeStream(of: Int.self)
        let logger = Logger(label: "test")
        let application = Application(
            responder: CallbackResponder { (request: Request, _: BasicRequestContext) in
                await server.respond(to: request, logger: logger)
            }, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in starting.yield(channel.localAddress?.port ?? 0) }, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            group.addTask { await self.buildEverything() }
            for await number in started {
                port.withLock { $0 = number }
                break
            }
            defer { group.cancelAll() }
            try await body(self)
        }
    }

    private func prepare() async throws {
        for name in ["shop", "bank"] { try await api.create(Namespace(name: name)) }
        api.onCall { [api] verb, path, object in
            switch (path.resource, path.subresource) {
            case ("tokenreviews", _):
                var review = TokenReview(json: object)
                review.authenticated = ["ada", "root"].contains(review.token)
                review.user = ["username": .string(review.token), "groups": ["system:authenticated"]]
                return review.json
            case ("subjectaccessreviews", _):
                var review = SubjectAccessReview(json: object)
                review.allowed = review.user == "root" || review.resourceAttributes["namespace"].text == "shop"
                return review.json
            case ("buildconfigs", "instantiate"):
                return try await Self.instantiate(api, path, BuildRequest(json: object))
            default: return nil
            }
        }
    }

    private static func instantiate(
        _ api: MemoryAPI, _ path: ResourcePath, _ request: BuildRequest
    ) async throws -> JSONValue {
        let name = path.name ?? ""
        let config = try api.change(ResourcePath(BuildConfig.kind, namespace: path.namespace, name: name)) {
            $0["status"]["lastVersion"].number += 1
        }
        let number = config["status"]["lastVersion"].number
        var build = Build(name: "\(name)-\(number)", namespace: path.namespace ?? "")
        build.revision = request.revision
        build.phase = "New"
        build.configName = name
        build.metadata.annotations = [WellKnown.Build.number: String(number)]
        return try await api.create(ResourcePath(Build.kind, namespace: path.namespace), build.json)
    }

    /// Ends every new build, and rolls out what succeeded.
    private func buildEverything() async {
        do {
            let path = ResourcePath(Build.kind)
            for try await event in try await api.watch(path, ListOptions(), from: "0") {
                if case .added(let json) = event { try finish(Build(json: json)) }
            }
        } catch {}
    }

    private func finish(_ build: Build) throws {
        let place = (project: build.namespace, app: build.configName)
        let digest = "sha256:\(build.revision["git"]["commit"].string ?? "")"
        let fails = buildFails.withLock { $0 }
        if !fails {
            var version = 0
            var template: JSONValue = .null
            try api.change(ResourcePath(DeploymentConfig.kind, namespace: place.project, name: place.app)) { config in
                config["status"]["latestVersion"].number += 1
                version = config["status"]["latestVersion"].number
                config["spec"]["template"]["spec"]["containers"][0]["image"] = "registry/\(place.app)@\(digest)"
                template = config["spec"]["template"]
            }
            var controller = ReplicationController(name: "\(place.app)-\(version)", namespace: place.project)
            controller.template = template
            controller.metadata.annotations = [WellKnown.Deployment.phase: "Complete"]
            let ready = controller
            // The test's API answers at once; a task only since it can't be awaited here.
            Task { [api] in try await api.create(ready) }
        }
        try api.change(ResourcePath(Build.kind, namespace: place.project, name: build.name)) { json in
            json["status"]["phase"] = fails ? "Failed" : "Complete"
            if fails { json["status"]["reason"] = "AssembleFailed" }
            if fails { json["status"]["message"] = "assemble ended with code 1" }
            json["status"]["output"]["to"]["imageDigest"] = .string(digest)
        }
    }

    /// Runs the git client in a folder of the test's.
    func git(_ arguments: [String], in directory: String? = nil) async throws -> ProcessOutput {
        let settings = ["-c", "user.name=Ada", "-c", "user.email=ada@localhost", "-c", "init.defaultBranch=main"]
        return try await HostProcess.output(
            of: "git", settings + arguments,
            environment: [
                "HOME": folder, "PATH": "/usr/local/bin:/usr/bin:/bin", "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C.UTF-8", "no_proxy": "*",
            ], directory: directory ?? folder)
    }

    /// A repository with one commit, at `FOLDER/NAME`.
    func source(_ name: String = "source") async throws -> String {
        let path = "\(folder)/\(name)"
        _ = try await git(["init", "--quiet", path])
        try await commit("app.py", "print(1)\n", "First", in: path)
        return path
    }

    func commit(_ file: String, _ text: String, _ subject: String, in path: String) async throws {
        try Files.write("\(path)/\(file)", Array(text.utf8))
        _ = try await git(["add", "-A"], in: path)
        _ = try await git(["commit", "--quiet", "-m", subject], in: path)
    }

    func head(_ path: String) async throws -> String {
        try await git(["rev-parse", "HEAD"], in: path).text.trimmingSuffix { $0.isNewline }
    }

    func builds() async throws -> [Build] { try await api.list(Build.self, namespace: "shop") }
}

extension String {
    fileprivate func trimmingSuffix(while isEnd: (Character) -> Bool) -> String {
        var text = self
        while let last = text.last, isEnd(last) { text.removeLast() }
        return text
    }
}

extension GitWorld: SourceInspector, BuildLog, URLProbe {
    struct Unknown: Error, CustomStringConvertible { let description: String }

    func inspect(repositoryPath: String, commit: String) async throws -> Detection {
        try await eventually("the test's leave") { !self.isHeld.withLock { $0 } }
        guard isKnown.withLock({ $0 }) else {
            throw Unknown(description: "no builder fits the source: add a requirements.txt")
        }
        return Detection(
            language: "Python", strategy: .source(builder: "python"), reason: "app.py is at the top folder",
            details: ["port 8080, the default"])
    }

    func follow(
        project: String, build: String, as identity: Identity
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { continuation in
            continuation.yield(Array("-----> Installing\n       nothing to".utf8))
            continuation.yield(Array(" install\n".utf8))
            continuation.finish()
        }
    }

    func status(host: String, path: String) async throws -> Int { 200 }
}
