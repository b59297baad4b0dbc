internal import HostSystem

extension PodLayout {
    /// Leaves the log of the run before this one, and removes those of earlier ones: a container that crashes for weeks
    /// fills no disk. Blocks.
    func removeOldLogs(of container: String, before attempt: Int) {
        let folder = Files.parent(log(container, restart: attempt))
        for name in Files.list(folder) {
            let parts = name.split(separator: ".")
            guard parts.count > 1, parts[1] == "log", let run = Int(parts[0]), run < attempt - 1 else { continue }
            // What cannot be removed now is tried again with the next run.
            try? Files.removeTree("\(folder)/\(name)")
        }
    }
}
