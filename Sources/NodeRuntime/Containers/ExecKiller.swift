internal import HostSystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// Ends a command in a container with all that it has started.
struct ExecKiller: Sendable {
    /// Where the container runtime writes the command's process id once it has started it.
    let pidFile: String
    /// How often to look for the id, every 20 milliseconds.
    private static let attempts = 100

    /// Kills the command, then the runtime's process that waits for it.
    ///
    /// A runtime that is killed while it starts the command would leave it running, so its report comes first.
    func callAsFunction(_ child: ChildProcess) {
        let pidFile = pidFile
        BlockingWork.start {
            for _ in 0..<Self.attempts where !child.hasEnded {
                if let pid = Files.text(pidFile).flatMap({ Int32($0) }), pid > 1 {
                    Self.killTree(pid)
                    break
                }
                usleep(20_000)
            }
            child.kill()
        }
    }

    private static func killTree(_ pid: Int32) {
        let all = [pid] + descendants(pid)
        for pid in all { HostSignals.send(HostSignals.kill, to: pid) }
    }

    /// Those below a process now, parents first; at most some thousands, so that a fork bomb can't hold it up.
    private static func descendants(_ pid: Int32) -> [Int32] {
        var (found, waiting): ([Int32], [Int32]) = ([], [pid])
        while let next = waiting.popLast(), found.count < 4_096 {
            for thread in Files.list("/proc/\(next)/task") {
                let text = Files.text("/proc/\(next)/task/\(thread)/children") ?? ""
                let children = text.split(separator: " ").compactMap { Int32($0) }
                found += children
                waiting += children
            }
        }
        return found
    }
}
