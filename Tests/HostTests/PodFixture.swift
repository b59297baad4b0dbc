import HostSystem
import Kinds
import Logging
import Machinery
import NodeRuntime
import Reconciling
import SystemPackage
import TestKit
import Testing

/// One image: a folder with a program that can be told what to do.
struct FolderImages: ImageSource {
    let layer: String

    func present(_ reference: String, namespace: String, policy: String) async throws -> RunnableImage? {
        reference.hasPrefix("app") && policy != "Always" ? image : nil
    }

    func prepare(
        _ reference: String, namespace: String, pullSecrets: [String], policy: String
    ) async throws -> RunnableImage {
        guard reference.hasPrefix("app") else { throw PodProblem("ErrImagePull", "no image \(reference)") }
        return image
    }

    func list() async -> [NodeImage] { [NodeImage(names: [image.id, "app"], sizeInBytes: image.sizeInBytes)] }

    private var image: RunnableImage {
        RunnableImage(
            id: "test/app@sha256:0", layers: [layer, "\(layer)-empty"], entrypoint: ["/app"],
            environment: ["FROM_IMAGE=yes", "PATH=/bin"], workingDirectory: "/tmp", sizeInBytes: 4096)
    }
}

/// Namespaces without links: what is in one is reached from inside it only.
struct LonelyNetwork: PodNetwork {
    /// Notes what is attached.
    let folder: String

    func name(_ uid: String) -> String { "paas-test-\(uid.prefix(13))" }

    func attach(_ pod: Pod, in made: String?) async throws -> PodAttachment {
        let uid = pod.uid
        let path = "/run/netns/\(name(uid))"
        // First, so that what is cut short below is found and removed.
        try Files.makeFolder(folder)
        try Files.write("\(folder)/\(uid)", [])
        if !Files.exists(path) {
            if let made {
                try Files.write(path, [], durably: false)
                try Mounts.bind(made, to: path)
            } else {
                try await HostProcess.run("ip", ["netns", "add", name(uid)])
            }
            try await HostProcess.run("ip", ["-n", name(uid), "link", "set", "lo", "up"])
        }
        return PodAttachment(netnsPath: path, addresses: ["127.0.0.1"])
    }

    func detach(uid: String) async throws {
        if Files.exists("/run/netns/\(name(uid))") {
            try await HostProcess.run("ip", ["netns", "delete", name(uid)])
        }
        // Last, so that what is cut short above is found again.
        try Files.removeTree("\(folder)/\(uid)")
    }

