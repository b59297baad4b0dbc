internal import HostSystem

/// What a node has left, as kubelet's eviction signals count it.
package struct NodeFigures: Sendable, Hashable {
    package var memoryAvailable: Int
    package var diskAvailable: Int
    package var diskCapacity: Int
    package var inodesFree: Int
    package var inodes: Int
    package var processesFree: Int

    package init(
        memoryAvailable: Int, diskAvailable: Int, diskCapacity: Int, inodesFree: Int, inodes: Int, processesFree: Int
    ) {
        self.memoryAvailable = memoryAvailable
        self.diskAvailable = diskAvailable
        self.diskCapacity = diskCapacity
        self.inodesFree = inodesFree
        self.inodes = inodes
        self.processesFree = processesFree
    }

    /// Those of this host, for the file system of a folder. Blocks briefly.
    package static func ofHost(dataFolder: String) -> NodeFigures {
        let disk = HostFigures.disk(dataFolder)
        return NodeFigures(
            memoryAvailable: HostFigures.memoryAvailable, diskAvailable: disk.available, diskCapacity: disk.capacity,
            inodesFree: disk.inodesFree, inodes: disk.inodes, processesFree: HostFigures.processesFree)
    }
}

/// What a node runs short of.
package enum NodePressure: String, Sendable, Hashable, CaseIterable {
    case memory = "MemoryPressure", disk = "DiskPressure", processes = "PIDPressure"

    /// As messages and `resources` name it.
    var resource: String {
        switch self {
        case .memory: "memory"
        case .disk: "ephemeral-storage"
        case .processes: "pids"
        }
    }

    /// The taint that keeps new pods away.
    var taint: String {
        switch self {
        case .memory: "node.kubernetes.io/memory-pressure"
        case .disk: "node.kubernetes.io/disk-pressure"
        case .processes: "node.kubernetes.io/pid-pressure"
        }
    }
}

/// Below which figures pods are evicted: kubelet's defaults.
package struct EvictionThresholds: Sendable, Hashable {
    package var memoryAvailable = 100 << 20
    /// Of the disk, and of its inodes.
    package var diskShare = 0.10
    package var inodeShare = 0.05
    package var processesFree = 100
    /// A pressure counts for this long after it was seen last, in seconds.
    package var transition = 300.0

    package init() {}

    /// What is short, with the threshold and what is there, as messages tell them.
    func exceeded(by figures: NodeFigures) -> [(pressure: NodePressure, threshold: Int, available: Int)] {
        var found: [(NodePressure, Int, Int)] = []
        if figures.memoryAvailable < memoryAvailable {
            found.append((.memory, memoryAvailable, figures.memoryAvailable))
        }
        let disk = Int(Double(figures.diskCapacity) * diskShare)
        if figures.diskAvailable < disk {
            found.append((.disk, disk, figures.diskAvailable))
        } else if figures.inodesFree < Int(Double(figures.inodes) * inodeShare) {
            found.append((.disk, Int(Double(figures.inodes) * inodeShare), figures.inodesFree))
        }
        if figures.processesFree < processesFree { found.append((.processes, processesFree, figures.processesFree)) }
        return found
    }
}
