internal import HostSystem

extension PodLayout {
    /// Leaves the log of the run before this one, and removes those of earlier ones: a container that crashes for weeks
    /// fills no disk. Blocks.
    func removeOldLogs(of container: String, before attempt: Int) {
        let folder = Files.parent(log(container, restart: attempt))
        for name in Files.list(folder) {
            guard name.hasSuffix(".log"), let run = Int(name.dropLast(4)), run < attempt - 1 else { continue }
            // What cannot be removed now is tried again with the next run.
            try? Files.removeTree("\(folder)/\(name)")
        }
    }
}
