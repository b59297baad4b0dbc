internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

/// The running container that a stream goes to.
struct RunningContainer: Sendable {
    let container: Container
    let record: ContainerRecord
    let folder: ContainerLayout

    /// - Throws: `badRequest` where the call names no container of the pod, or the pod has no node; `internalError` with
    ///   the kubelet's words where the container doesn't run.
    static func find(_ call: APICall, _ agent: NodeAgent) async throws -> RunningContainer {
        let target = try await ContainerTarget.find(call, agent)
        let (pod, container) = (target.pod, target.container)
        guard !pod.nodeName.isEmpty else {
            throw StatusError.badRequest("pod \(pod.name) does not have a host assigned")
        }
        let runtime = agent.parts.runtime
        let folder = runtime.layout.pod(pod.uid).container(container.name)
        guard let record = ContainerRecord.read(folder), runtime.livePID(record.id, in: folder) != nil else {
            throw StatusError(
                .internalError,
                "Internal error occurred: unable to upgrade connection: container not found (\"\(container.name)\")")
        }
        return RunningContainer(container: container, record: record, folder: folder)
    }
}
