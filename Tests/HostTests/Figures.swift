import NodeRuntime
import Synchronization

/// What a node is told that it has left.
final class Figures: Sendable {
    private let figures = Mutex(
        NodeFigures(
            memoryAvailable: 1 << 40, diskAvailable: 1 << 40, diskCapacity: 1 << 40, inodesFree: 1 << 20,
            inodes: 1 << 20, processesFree: 1 << 20))

    var value: NodeFigures { figures.withLock { $0 } }
    func set(memory: Int) { figures.withLock { $0.memoryAvailable = memory } }
    func set(disk: Int) { figures.withLock { $0.diskAvailable = disk } }
}
