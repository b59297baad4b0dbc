import NodeRuntime
import Synchronization

/// What a node is told that it has left.
final class Figures: Sendable {
    private let figures = Mutex(
        NodeFigures(
            memoryAvailable: 1 << 40, diskAvailable: 1 << 40, diskCapacity: 1 << 40, inodesFree: 1 << 20,
            inodes: 1 << 20, processesFree: 1 << 20))

    private let once = Mutex<(memory: Int?, processes: Int?)>((nil, nil))

    var value: NodeFigures {
        var value = figures.withLock { $0 }
        let (memory, processes) = once.withLock { once in
            defer { once = (nil, nil) }
            return once
        }
        value.memoryAvailable = memory ?? value.memoryAvailable
        value.processesFree = processes ?? value.processesFree
        return value
    }

    /// What is found with the next look, and not after it.
    func setOnce(memory: Int? = nil, processes: Int? = nil) { once.withLock { $0 = (memory, processes) } }
    func set(disk: Int) { figures.withLock { $0.diskAvailable = disk } }
}
