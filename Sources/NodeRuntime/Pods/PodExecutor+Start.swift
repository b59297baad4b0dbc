internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

/// Starting a container.
extension PodExecutor {
    func start(
        _ pod: Pod, _ container: Container, attempt: Int, state: PodState, attachment: PodAttachment
    ) async -> PodEvent {
        let id = id(container.name, attempt)
        do {
            let image = try await known(state[container.name].image, pod, container, isRestart: attempt > 0)
            // A container that comes back with more must find room in its pod's group.
            if attempt > 0 { try await limitPod(pod, state) }
            let run = try await node.starting.pass {
                try await launch(pod, container, id, attempt, image, state.granted(container), attachment)
            }
            try await postStart(pod, container, run, attachment.address)
            return .started(container: container.name, attempt: attempt, .success(run))
        } catch let failure as PullFailure {
            return .pulled(container: container.name, .failure(failure.problem))
        } catch {
            await node.runtime.delete(id, group: "\(group)/\(id)")
            let folder = layout.container(container.name)
            try? await BlockingWork.run { try Self.removeRoot(folder) }
            let found = startProblem(error)
            node.events.warn(pod, "Failed", "Error: \(found.message)", container: container)
            return .started(container: container.name, attempt: attempt, .failure(found))
        }
    }

    /// What a start's failure is in a container's status.
    private func startProblem(_ error: any Error) -> PodProblem {
        guard let error = error as? ContainerError else { return problem("CreateContainerError", error) }
        let message = "failed to start container: \(error.detail)"
        if let code = ContainerProgram.code(ofRuntimeMessage: error.detail) {
            return PodProblem("ContainerCannotRun", message, code: code)
        }
        return PodProblem("StartError", message)
    }

    /// The image, looked up again where a node that has started anew does not know it, and asked for again at each start
    /// where the policy says so.
    private func known(
        _ image: RunnableImage?, _ pod: Pod, _ container: Container, isRestart: Bool
    ) async throws -> RunnableImage {
        if let image, !isRestart { return image }
        if let image, container.imagePullPolicy != "Always" {
            tellPresent(pod, container, container.image)
            return image
        }
        do {
            return try await self.image(container.image, container.imagePullPolicy, pod, container)
        } catch {
            let problem = Self.pullProblem(error, image: container.image)
            tellFailedPull(pod, container, problem)
            throw PullFailure(problem: problem)
        }
    }

    private func postStart(_ pod: Pod, _ container: Container, _ run: ContainerRun, _ address: String) async throws {
        let hook = container.lifecycle["postStart"]
        guard !hook.isNull else { return }
        let answer = await ContainerHook(executor: self, pod: pod, container: container, run: run, address: address)
            .run(hook, limit: .seconds(600))
        guard !answer.isGood else { return }
        node.events.warn(pod, "FailedPostStartHook", "PostStartHook failed", container: container)
        node.events.tell(pod, "Killing", "FailedPostStartHook", container: container)
        throw PodProblem("PostStartHookError", "PostStartHook failed: \(answer.message)")
    }

    private func launch(
        _ pod: Pod, _ container: Container, _ id: String, _ attempt: Int, _ image: RunnableImage,
        _ resources: JSONValue, _ attachment: PodAttachment
    ) async throws -> ContainerRun {
        let folder = layout.container(container.name)
        async let services = node.references.services(pod)
        async let tables = node.references.environmentTables(pod, container)
        async let firstUID = node.references.firstUID(pod.namespace)
        let found = environment(
            pod, addresses: attachment.addresses, tables: try await tables, services: try await services)
        let users = userNamespace()
        let plan = ContainerPlan(
            pod: pod, container: container, image: image, environment: found, layout: layout,
            networkNamespace: pod.hostNetwork ? nil : attachment.netnsPath, group: group, id: id,
            firstUID: try await firstUID, seccomp: node.seccomp, seccompFolder: node.runtime.layout.seccomp,
            resources: resources, userNamespace: users, pid: try await processes(pod, container))
        let volumes = volumes(pod, addresses: attachment.addresses)
        let files = PodFiles(pod: pod, settings: node.settings)
        var record = try await node.metrics.measure(.createContainer, pod: uid) {
            let spec = try await BlockingWork.run { [layout] in
                layout.removeOldLogs(of: container.name, before: attempt)
                if !pod.isEphemeral(container) { try files.write(to: layout, addresses: attachment.addresses) }
                if pod.everyContainer.count > 1 { try Self.makeSharedMemory(layout.sharedMemory) }
                try Self.makeRoot(folder, image, users)
                return try plan.spec(
                    users: UserDatabase.read(root: folder.merged), root: folder.merged, volumes: volumes)
            }
            let record = ContainerRecord(
                id: id, attempt: attempt, imageID: image.id, startedAt: node.now(),
                stopSignal: container.lifecycle["stopSignal"].optionalText ?? image.stopSignal, resources: resources,
                user: ContainerUser(uid: spec.uid, gid: spec.gid, additionalGroups: spec.additionalGroups))
            try record.write(folder)
            _ = try await node.runtime.create(
                spec, id: id, in: folder, log: layout.log(container.name, restart: attempt))
            return record
        }
        node.events.tell(pod, "Created", "Created container: \(container.name)", container: container)
        record.startedAt = node.now()
        try await node.metrics.measure(.startContainer, pod: uid) { try await node.runtime.start(id, in: folder) }
        record.isStarted = true
        try record.write(folder)
        node.events.tell(pod, "Started", "Started container \(container.name)", container: container)
        return ContainerRun(id: id, startedAt: record.startedAt, resources: resources, user: record.user)
    }

    // MARK: - The root

    /// A fresh root: the image's layers below, an empty writable folder above.
    private static func makeRoot(
        _ folder: ContainerLayout, _ image: RunnableImage, _ users: ContainerSpec.UserNamespaceUse?
    ) throws {
        try removeRoot(folder)
        for path in [folder.upper, folder.work, folder.merged, folder.bundle, folder.persist] {
            try Files.removeTree(path)
        }
        for path in [folder.upper, folder.merged] { try Files.makeFolder(path) }
        try Files.makeFolder(folder.work, mode: 0o700)
        try Files.write(folder.terminationLog, [], mode: 0o666, durably: false)
        var layers = image.layers
        if let users {
            let root = UInt32(clamping: users.ids.outside(0) ?? 0)
            for path in [folder.upper, folder.work] { try Files.setOwner(path, uid: root, gid: root) }
            layers = try layers.enumerated().map { index, layer in
                let mapped = "\(folder.layers)/\(index)"
                try Files.makeFolder(mapped)
                try Mounts.mapped(layer, to: mapped, userNamespace: users.path)
                return mapped
            }
        }
        try Mounts.overlay(lower: layers, upper: folder.upper, work: folder.work, target: folder.merged)
        // The overlay holds them by itself: each mount on the host is copied for each container that starts.
        try removeMounts(folder.layers)
    }

    /// Takes a container's mounts away; what it wrote stays.
    static func removeRoot(_ folder: ContainerLayout) throws {
        try Mounts.unmount(folder.merged)
        for parent in [folder.mounts, folder.layers] { try removeMounts(parent) }
    }

    /// Removes a folder of mounts.
    private static func removeMounts(_ parent: String) throws {
        for name in Files.list(parent) { try Mounts.unmount("\(parent)/\(name)") }
        try Files.removeTree(parent)
    }
}

/// An image that could not be had for a further start.
private struct PullFailure: Error { let problem: PodProblem }
