import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// Streams into real containers: attach, port-forward, and commands whose client goes away.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("cc"), .timeLimit(.minutes(3)))
struct PodStreamTests {
    private func call(_ fixture: PodFixture, _ subresource: String, _ query: [String: [String]]) -> APICall {
        APICall(
            verb: "create", path: ResourcePath(Pod.kind, namespace: "shop", name: "web", subresource: subresource),
            identity: .component("test"), query: query, client: fixture.api)
    }

    private func session(
        _ input: AsyncStream<[UInt8]>, _ output: Collected
    ) -> StreamSession {
        StreamSession(input: input, resizes: AsyncStream { $0.finish() }) { piece in
            switch piece {
            case .stdout(let bytes), .stderr(let bytes): await output.add(bytes)
            case .end: break
            }
        }
    }

    private func begun(_ fixture: PodFixture, saying text: String? = nil) async throws {
        try await eventually("it runs") {
            try await fixture.get("web").containerStatuses.first?.running.isNull == false
        }
        guard let text else { return }
        try await eventually("it has begun") { try await fixture.log("web").contains(text) }
    }

    @Test func `attach carries input and output, and the end of input ends the command`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.pod("web", ["cat"]) { pod in
                pod.restartPolicy = "Never"
                pod.containers = [["name": "main", "image": "app", "args": ["cat"], "stdin": true, "stdinOnce": true]]
                    .map { Container(json: $0) }
            }
            try await begun(fixture)
            let (input, source) = AsyncStream<[UInt8]>.makeStream()
            let output = Collected()
            let call = call(fixture, "attach", ["stdin": ["true"], "stdout": ["true"]])
            let typed = String(repeating: "0123456789", count: 5_000) + "\n"
            source.yield(Array(typed.utf8))
            source.finish()
            #expect(try await PodAttachHandler(agent: fixture.agent).run(call, session(input, output)) == 0)
            #expect(await output.value == typed)
            try await eventually("the pod has ended") { try await fixture.get("web").phase == "Succeeded" }
        }
    }

    @Test func `port-forward reaches what listens on the pod's loopback, and half-closes`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.pod("web", ["echo", "8080"])
            try await begun(fixture, saying: "listening")
            for text in ["one", "two"] {
                let output = Collected()
                let input = AsyncStream<[UInt8]> { continuation in
                    continuation.yield(Array(text.utf8))
                    continuation.finish()
                }
                let call = call(fixture, "portforward", ["port": ["8080"]])
                #expect(try await PodForwardHandler(agent: fixture.agent).run(call, session(input, output)) == 0)
                #expect(await output.value == text)
            }
            await #expect(throws: StatusError.self) {
                let call = call(fixture, "portforward", ["port": ["9"]])
                return try await PodForwardHandler(agent: fixture.agent).run(
                    call, session(AsyncStream { $0.finish() }, Collected()))
            }
        }
    }

    @Test(arguments: ["exec", "attach"])
    func `a terminal has the size that the client tells, and the next one as well`(_ kind: String) async throws {
        try await PodFixture.with { fixture in
            let show = "while :; do stty size; sleep 0.05; done"
            _ = try await fixture.script("web", kind == "attach" ? show : "exec sleep 1000") { container in
                container["tty"] = true
                container["stdin"] = true
            }
            try await begun(fixture)
            let output = Collected()
            let (input, typing) = AsyncStream<[UInt8]>.makeStream()
            let (sizes, resizing) = AsyncStream<StreamSession.TerminalSize>.makeStream()
            let session = StreamSession(input: input, resizes: sizes) { piece in
                if case .stdout(let bytes) = piece { await output.add(bytes) }
            }
            var query = ["stdin": ["true"], "stdout": ["true"], "tty": ["true"]]
            if kind == "exec" { query["command"] = ["/bin/sh", "-c", show] }
            let call = call(fixture, kind, query)
            let agent = fixture.agent
            let running = Task {
                if kind == "exec" { return try await PodExecHandler(agent: agent).run(call, session) }
                return try await PodAttachHandler(agent: agent).run(call, session)
            }
            for (rows, columns) in [(24, 80), (50, 132)] {
                resizing.yield(StreamSession.TerminalSize(width: columns, height: rows))
                try await eventually("it is \(rows) by \(columns)") {
                    await output.value.contains("\(rows) \(columns)\r\n")
                }
            }
            typing.finish()
            running.cancel()
            _ = try? await running.value
        }
    }

    @Test func `a log is cut by time and by size, and stamped`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple("web", "echo one; sleep 1.2; echo two; exec sleep 1000")
            try await eventually("it has said both") { (try? await fixture.log("web")) == "one\ntwo\n" }
            let stamped = try await fixture.log("web", ["timestamps": ["true"]]).split(separator: "\n")
            #expect(stamped.map { $0.split(separator: " ").last ?? "" } == ["one", "two"])
            let second = try #require(stamped.last?.split(separator: " ").first)
            #expect(try await fixture.log("web", ["sinceTime": [String(second)]]) == "two\n")
            #expect(try await fixture.log("web", ["sinceSeconds": ["3600"]]) == "one\ntwo\n")
            #expect(try await fixture.log("web", ["limitBytes": ["5"]]) == "one\nt")
            #expect(try await fixture.log("web", ["tailLines": ["1"], "limitBytes": ["2"]]) == "tw")
        }
    }

    @Test func `a command ends with its session`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.pod("web", ["serve"])
            try await begun(fixture, saying: "serving")
            let (input, source) = AsyncStream<[UInt8]>.makeStream()
            let output = Collected()
            let call = call(fixture, "exec", ["command": ["/app", "serve"], "stdin": ["true"]])
            let running = Task { try await PodExecHandler(agent: fixture.agent).run(call, session(input, output)) }
            try await eventually("it has begun") { await output.value.contains("serving") }
            running.cancel()
            await #expect(throws: CancellationError.self) { try await running.value }
            source.finish()
            #expect(try await fixture.exec("web", ["/app", "env", "FROM_IMAGE"]) == (0, "yes\n"))
        }
    }
}
