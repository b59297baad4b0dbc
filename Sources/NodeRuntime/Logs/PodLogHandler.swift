internal import HostSystem
internal import Kinds
internal import Machinery
package import Reconciling

/// Answers `pods/log` from the log files on this node.
package struct PodLogHandler: ResourceHandler {
    private let agent: NodeAgent

    package init(agent: NodeAgent) { self.agent = agent }

    package var resources: [(group: String, resource: String, verbs: [String])] { [("", "pods/log", ["get"])] }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let target = try await ContainerTarget.find(call, agent)
        let query = try Self.query(call, now: agent.parts.now())
        let layout = agent.parts.runtime.layout.pod(target.pod.uid)
        let folder = layout.container(target.container.name)
        let record = ContainerRecord.read(folder)
        let name = target.container.name
        guard let record else { throw target.waiting }
        var attempt = record.attempt
        if call.flag("previous") {
            attempt -= 1
            guard attempt >= 0, !LogFiles(layout.log(name, restart: attempt)).all.isEmpty else {
                throw StatusError.badRequest(
                    "previous terminated container \"\(name)\" in pod \"\(target.pod.name)\" not found")
            }
        }
        let runtime = agent.parts.runtime
        let reader = LogReader(path: layout.log(name, restart: attempt), clock: agent.parts.clock)
        let isCurrent = attempt == record.attempt
        return .stream(
            contentType: "text/plain; charset=utf-8",
            Self.stream { send in
                try await reader.read(
                    query,
                    mayGrow: {
                        isCurrent && runtime.exit(of: record.id) == nil && ContainerExit.read(folder)?.id != record.id
                            && Files.exists(folder.record)
                    }, send: send)
            })
    }

    private static func query(_ call: APICall, now: Double) throws -> LogQuery {
        var query = LogQuery()
        query.follow = call.flag("follow")
        query.timestamps = call.flag("timestamps")
        query.tailLines = try number(call, "tailLines")
        query.limitBytes = try number(call, "limitBytes")
        if let seconds = try number(call, "sinceSeconds") { query.since = now - Double(seconds) }
        if let text = call.parameter("sinceTime") {
            guard let time = RFC3339.seconds(text) else {
                throw StatusError.badRequest("sinceTime is no RFC 3339 time")
            }
            query.since = time
        }
        return query
    }

    private static func number(_ call: APICall, _ name: String) throws -> Int? {
        guard let text = call.parameter(name), !text.isEmpty else { return nil }
        guard let number = Int(text), number >= 0 else {
            throw StatusError.badRequest("\(name) must be a whole number, 0 or more")
        }
        return number
    }

    /// A stream that takes the next piece from `body` only when the receiver has taken the last one.
    static func stream(
        _ body: @escaping @Sendable (_ send: ([UInt8]) async throws -> Void) async throws -> Void
    ) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { continuation in
            // Ends with the stream: its consumer's end cancels it.
            let task = Task {
                do {
                    try await body { bytes in
                        if case .terminated = continuation.yield(bytes) { throw CancellationError() }
                    }
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error is CancellationError ? nil : error)
                }
            }
            continuation.onTermination = { _ in task.cancel() }
        }
    }
}

/// The container that a call to a pod's subresource means.
struct ContainerTarget: Sendable {
    let pod: Pod
    let container: Container

    static func find(_ call: APICall, _ agent: NodeAgent) async throws -> ContainerTarget {
        let (namespace, name) = (call.path.namespace ?? "", call.path.name ?? "")
        let pod: Pod
        if let known = agent.pods.get(namespace, name) {
            pod = known
        } else {
            pod = try await agent.parts.client.get(Pod.self, namespace: namespace, name: name)
        }
        let wanted = call.parameter("container") ?? ""
        if wanted.isEmpty {
            guard pod.containers.count == 1, let only = pod.containers.first else {
                throw StatusError.badRequest(choices(pod))
            }
            return ContainerTarget(pod: pod, container: only)
        }
        guard let container = pod.container(wanted) else {
            throw StatusError.badRequest("container \(wanted) is not valid for pod \(pod.name)")
        }
        return ContainerTarget(pod: pod, container: container)
    }

    private static func choices(_ pod: Pod) -> String {
        func names(_ containers: [Container]) -> String { containers.map(\.name).joined(separator: " ") }
        var text = "a container name must be specified for pod \(pod.name), choose one of: [\(names(pod.containers))]"
        if !pod.initContainers.isEmpty {
            text += " or one of the init containers: [\(names(pod.initContainers))]"
        }
        if !pod.ephemeralContainers.isEmpty {
            text += " or one of the ephemeral containers: [\(names(pod.ephemeralContainers))]"
        }
        return text
    }

    /// The answer where the container has not begun.
    var waiting: StatusError {
        let status = pod.everyStatus.first { $0.name == container.name }
        let reason = status?.waiting["reason"].optionalText ?? "ContainerCreating"
        return StatusError.badRequest(
            "container \"\(container.name)\" in pod \"\(pod.name)\" is waiting to start: \(reason)")
    }
}
