internal import HostSystem

/// What keeps a container of runc from running its command: its first process waits until somebody reads the FIFO in its
/// state, and executes the command once it has written to it.
///
/// `runc start` does just this, after some milliseconds of its own start. Other runtimes go about it in other ways.
struct StartFifo: Sendable {
    let path: String
    /// Whether the container's first process lives.
    let isAlive: @Sendable () -> Bool
    /// How long the first process may take to come to the FIFO, in tenths of a second.
    private static let patience = 600

    /// Lets the command run; false where there is no FIFO to do it by. Blocks.
    func release() throws(HostError) -> Bool {
        let fifo: HostDescriptor
        do throws(HostError) { fifo = try .openWithoutWaiting(path) } catch {
            if error.isNotFound { return false }
            throw error
        }
        for _ in 0..<Self.patience {
            // A process that is through already has left its byte here.
            let isOver = !isAlive()
            if fifo.waitReadable(milliseconds: isOver ? 0 : 100) {
                if try fifo.read(limit: 1).isEmpty { break }
                // Its absence says that the container runs.
                try Files.removeTree(path)
                return true
            }
            if isOver { break }
        }
        throw HostError("start the container", detail: "container process is already dead")
    }
}
