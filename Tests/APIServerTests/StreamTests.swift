import APIServer
import Kinds
import Machinery
import Reconciling
import Synchronization
import TestKit
import Testing

/// exec, attach and port-forward with a real kubectl, over WebSocket and over SPDY.
@Suite(.scratch, .needsClients, .timeLimit(.minutes(2)))
struct StreamTests {
    private static func variables(webSocket: Bool) -> [String] {
        ["KUBECTL_REMOTE_COMMAND_WEBSOCKETS=\(webSocket)", "KUBECTL_PORT_FORWARD_WEBSOCKETS=\(webSocket)"]
    }

    private static func createPod(_ server: ServerFixture) async throws {
        var pod = Pod(name: "web", namespace: "default")
        pod.spec = ["containers": [["name": "web", "image": "web", "stdin": true]]]
        try await server.admin.create(pod)
        try await server.admin.merge(
            Pod.self, namespace: "default", name: "web", subresource: "status", ["status": ["phase": "Running"]])
    }

    @Test(arguments: [true, false])
    func `exec carries words, input, much output and the exit code`(webSocket: Bool) async throws {
        try await ServerFixture.with(streams: [EchoCommand()]) { server in
            try await Self.createPod(server)
            let kubectl = Kubectl(server, variables: Self.variables(webSocket: webSocket))
            let typed = String(repeating: "0123456789abcdef", count: 100_000)
            let echo = try await kubectl.run("exec", "-i", "web", "--", "hello", input: typed)
            #expect(echo.succeeded, "\(echo.error)")
            #expect(echo.output == "hello\n" + typed)
            let failing = try await kubectl.run("exec", "web", "--", "exit 3")
            #expect(failing.status == 3, "\(failing.error)")
        }
    }

    @Test(arguments: [true, false])
    func `a client that goes away ends the command`(webSocket: Bool) async throws {
        let command = EndlessCommand()
        try await ServerFixture.with(streams: [command]) { server in
            try await Self.createPod(server)
            // Kills kubectl once the command's first line has come.
            let script = "coproc \"$@\"; pid=$COPROC_PID; read -r line <&${COPROC[0]}; kill $pid; wait $pid"
            let variables = Self.variables(webSocket: webSocket) + ["bash", "-c", script, "bash"]
            let result = try await Kubectl(server, variables: variables).run("exec", "-i", "web", "--", "wait")
            #expect(result.status == 128 + 15, "\(result.error)")
            #expect(command.begun == 1, "\(result.error)")
            try await eventually("the command is cancelled") { command.ended == 1 ? true : nil }
        }
    }
}

/// A command that ends by cancellation alone.
private final class EndlessCommand: StreamHandler {
    private let counts = Mutex((begun: 0, ended: 0))
    var begun: Int { counts.withLock { $0.begun } }
    var ended: Int { counts.withLock { $0.ended } }
    var resources: [(group: String, resource: String)] { [("", "pods/exec")] }

    func run(_ call: APICall, _ session: StreamSession) async throws -> Int {
        counts.withLock { $0.begun += 1 }
        defer { counts.withLock { $0.ended += 1 } }
        try await session.send(.stdout(Array("begun\n".utf8)))
        while true { try await ContinuousClock().sleep(for: .seconds(3600)) }
    }
}
