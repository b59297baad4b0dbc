internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Carries a pod's steps out. Every step is idempotent and keyed by the pod's uid, so that it can be killed at any
/// point and done again.
struct PodExecutor: Sendable {
    let uid: String
    let node: NodeParts
    var layout: PodLayout { node.runtime.layout.pod(uid) }
    var group: String { node.runtime.group(pod: uid) }

    init(uid: String, node: NodeParts) {
        self.uid = uid
        self.node = node
    }

    func id(_ container: String, _ attempt: Int) -> String {
        PodNames.containerID(pod: uid, container: container, attempt: attempt)
    }

    func problem(_ reason: String, _ error: any Error) -> PodProblem {
        error as? PodProblem ?? PodProblem(reason, "\(error)")
    }

    func environment(
        _ pod: Pod, addresses: [String],
        tables: (configMaps: [String: [String: String]], secrets: [String: [String: String]]) = ([:], [:]),
        services: [Service] = []
    ) -> PodEnvironment {
        PodEnvironment(
            pod: pod, node: node.settings.resources, nodeName: node.settings.name, podIPs: addresses,
            hostIP: node.settings.address, domain: node.settings.clusterDomain, configMaps: tables.configMaps,
            secrets: tables.secrets, services: services)
    }

    // MARK: - Coming up

    func attach(_ pod: Pod) async -> PodEvent {
        do {
            let layout = layout
            let record: JSONValue = [
                "namespace": .string(pod.namespace), "name": .string(pod.name), "uid": .string(pod.uid),
            ]
            try await BlockingWork.run {
                try Files.makeFolder(layout.folder, mode: 0o711)
                try Files.write(layout.record, record.encoded(), durably: false)
            }
            let attachment = try await node.attaching.pass {
                try await node.metrics.measure(.runPodSandbox, pod: uid) { try await makeSandbox(pod) }
            }
            return .attached(.success(attachment))
        } catch {
            node.events.warn(pod, "FailedCreatePodSandBox", "Failed to create pod sandbox: \(error)")
            return .attached(.failure(problem("FailedCreatePodSandBox", error)))
        }
    }

    /// What the pod's containers share: namespaces, a control group, a network.
    private func makeSandbox(_ pod: Pod) async throws -> PodAttachment {
        let made = try await makeNamespaces(pod)
        try await limitPod(pod)
        if pod.hostNetwork { return PodAttachment(netnsPath: "", addresses: [node.settings.address]) }
        let attachment = try await node.network.attach(pod, in: made)
        if let made { try await BlockingWork.run { try Mounts.unmount(made) } }
        return attachment
    }

    func volumes(_ pod: Pod, addresses: [String]) -> PodVolumes {
        PodVolumes(
            pod: pod, layout: layout, claims: node.runtime.layout.claims, references: node.references,
            images: node.images, environment: environment(pod, addresses: addresses))
    }

    func prepareVolumes(_ pod: Pod) async -> PodEvent {
        do {
            let layout = layout
            let isShared = pod.everyContainer.count > 1
            try await BlockingWork.run {
                try Files.makeFolder(layout.volumes, mode: 0o711)
                if isShared { try Self.makeSharedMemory(layout.sharedMemory) }
            }
            try await volumes(pod, addresses: [pod.podIP]).prepare()
            return .volumesReady(.success(true))
        } catch {
            let found = problem("FailedMount", error)
            node.events.warn(pod, "FailedMount", found.message)
            return .volumesReady(.failure(found))
        }
    }

    /// The `/dev/shm` of all containers, of the size that one's own has.
    static func makeSharedMemory(_ path: String) throws {
        if Mounts.isMounted(path) { return }
        try Files.makeFolder(path, mode: 0o1777)
        try Mounts.tmpfs(path, options: "mode=1777,size=65536k")
    }

    /// Brings what comes from config maps, secrets and the pod itself up to date.
    func refreshVolumes(_ pod: Pod, addresses: [String]) async {
        try? await volumes(pod, addresses: addresses).refresh()
    }
}
