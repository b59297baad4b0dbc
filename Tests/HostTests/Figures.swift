import NodeRuntime
import Synchronization

/// What a node is told that it has left.
final class Figures: Sendable {
    private let figures = Mutex(
        NodeFigures(
            memoryAvailable: 1 << 40, diskAvailable: 1 << 40, diskCapacity: 1 << 40, inodesFree: 1 << 20,
            inodes: 1 << 20, processesFree: 1 << 20))

    private let once = Mutex<Int?>(nil)

    var value: NodeFigures {
        var value = figures.withLock { $0 }
        if let memory = once.withLock({ $0.take() }) { value.memoryAvailable = memory }
        return value
    }

    /// What is found with the next look, and not after it.
    func setOnce(memory: Int) { once.withLock { $0 = memory } }
    func set(disk: Int) { figures.withLock { $0.diskAvailable = disk } }
}
