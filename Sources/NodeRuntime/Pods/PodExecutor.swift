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

    private func problem(_ reason: String, _ error: any Error) -> PodProblem {
        error as? PodProblem ?? PodProblem(reason, "\(error)")
    }

    func environment(
        _ pod: Pod, address: String,
        tables: (configMaps: [String: [String: String]], secrets: [String: [String: String]]),
        services: [Service]
    ) -> PodEnvironment {
        PodEnvironment(
            pod: pod, node: node.settings.resources, nodeName: node.settings.name, podIP: address,
            hostIP: node.settings.address, configMaps: tables.configMaps, secrets: tables.secrets, services: services)
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
            if !pod.json["spec"]["hostIPC"].flag { try await IPCNamespace.make(at: layout.ipcNamespace) }
            if pod.hostNetwork {
                return .attached(.success(PodAttachment(netnsPath: "", addresses: [node.settings.address])))
            }
            return .attached(.success(try await node.network.attach(pod)))
        } catch {
            node.events.warn(pod, "FailedCreatePodSandBox", "\(error)")
            return .attached(.failure(problem("FailedCreatePodSandBox", error)))
        }
    }

    private func volumes(_ pod: Pod, address: String) -> PodVolumes {
        PodVolumes(
            pod: pod, layout: layout, claims: node.runtime.layout.claims, references: node.references,
            environment: environment(pod, address: address, tables: ([:], [:]), services: []))
    }

    func prepareVolumes(_ pod: Pod) async -> PodEvent {
        do {
            let layout = layout
            let isShared = pod.containers.count + pod.initContainers.count > 1
            try await BlockingWork.run {
                try Files.makeFolder(layout.volumes, mode: 0o711)
                if isShared { try Self.makeSharedMemory(layout.sharedMemory) }
            }
            try await volumes(pod, address: pod.podIP).prepare()
            return .volumesReady(.success(true))
        } catch {
            let found = problem("FailedMount", error)
            node.events.warn(pod, "FailedMount", found.message)
            return .volumesReady(.failure(found))
        }
    }

    /// The `/dev/shm` of all containers, of the size that one's own has.
    private static func makeSharedMemory(_ path: String) throws {
        if Mounts.isMounted(path) { return }
        try Files.makeFolder(path, mode: 0o1777)
        try Mounts.tmpfs(path, options: "mode=1777,size=65536k")
    }

    /// Brings what comes from config maps, secrets and the pod itself up to date.
    func refreshVolumes(_ pod: Pod, address: String) async {
        try? await volumes(pod, address: address).refresh()
    }

    func pull(_ pod: Pod, _ container: Container) async -> PodEvent {
        do {
            let secrets = try await node.references.pullSecrets(pod)
            let image = try await node.images.prepare(
                container.image, namespace: pod.namespace, pullSecrets: secrets, policy: container.imagePullPolicy)
            node.events.tell(pod, "Pulled", "Container image \"\(container.image)\" is on this node")
            return .pulled(container: container.name, .success(image))
        } catch {
            node.events.warn(pod, "Failed", "Failed to pull image \"\(container.image)\": \(error)")
            return .pulled(container: container.name, .failure(problem("ErrImagePull", error)))
        }
    }

    func start(
        _ pod: Pod, _ container: Container, attempt: Int, image: RunnableImage?, attachment: PodAttachment
    ) async -> PodEvent {
        let id = id(container.name, attempt)
        do {
            let run = try await launch(pod, container, id, attempt, try await known(image, pod, container), attachment)
            try await postStart(pod, container, run, attachment.address)
            node.events.tell(pod, "Started", "Started container \(container.name)")
            return .started(container: container.name, attempt: attempt, .success(run))
        } catch {
            await node.runtime.delete(id, group: "\(group)/\(id)")
            try? Mounts.unmount(layout.container(container.name).merged)
            let found = problem("ContainerCannotRun", error)
            node.events.warn(pod, "Failed", "Error: \(found.message)")
            return .started(container: container.name, attempt: attempt, .failure(found))
        }
    }

    /// The image, looked up again where a node that has started anew does not know it.
    private func known(_ image: RunnableImage?, _ pod: Pod, _ container: Container) async throws -> RunnableImage {
        if let image { return image }
        let secrets = try await node.references.pullSecrets(pod)
        return try await node.images.prepare(
            container.image, namespace: pod.namespace, pullSecrets: secrets, policy: container.imagePullPolicy)
    }

    private func postStart(_ pod: Pod, _ container: Container, _ run: ContainerRun, _ address: String) async throws {
        let hook = container.lifecycle["postStart"]
        guard !hook.isNull else { return }
        let isGood = await ContainerHook(executor: self, pod: pod, container: container, run: run, address: address)
            .run(hook, limit: .seconds(600))
        if !isGood {
            node.events.warn(pod, "FailedPostStartHook", "PostStartHook failed for container \(container.name)")
            throw PodProblem("PostStartHookError", "the postStart hook failed")
        }
    }

    private func launch(
        _ pod: Pod, _ container: Container, _ id: String, _ attempt: Int, _ image: RunnableImage,
        _ attachment: PodAttachment
    ) async throws -> ContainerRun {
        let folder = layout.container(container.name)
        async let services = node.references.services(pod)
        async let tables = node.references.environmentTables(pod, container)
        async let firstUID = node.references.firstUID(pod.namespace)
        let found = environment(
            pod, address: attachment.address, tables: try await tables, services: try await services)
        let plan = ContainerPlan(
            pod: pod, container: container, image: image, environment: found, layout: layout,
            networkNamespace: pod.hostNetwork ? nil : attachment.netnsPath, group: group, id: id,
            firstUID: try await firstUID,
            seccomp: node.seccomp)
        let volumes = volumes(pod, address: attachment.address)
        let files = PodFiles(pod: pod, settings: node.settings)
        let spec = try await BlockingWork.run { [layout] in
            layout.removeOldLogs(of: container.name, before: attempt)
            try files.write(to: layout, address: attachment.address)
            try Self.makeRoot(folder, image)
            return try plan.spec(
                users: UserDatabase.read(root: folder.merged), root: folder.merged, source: volumes.source(of:))
        }
        var record = ContainerRecord(
            id: id, attempt: attempt, imageID: image.id, startedAt: node.now(), stopSignal: image.stopSignal)
        try record.write(folder)
        _ = try await node.runtime.create(
            spec, id: id, in: folder, log: layout.log(container.name, restart: attempt))
        node.events.tell(pod, "Created", "Created container \(container.name)")
        record.startedAt = node.now()
        try await node.runtime.start(id)
        record.isStarted = true
        try record.write(folder)
        return ContainerRun(id: id, startedAt: record.startedAt)
    }

    /// A fresh root: the image's layers below, an empty writable folder above.
    private static func makeRoot(_ folder: ContainerLayout, _ image: RunnableImage) throws {
        try Mounts.unmount(folder.merged)
        for path in [folder.upper, folder.work, folder.merged, folder.bundle, folder.persist] {
            try Files.removeTree(path)
        }
        for path in [folder.upper, folder.merged] { try Files.makeFolder(path) }
        try Files.makeFolder(folder.work, mode: 0o700)
        try Files.write(folder.terminationLog, [], mode: 0o666, durably: false)
        try Mounts.overlay(lower: image.layers, upper: folder.upper, work: folder.work, target: folder.merged)
    }
}
