internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a control group has used.
package struct CgroupFigures: Sendable, Hashable {
    /// Without page cache that the kernel can drop at once, as kubelet's working set.
    package let memoryInBytes: Int
    /// Processor time since the group was made.
    package let cpuNanoseconds: Int

    package init(memoryInBytes: Int, cpuNanoseconds: Int) {
        self.memoryInBytes = memoryInBytes
        self.cpuNanoseconds = cpuNanoseconds
    }
}

/// Control groups by their path from the hierarchy's root: `/paas-1a2b3c4d/pod…/…`. All calls block briefly.
package struct Cgroups: Sendable {
    package let layout: CgroupLayout

    package init(layout: CgroupLayout) { self.layout = layout }

    /// Makes a group in every hierarchy. In the v2 one the groups above it hand their controllers down; the group itself
    /// does not, since one that does takes no processes (cgroups(7), "no internal processes").
    package func create(_ group: String) throws(HostError) {
        if case .unified(let root) = layout {
            var folder = root
            for part in group.split(separator: "/") {
                enableControllers(folder)
                folder += "/\(part)"
                try Files.makeFolder(folder)
            }
            return
        }
        for root in layout.roots { try Files.makeFolder(root + group) }
    }

    private func enableControllers(_ folder: String) {
        let file = "\(folder)/cgroup.subtree_control"
        for controller in ["cpu", "memory", "pids", "io"] {
            // One that this kernel or the group above does not offer is refused alone.
            guard let descriptor = try? HostDescriptor.open(file, O_WRONLY) else { return }
            try? descriptor.write(Array("+\(controller)".utf8))
        }
    }

    /// Sets what all in a group may use together.
    ///
    /// - Throws: `HostError` where the kernel refuses a figure, with the file's path.
    package func limit(_ group: String, to limits: CgroupLimits) throws(HostError) {
        for setting in limits.settings(isUnified: isUnified) {
            try set(group, setting.controller, setting.file, setting.value)
        }
    }

    /// Whether the v2 hierarchy is all there is.
    package var isUnified: Bool { if case .unified = layout { true } else { false } }

    private func set(_ group: String, _ controller: String, _ file: String, _ value: String) throws(HostError) {
        guard let folder = layout.folder(group, controller) else { return }
        try HostDescriptor.open("\(folder)/\(file)", O_WRONLY).write(Array(value.utf8))
    }

    /// The files that a process of one thread writes `0` to in order to join the group.
    package func joinFiles(_ group: String) -> [String] {
        switch layout {
        case .unified(let root): ["\(root)\(group)/cgroup.procs"]
        // With systemd's own hierarchy, so that it does not count the process to the platform's service. A thread that
        // moves itself by `tasks` waits for no other; one that moves by `cgroup.procs` does, for some milliseconds.
        case .legacy:
            ["memory", "pids", "cpu", "name=systemd"].compactMap { layout.folder(group, $0).map { "\($0)/tasks" } }
        case .none: []
        }
    }

    private static let isExpecting = Mutex(false)

    /// Has the kernel prepare for processes that are about to be moved between groups, as a container runtime does.
    ///
    /// The first move after a while waits 8 to 15 ms for all processors to be through with forks and exits that are under
    /// way (percpu_down_write, a grace period); those that follow at once don't. Nobody waits for this one, which moves
    /// this process to where it is.
    package func expectMoves() {
        guard let file = ownProcesses,
            !Self.isExpecting.withLock({ isExpecting in
                defer { isExpecting = true }
                return isExpecting
            })
        else { return }
        BlockingWork.start {
            // Where it fails, the runtime waits itself.
            try? HostDescriptor.open(file, O_WRONLY).write([UInt8(ascii: "0")])
            Self.isExpecting.withLock { $0 = false }
        }
    }

    /// The `cgroup.procs` of the group that this process is in.
    private var ownProcesses: String? {
        for line in (Files.text("/proc/self/cgroup") ?? "").split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            switch layout {
            case .unified(let root) where fields[0] == "0": return "\(root)\(fields[2])/cgroup.procs"
            case .legacy where fields[1] == "pids":
                return layout.folder(String(fields[2]), "pids").map { "\($0)/cgroup.procs" }
            default: continue
            }
        }
        return nil
    }

    /// The processes in a group and in all below it.
    package func processes(_ group: String) -> [Int32] {
        Array(Set(layout.roots.flatMap { processes(in: $0 + group) })).sorted()
    }

    private func processes(in folder: String) -> [Int32] {
        let own = (Files.text("\(folder)/cgroup.procs") ?? "").split(separator: "\n").compactMap { Int32($0) }
        return own + children(of: folder).flatMap { processes(in: $0) }
    }

    private func children(of folder: String) -> [String] {
        Files.list(folder).map { "\(folder)/\($0)" }.filter { Files.isFolder($0) }
    }

    /// Kills everything in a group and below it. What is being killed may still be there on return.
    package func killAll(_ group: String) {
        if case .unified(let root) = layout,
            let file = try? HostDescriptor.open("\(root)\(group)/cgroup.kill", O_WRONLY),
            (try? file.write([UInt8(ascii: "1")])) != nil
        {
            return
        }
        for pid in processes(group) where pid > 1 { kill(pid, SIGKILL) }
    }

    /// Removes a group and those below it. False where processes are still in it.
    @discardableResult
    package func remove(_ group: String) -> Bool {
        layout.roots.map { removeFolder($0 + group) }.allSatisfy(\.self)
    }

    /// Removes a group whose processes were killed a moment ago: they leave it one after the other. At most a second.
    package func removeWhenEmpty(_ group: String) {
        for _ in 0..<200 {
            if remove(group) { return }
            usleep(5_000)
        }
    }

    private func removeFolder(_ folder: String) -> Bool {
        for child in children(of: folder) { _ = removeFolder(child) }
        return rmdir(folder) == 0 || errno == ENOENT
    }

    /// The names of the groups directly in a group.
    package func children(_ group: String) -> [String] {
        guard let folder = layout.folder(group, "memory") else { return [] }
        return Files.list(folder).filter { Files.isFolder("\(folder)/\($0)") }
    }

    /// What the group has used, or nil where it is not there.
    package func figures(_ group: String) -> CgroupFigures? {
        guard let memory = layout.folder(group, "memory"),
            let used = number("\(memory)/\(isUnified ? "memory.current" : "memory.usage_in_bytes")")
        else { return nil }
        let cache = member("\(memory)/memory.stat", isUnified ? "inactive_file" : "total_inactive_file") ?? 0
        let time: Int?
        if isUnified {
            time = member("\(memory)/cpu.stat", "usage_usec").map { $0 * 1000 }
        } else {
            time = layout.folder(group, "cpuacct").flatMap { number("\($0)/cpuacct.usage") }
        }
        return CgroupFigures(memoryInBytes: max(0, used - cache), cpuNanoseconds: time ?? 0)
    }

    /// Whether the kernel has killed a process of the group for want of memory.
    package func wasOutOfMemory(_ group: String) -> Bool {
        guard let folder = layout.folder(group, "memory") else { return false }
        let file = isUnified ? "memory.events" : "memory.oom_control"
        return (member("\(folder)/\(file)", "oom_kill") ?? 0) > 0
    }

    private func number(_ path: String) -> Int? { Files.text(path).flatMap { Int($0) } }

    private func member(_ path: String, _ key: String) -> Int? {
        guard let text = Files.text(path) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("\(key) ") }
        return line.flatMap { Int($0.dropFirst(key.count + 1)) }
    }
}
