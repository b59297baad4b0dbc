package import HostSystem

extension NodeAgent {
    /// Ends every container of an instance and removes what they leave on the host: processes, mounts, cgroups, state.
    ///
    /// Needs no running platform; idempotent. Pods stay in the store: the next start runs them again. Throws `HostError`
    /// where something can't be removed.
    package static func tearDown(_ layout: DataLayout) async throws {
        let cgroups = Cgroups(layout: try CgroupLayout.detect())
        let parent = layout.instance.cgroupParent
        try await BlockingWork.run {
            cgroups.killAll(parent)
            for folder in [layout.pods, layout.images] { try Mounts.unmountAll(under: folder) }
            for uid in Files.list(layout.pods) { try Files.removeTree(layout.pod(uid).folder) }
            try Files.removeTree(layout.runtimeState)
            try Files.removeTree(layout.exits)
        }
        let clock = ContinuousClock()
        let patience = clock.now + .seconds(10)
        // A killed process leaves its cgroup a moment later.
        while !cgroups.remove(parent) {
            guard clock.now < patience else {
                throw HostError("remove the control group \(parent)", detail: "a process in it does not end")
            }
            try await clock.sleep(for: .milliseconds(20))
        }
    }
}