    func removeAll(except uids: Set<String>) async throws {
        var failure: (any Error)?
        for uid in Files.list(folder) where !uids.contains(uid) {
            do { try await detach(uid: uid) } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

/// A node with an API of its own in the test's folder.
struct PodFixture: Sendable {
    let api: PodAPI
    let layout: DataLayout
    let runtime: ContainerRuntime
    let agent: NodeAgent
    var network: LonelyNetwork { LonelyNetwork(folder: "\(layout.folder)/networks") }

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init(_ runtime: OCIRuntime? = nil) async throws {
        api = PodAPI()
        // Root of a pod's user namespace is somebody else on the host, and has to get to its files.
        try Files.setMode(Scratch.folder.string, 0o711)
        layout = try DataLayout(Scratch.folder.string + "/data")
        let tool = try runtime?.tool(in: Scratch.folder.string)
        self.runtime = try ContainerRuntime(layout: layout, tool: tool, logger: Self.logger)
        let layer = layout.folder + "/layer"
        try await Self.makeLayer(layer)
        agent = Self.makeAgent(api, layout, self.runtime)
        try await api.create(Namespace(name: "shop"))
    }

    private static func makeLayer(_ layer: String) async throws {
        for folder in ["", "/bin", "/tmp", "/etc", "/proc", "/dev", "/sys"] {
            try Files.makeFolder(layer + folder, mode: 0o777)
        }
        try Files.makeFolder(layer + "-empty")
        try Files.write(
            "\(layer)/etc/passwd",
            Array("root:x:0:0:root:/root:/bin/sh\nweb:x:33:33:web:/var/www:/bin/sh\n".utf8))
        try Files.write("\(layer)/etc/group", Array("root:x:0:\nweb:x:33:\nextra:x:44:web\n".utf8))
        try Files.write("\(layer).c", Array(program.utf8))
        try await HostProcess.run("cc", ["-static", "-O1", "-o", "\(layer)/app", "\(layer).c"])
        try await HostProcess.run("cp", [try HostTools.path(of: "busybox"), "\(layer)/bin/busybox"])
        let tools = "sh cat id ls sleep stat stty ps hostname dd grep readlink touch mkdir"
        for tool in tools.split(separator: " ") { try Files.link("\(layer)/bin/\(tool)", to: "busybox") }
    }

    static func makeAgent(
        _ api: PodAPI, _ layout: DataLayout, _ runtime: ContainerRuntime, network: (any PodNetwork)? = nil,
        wallClock: WallClock = .system, change: (inout NodeSettings) -> Void = { _ in }
    ) -> NodeAgent {
        let plenty = NodeFigures(
            memoryAvailable: 1 << 40, diskAvailable: 1 << 40, diskCapacity: 1 << 40, inodesFree: 1 << 20,
            inodes: 1 << 20, processesFree: 1 << 20)
        var settings = NodeSettings(
            name: "node", address: "127.0.0.1", clusterDNS: "10.128.0.1",
            resources: NodeResources.ofHost(dataFolder: layout.folder), figures: { plenty })
        change(&settings)
        return NodeAgent(
            client: api, runtime: runtime, images: FolderImages(layer: layout.folder + "/layer"),
            network: network ?? LonelyNetwork(folder: "\(layout.folder)/networks"), settings: settings,
            wallClock: wallClock, logger: logger)
    }

    /// An agent with other settings or another network, instead of the fixture's own.
    init(
        _ runtime: OCIRuntime? = nil, network: (any PodNetwork)? = nil, wallClock: WallClock = .system,
        _ change: (inout NodeSettings) -> Void = { _ in }
    ) async throws {
        let made = try await PodFixture(runtime)
        (api, layout, self.runtime) = (made.api, made.layout, made.runtime)
        agent = Self.makeAgent(
            made.api, made.layout, made.runtime, network: network, wallClock: wallClock, change: change)
    }

    /// Runs the node while `body` runs, and then ends what is left.
    static func with(
        _ runtime: OCIRuntime? = nil, wallClock: WallClock = .system,
        change: (inout NodeSettings) -> Void = { _ in }, _ body: @Sendable (PodFixture) async throws -> Void
    ) async throws {
        let fixture = try await PodFixture(runtime, wallClock: wallClock, change)
        try await with(fixture) { fixture in
            try await fixture.running(fixture.agent) { try await body(fixture) }
        }
    }

    /// Ends what is left of the node's pods after `body`.
    static func with(_ fixture: PodFixture, _ body: @Sendable (PodFixture) async throws -> Void) async throws {
        do {
            try await body(fixture)
        } catch {
            await fixture.clean()
            throw error
        }
        await fixture.clean()
    }

    /// Runs an agent for as long as `body` takes.
    func running(_ agent: NodeAgent, _ body: @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await agent.run() }
            defer { group.cancelAll() }
            try await body()
        }
    }

    private func clean() async {
        do { try await network.removeAll(except: []) } catch { Issue.record("a network is left: \(error)") }
        try? await NodeAgent.tearDown(layout)
        try? Mounts.unmountAll(under: layout.folder)
    }

    /// A pod with one container that runs the program with `arguments`.
    func pod(_ name: String, _ arguments: [String], change: (inout Pod) -> Void = { _ in }) async throws -> Pod {
        var pod = Pod(name: name, namespace: "shop")
        pod.nodeName = "node"
        pod.restartPolicy = "Always"
        pod.terminationGracePeriodSeconds = 5
        var container = Container()
        container.name = "main"
        container.image = "app"
        container.args = arguments
        pod.containers = [container]
        change(&pod)
        return try await api.create(pod)
    }

    func get(_ name: String) async throws -> Pod { try await api.get(Pod.self, namespace: "shop", name: name) }

    /// A pod whose container runs a script; `change` applies to the container's document, `spec` to the pod's.
    func script(
        _ name: String, _ script: String, spec: (inout JSONValue) -> Void = { _ in },
        change: (inout JSONValue) -> Void
    ) async throws -> Pod {
        try await pod(name, []) { pod in
            var container: JSONValue = ["name": "main", "image": "app", "command": ["/bin/sh", "-c", .string(script)]]
            change(&container)
            pod.json["spec"]["containers"] = [container]
            spec(&pod.json["spec"])
        }
    }

    /// The same without changes to the container.
    func simple(
        _ name: String, _ script: String, spec: (inout JSONValue) -> Void = { _ in }
    ) async throws -> Pod {
        try await self.script(name, script, spec: spec, change: { _ in })
    }

    /// Waits until a pod's status is as wanted.
    @discardableResult
    func status(
        _ name: String, _ what: String, _ isGood: @escaping @Sendable (Pod) -> Bool
    ) async throws -> Pod {
        try await eventually("\(name): \(what)") {
            let pod = try await get(name)
            return isGood(pod) ? pod : nil
        }
    }

    @discardableResult
    func running(_ name: String) async throws -> Pod { try await status(name, "is ready") { $0.isReady } }

    @discardableResult
    func ended(_ name: String) async throws -> Pod { try await status(name, "has ended") { $0.isEnded } }

    /// What a script says in a pod's container.
    func sh(_ pod: String, _ script: String, in container: String? = nil) async throws -> String {
        try await exec(pod, ["/bin/sh", "-c", script], in: container).1
    }

    /// Kills what `ps` shows with these words in a container.
    func kill(_ words: String, _ pod: String, in container: String) async throws {
        let first = words.prefix(1)
        let pattern = "[\(first)]\(words.dropFirst())"
        _ = try await sh(
            pod, "kill -9 $(ps | grep '\(pattern)' | while read pid rest; do echo $pid; done)", in: container)
    }

    /// Waits for an event about a pod.
    func event(_ pod: String, _ reason: String, _ message: String) async throws {
        try await eventually("\(pod) has the event \(reason): \(message)") {
            try await api.list(Event.self, namespace: "shop").contains {
                $0.involvedObject["name"].text == pod && $0.reason == reason && $0.message.contains(message)
            }
        }
    }

    /// Deletes a pod and waits until nothing is left of it.
    func delete(_ name: String) async throws {
        try await api.delete(Pod.self, namespace: "shop", name: name, DeleteOptions(gracePeriodSeconds: 1))
        try await eventually("\(name) is gone") { try await api.find(Pod.self, namespace: "shop", name: name) == nil }
    }

    /// What the log handler answers.
    func log(_ pod: String, _ query: [String: [String]] = [:]) async throws -> String {
        let call = APICall(
            verb: "get", path: ResourcePath(Pod.kind, namespace: "shop", name: pod, subresource: "log"),
            identity: .component("test"), query: query, client: api)
        guard case .stream(_, let stream) = try await PodLogHandler(agent: agent).handle(call) else { return "" }
        var bytes: [UInt8] = []
        for try await chunk in stream { bytes += chunk }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs a command in a pod's container and returns its exit code and what it wrote.
    func exec(
        _ pod: String, _ command: [String], in container: String? = nil, input: String? = nil, tty: Bool = false
    ) async throws -> (Int, String) {
        let text = Collected()
        var query = ["command": command]
        if let container { query["container"] = [container] }
        if input != nil { query["stdin"] = ["true"] }
        if tty { query["tty"] = ["true"] }
        let call = APICall(
            verb: "connect", path: ResourcePath(Pod.kind, namespace: "shop", name: pod, subresource: "exec"),
            identity: .component("test"), query: query, client: api)
        let session = StreamSession(
            input: AsyncStream { continuation in
                if let input { continuation.yield(Array(input.utf8)) }
                continuation.finish()
            },
            resizes: AsyncStream { $0.finish() },
            send: { output in
                switch output {
                case .stdout(let bytes), .stderr(let bytes): await text.add(bytes)
                case .end: break
                }
            })
        let code = try await PodExecHandler(agent: agent).run(call, session)
        return (code, await text.value)
    }

    private static let program = """
        #include <signal.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/ipc.h>
        #include <sys/msg.h>
        #include <arpa/inet.h>
        #include <sys/socket.h>
        #include <unistd.h>
        // Sends back what a connection brings once that has ended.
        static int echo(int port) {
            struct sockaddr_in address = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}};
            int server = socket(AF_INET, SOCK_STREAM, 0), size = 0, got;
            if (bind(server, (struct sockaddr *)&address, sizeof address) || listen(server, 8)) return 1;
            puts("listening");
            for (int client; (client = accept(server, NULL, NULL)) >= 0; close(client), size = 0) {
                char bytes[4096];
                while ((got = read(client, bytes + size, sizeof bytes - size)) > 0) size += got;
                if (write(client, bytes, size) < 0) return 1;
            }
            return 0;
        }
        static void ended(int signal) { (void)signal; write(1, "terminated\\n", 11); _exit(0); }
        int main(int count, char **arguments) {
            setvbuf(stdout, NULL, _IOLBF, 0);
            const char *what = count > 1 ? arguments[1] : "serve";
            if (!strcmp(what, "serve")) {
                signal(SIGTERM, ended);
                printf("serving as %d:%d\\n", getuid(), getgid());
                for (;;) pause();
            }
            if (!strcmp(what, "echo")) return echo(atoi(arguments[2]));
            if (!strcmp(what, "exit")) {
                printf("leaving with %s\\n", arguments[2]);
                FILE *file = fopen("/dev/termination-log", "w");
                if (file) { fputs("because", file); fclose(file); }
                return atoi(arguments[2]);
            }
            if (!strcmp(what, "env")) { const char *value = getenv(arguments[2]); puts(value ? value : "(none)"); }
            if (!strcmp(what, "cat")) {
                FILE *file = count > 2 ? fopen(arguments[2], "r") : stdin;
                if (!file) { perror(arguments[2]); return 1; }
                for (int byte; (byte = getc(file)) != EOF;) putchar(byte);
            }
            if (!strcmp(what, "tty")) puts(isatty(0) ? "a terminal" : "no terminal");
            if (!strcmp(what, "remove")) return unlink(arguments[2]) ? 1 : 0;
            if (!strcmp(what, "queue")) return msgget(4711, count > 2 ? IPC_CREAT | 0666 : 0) < 0 ? 1 : 0;
            if (!strcmp(what, "touch")) return fopen(arguments[2], "w") ? 0 : 1;
            if (!strcmp(what, "test")) return access(arguments[2], F_OK) ? 1 : 0;
            fflush(stdout);
            return 0;
        }
        """
}

actor Collected {
    private var bytes: [UInt8] = []
    func add(_ more: [UInt8]) { bytes += more }
    var value: String { String(decoding: bytes, as: UTF8.self) }
}
