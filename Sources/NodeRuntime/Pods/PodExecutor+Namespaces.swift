internal import HostSystem
internal import Kinds
internal import Machinery

/// The namespaces that a pod's containers share, and the control group around them.
extension PodExecutor {
    /// Makes the pod's namespaces where they are not there.
    ///
    /// - Returns: the file of a network namespace that belongs to the pod's user namespace and has no network yet.
    func makeNamespaces(_ pod: Pod) async throws -> String? {
        let layout = layout
        let hasIPC = !pod.json["spec"]["hostIPC"].flag
        let isMade = await isBound(layout.ipcNamespace)
        if !isMade, try await wantsUserNamespace(pod) {
            let first = try await node.references.firstUID(pod.namespace)
            let ids = try node.userIDs.take(uid, namespaceFirst: first)
            try await BlockingWork.run {
                try Files.write(layout.userIDs, Array(ids.record.utf8), mode: 0o600, durably: false)
                try UserNamespace.make(
                    at: layout.userNamespace, ids: ids.map,
                    with: [.ipc: layout.ipcNamespace, .network: layout.networkNamespace])
            }
        } else if !isMade, hasIPC {
            try await IPCNamespace.make(at: layout.ipcNamespace)
        }
        if pod.json["spec"]["shareProcessNamespace"].flag { try await holdProcesses() }
        return await isBound(layout.networkNamespace) ? layout.networkNamespace : nil
    }

    private func isBound(_ path: String) async -> Bool {
        (try? await BlockingWork.run { NetworkNamespace.isBound(path) }) ?? false
    }

    /// Whether root in the pod is nobody on the host: where the pod says so, else by the node's setting where nothing
    /// of the host's own is in the pod.
    private func wantsUserNamespace(_ pod: Pod) async throws -> Bool {
        if let hostUsers = pod.json["spec"]["hostUsers"].bool {
            return !hostUsers
        }
        guard node.usesUserNamespaces, UserNamespaceRule(pod: pod).allows else { return false }
        let first = try await node.references.firstUID(pod.namespace)
        return UserNamespaceRule(pod: pod).fits(UserIDs(first: 0, namespaceFirst: first).map)
    }

    /// The pod's user namespace, where it has one.
    func userNamespace() -> ContainerSpec.UserNamespaceUse? {
        guard NetworkNamespace.isBound(layout.userNamespace),
            let ids = UserIDs(record: Files.text(layout.userIDs) ?? "")
        else { return nil }
        return ContainerSpec.UserNamespaceUse(path: layout.userNamespace, ids: ids.map)
    }

    // MARK: - Processes

    /// Keeps a process whose only work is to be the first of the namespace that all containers join, and to reap.
    private func holdProcesses() async throws {
        let (layout, group, cgroups) = (layout, "\(group)/pause", node.runtime.cgroups)
        let program = try HostTools.path(of: "catatonit")
        let starter = try await BlockingWork.run { () -> ChildProcess? in
            if !cgroups.processes(group).isEmpty, NetworkNamespace.isBound(layout.processNamespace) { return nil }
            try cgroups.create(group)
            var start = ProcessStart(program, ["-P"])
            let null = try HostDescriptor.open("/dev/null", 2)
            start.descriptors = [0: null, 1: null, 2: null]
            start.newSession = true
            start.cgroupFiles = cgroups.joinFiles(group)
            if NetworkNamespace.isBound(layout.userNamespace) {
                // Root of the pod's user namespace may mount /proc of processes that are the namespace's.
                start.joinedNamespaces = [try HostDescriptor.open(layout.userNamespace, 0)]
                start.user = ProcessStart.User(uid: 0, gid: 0)
            }
            start.innerNamespaces = [.pid]
            return try start.start()
        }
        guard let starter else { return }
        _ = await starter.wait()
        try await BlockingWork.run {
            guard let first = cgroups.processes(group).first else {
                throw HostError("hold the pod's processes", detail: "\(program) has ended at once")
            }
            try Mounts.unmount(layout.processNamespace)
            try Files.write(layout.processNamespace, [], mode: 0o444, durably: false)
            try Mounts.bind("/proc/\(first)/ns/pid", to: layout.processNamespace)
        }
    }

    /// Whose processes a container sees.
    func processes(_ pod: Pod, _ container: Container) async throws -> ContainerSpec.PID {
        if pod.json["spec"]["hostPID"].flag { return .host }
        if pod.json["spec"]["shareProcessNamespace"].flag {
            try await holdProcesses()
            return .shared(layout.processNamespace)
        }
        let target = container.targetContainerName
        guard !target.isEmpty else { return .own }
        let folder = layout.container(target)
        guard let record = ContainerRecord.read(folder), let pid = node.runtime.livePID(record.id, in: folder) else {
            throw PodProblem("CreateContainerError", "unable to find target container \"\(target)\"")
        }
        return .shared("/proc/\(pid)/ns/pid")
    }

    // MARK: - Limits

    /// Limits what all of the pod's containers use together.
    func limitPod(_ pod: Pod, _ state: PodState? = nil) async throws {
        let (group, cgroups) = (group, node.runtime.cgroups)
        let limits = PodResources.limits(of: pod) { state?.granted($0) ?? $0.resources }
        try await BlockingWork.run {
            try cgroups.create(group)
            try cgroups.limit(group, to: limits)
        }
        // Containers are to join it in a moment.
        if state == nil { cgroups.expectMoves() }
    }

    /// Changes what a running container may use, through its control group.
    func resize(
        _ pod: Pod, _ container: Container, _ run: ContainerRun, to resources: JSONValue, _ state: PodState
    ) async -> PodEvent {
        let (runGroup, podGroup, cgroups) = ("\(group)/\(run.id)", group, node.runtime.cgroups)
        let folder = layout.container(container.name)
        let limits = PodResources.limits(resources)
        let shares = PodResources.limits(of: pod) { state.granted($0) }.cpuShares
        do {
            try await BlockingWork.run {
                if let limit = limits.memoryInBytes, let used = cgroups.figures(runGroup)?.memoryInBytes, used > limit {
                    throw PodProblem(
                        "Error", "attempting to set container memory limit (\(limit)) below current usage (\(used))")
                }
                // The pod's own limits are out of the way until its container's are changed.
                try cgroups.limit(podGroup, to: CgroupLimits(cpuShares: shares))
                try cgroups.limit(runGroup, to: limits)
                if var record = ContainerRecord.read(folder) {
                    record.resources = resources
                    try record.write(folder)
                }
            }
            try await limitPod(pod, state)
            node.events.tell(pod, "ResizeCompleted", "Pod resize completed: \(container.name)")
            return .resized(container: container.name, runID: run.id, .success(resources))
        } catch {
            node.events.warn(pod, "ResizeError", "Pod resize error: \(error)")
            return .resized(container: container.name, runID: run.id, .failure(problem("Error", error)))
        }
    }
}
