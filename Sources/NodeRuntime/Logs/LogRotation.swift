internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

/// Puts logs aside that have grown large: renamed to `N.log.<time>`, after which conmon is told to open the file anew.
/// Nothing is lost between the two, as conmon goes on writing to the file that it has open.
struct LogRotation: Sendable {
    let parts: NodeParts

    func run() async {
        while (try? await parts.clock.sleep(for: .seconds(10))) != nil { await rotate() }
    }

    /// Looks at all logs once.
    func rotate() async {
        for pod in parts.pods.list() where !pod.isEnded {
            // Sorts by time, also within a second.
            let stamp = parts.wallClock.now.microText.filter(\.isNumber)
            _ = try? await BlockingWork.run { rotate(pod, stamp) }
        }
    }

    private func rotate(_ pod: Pod, _ stamp: String) {
        let layout = parts.runtime.layout.pod(pod.uid)
        for spec in pod.everyContainer {
            let folder = layout.container(spec.name)
            guard let record = ContainerRecord.read(folder) else { continue }
            let log = layout.log(spec.name, restart: record.attempt)
            guard let size = Files.size(log), size > parts.settings.logFileSize,
                parts.runtime.isWatched(record.id, in: folder)
            else { continue }
            do {
                try Files.rename(log, to: "\(log).\(stamp)")
                try ContainerControl(folder).reopenLog()
            } catch {
                // Tried again with the next look; the file that conmon has open is still the one to read.
                try? Files.rename("\(log).\(stamp)", to: log)
                continue
            }
            let old = LogFiles(log).rotated
            for path in old.prefix(max(0, old.count - (parts.settings.logFiles - 1))) { try? Files.removeTree(path) }
        }
    }
}

/// conmon's `ctl` pipe, which takes lines: a number that says what, and two more.
struct ContainerControl: Sendable {
    private let path: String

    init(_ folder: ContainerLayout) { path = "\(folder.bundle)/ctl" }

    private func write(_ line: String) throws {
        // O_WRONLY and O_NONBLOCK: a conmon that is gone must not hold the thread.
        try HostDescriptor.open(path, 0o4001).write(Array("\(line)\n".utf8))
    }

    func resizeTerminal(rows: Int, columns: Int) throws { try write("1 \(rows) \(columns)") }

    func reopenLog() throws { try write("2 0 0") }
}
