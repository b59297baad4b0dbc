import Kinds
import Machinery
import NodeRuntime
import Reconciling

/// Streams that a test keeps open.
extension PodFixture {
    private func call(_ pod: String, _ subresource: String, _ query: [String: [String]]) -> APICall {
        APICall(
            verb: "get", path: ResourcePath(Pod.kind, namespace: "shop", name: pod, subresource: subresource),
            identity: .component("test"), query: query, client: api)
    }

    /// Follows a pod's log until the task is cancelled or the container has ended.
    func follow(_ pod: String, into output: Collected) async throws {
        let answer = try await PodLogHandler(agent: agent).handle(call(pod, "log", ["follow": ["true"]]))
        guard case .stream(_, let stream) = answer else { return }
        for try await chunk in stream { await output.add(chunk) }
    }

    /// Types into a pod's container as a client that attaches, and goes away once it has been heard.
    func type(_ pod: String, _ text: String) async throws {
        let output = Collected()
        let (input, typing) = AsyncStream<[UInt8]>.makeStream()
        let session = StreamSession(input: input, resizes: AsyncStream { $0.finish() }) { piece in
            if case .stdout(let bytes) = piece { await output.add(bytes) }
        }
        let handler = PodAttachHandler(agent: agent)
        let call = call(pod, "attach", ["stdin": ["true"], "stdout": ["true"]])
        let attached = Task { try await handler.run(call, session) }
        typing.yield(Array(text.utf8))
        while await output.value.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        typing.finish()
        attached.cancel()
        _ = try? await attached.value
    }
}
