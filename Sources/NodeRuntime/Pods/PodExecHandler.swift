internal import HostSystem
internal import Kinds
internal import Machinery
package import Reconciling

/// Answers `pods/exec`: runs a command beside a container's own.
package struct PodExecHandler: StreamHandler {
    private let agent: NodeAgent

    package init(agent: NodeAgent) { self.agent = agent }

    package var resources: [(group: String, resource: String)] { [("", "pods/exec")] }

    package func run(_ call: APICall, _ session: StreamSession) async throws -> Int {
        let target = try await ContainerTarget.find(call, agent)
        let command = call.query["command"] ?? []
        guard !command.isEmpty else {
            throw StatusError.badRequest("you must specify at least 1 command for the container")
        }
        let runtime = agent.parts.runtime
        let folder = runtime.layout.pod(target.pod.uid).container(target.container.name)
        guard let record = ContainerRecord.read(folder), runtime.livePID(record.id, in: folder) != nil else {
            throw StatusError(
                .internalError, "unable to upgrade connection: container not found (\"\(target.container.name)\")")
        }
        let exec = ContainerExec(
            runtime: runtime, id: record.id, folder: folder, arguments: command, terminal: call.flag("tty"))
        let sizes = AsyncStream<(rows: Int, columns: Int)> { continuation in
            // Ends with the session's own stream.
            let task = Task {
                for await size in session.resizes { continuation.yield((size.height, size.width)) }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
        return try await exec.run(input: call.flag("stdin") ? session.input : nil, sizes: sizes) { isError, bytes in
            try await session.send(isError ? .stderr(bytes) : .stdout(bytes))
        }
    }
}
