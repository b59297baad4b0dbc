internal import HostSystem
internal import Kinds
internal import Machinery
package import Reconciling

/// Answers `pods/exec`: runs a command beside a container's own.
package struct PodExecHandler: StreamHandler {
    private let agent: NodeAgent

    package init(agent: NodeAgent) { self.agent = agent }

    package var resources: [(group: String, resource: String)] { [("", "pods/exec")] }

    package func check(_ call: APICall) async throws { _ = try await command(call) }

    package func run(_ call: APICall, _ session: StreamSession) async throws -> Int {
        let exec = try await command(call)
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

    private func command(_ call: APICall) async throws -> ContainerExec {
        let target = try await RunningContainer.find(call, agent)
        guard let command = call.query["command"], !command.isEmpty else {
            throw StatusError.badRequest("you must specify at least 1 command for the container")
        }
        return ContainerExec(
            runtime: agent.parts.runtime, id: target.record.id, folder: target.folder, arguments: command,
            terminal: call.flag("tty"))
    }
}
