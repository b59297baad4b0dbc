import Kinds
import Machinery

/// A node and the pods on it.
struct NodeSeats: Sendable {
    let name: String
    let labels: [String: String]
    let taints: [Taint]
    let isUnschedulable: Bool
    let allocatable: ResourceAmount
    let places: Int
    /// Sizes in bytes of the images that lie there, by name.
    let images: [String: Int]
    private(set) var pods: [String: PodDemand] = [:]
    private(set) var requested = ResourceAmount()
    private(set) var weighed = ResourceAmount()
    private(set) var hostPorts: [String: [HostPort]] = [:]

    init(_ node: Node) {
        name = node.name
        labels = node.metadata.labels
        taints = node.taints.map(Taint.init(json:))
        isUnschedulable = node.unschedulable
        allocatable = ResourceAmount(node.json["status"]["allocatable"])
        places = Quantity(node.json["status"]["allocatable"]["pods"])?.value ?? 110
        var images: [String: Int] = [:]
        for image in node.images {
            for name in image["names"].strings { images[name] = image["sizeBytes"].number }
        }
        self.images = images
    }

    mutating func add(_ pod: PodDemand) {
        pods[pod.uid] = pod
        requested += pod.requests
        weighed += pod.weighed
        if !pod.hostPorts.isEmpty { hostPorts[pod.uid] = pod.hostPorts }
    }

    mutating func remove(_ uid: String) {
        guard let pod = pods.removeValue(forKey: uid) else { return }
        requested -= pod.requests
        weighed -= pod.weighed
        hostPorts[uid] = nil
    }

    /// True for anything about the node, but not its pods, that a decision could depend on.
    func differs(from other: NodeSeats) -> Bool {
        labels != other.labels || taints != other.taints || isUnschedulable != other.isUnschedulable
            || allocatable != other.allocatable || places != other.places
    }

    /// The same node without pods.
    func keepingPods(of other: NodeSeats) -> NodeSeats {
        var seats = self
        for pod in other.pods.values { seats.add(pod) }
        return seats
    }
}

/// Nodes, the pods on them, and how many pods of each shape each node has; kept up to date change by change.
struct ClusterSnapshot: Sendable {
    /// How many pods of one shape are on each node.
    struct Group: Sendable {
        let shape: PodShape
        var pods: [String: Int] = [:]
        /// Those of them that are being deleted; they don't count where pods are spread.
        var ending: [String: Int] = [:]
    }

    private(set) var nodes: [String: NodeSeats] = [:]
    /// The nodes' names, sorted.
    private(set) var names: [String] = []
    private(set) var groups: [PodShape: Group] = [:]
    /// The number of pods that use each claim, by `NAMESPACE/NAME`.
    private(set) var claimUsers: [String: Int] = [:]
    /// Pods that preemption makes room for, by node.
    private(set) var nominated: [String: [PodDemand]] = [:]
    /// Labels of the namespaces.
    var namespaces: [String: [String: String]] = [:]
    /// Where each placed pod is, by uid; also on nodes that aren't known (yet).
    private(set) var places: [String: PodDemand] = [:]

    /// Adds a node or replaces what is known of it. Returns true where that could matter to a pod that waits.
    @discardableResult
    mutating func set(_ node: Node) -> Bool {
        let seats = NodeSeats(node)
        guard let old = nodes[node.name] else {
            nodes[node.name] = seats
            names = nodes.keys.sorted()
            for pod in places.values where pod.nodeName == node.name { nodes[node.name]?.add(pod) }
            return true
        }
        nodes[node.name] = seats.keepingPods(of: old)
        return seats.differs(from: old)
    }

    mutating func removeNode(_ name: String) {
        nodes[name] = nil
        names = nodes.keys.sorted()
    }

    /// Puts a pod on the node that it names, or replaces what was known of it.
    mutating func place(_ pod: PodDemand) {
        remove(pod.uid)
        places[pod.uid] = pod
        nodes[pod.nodeName]?.add(pod)
        groups[pod.shape, default: Group(shape: pod.shape)].pods[pod.nodeName, default: 0] += 1
        if pod.isBeingDeleted { groups[pod.shape]?.ending[pod.nodeName, default: 0] += 1 }
        for claim in pod.claims { claimUsers["\(pod.namespace)/\(claim)", default: 0] += 1 }
    }

    /// Frees a pod's place. Returns what was there.
    @discardableResult
    mutating func remove(_ uid: String) -> PodDemand? {
        guard let pod = places.removeValue(forKey: uid) else { return nil }
        nodes[pod.nodeName]?.remove(uid)
        Self.lower(&groups[pod.shape, default: Group(shape: pod.shape)].pods, pod.nodeName)
        if pod.isBeingDeleted {
            Self.lower(&groups[pod.shape, default: Group(shape: pod.shape)].ending, pod.nodeName)
        }
        if groups[pod.shape]?.pods.isEmpty == true { groups[pod.shape] = nil }
        for claim in pod.claims { Self.lower(&claimUsers, "\(pod.namespace)/\(claim)") }
        return pod
    }

    /// Notes that room on a node is for this pod, which waits for victims to go.
    mutating func nominate(_ pod: PodDemand, to node: String) {
        withdraw(pod.uid)
        nominated[node, default: []].append(pod)
    }

    mutating func withdraw(_ uid: String) {
        for (node, pods) in nominated where pods.contains(where: { $0.uid == uid }) {
            let left = pods.filter { $0.uid != uid }
            nominated[node] = left.isEmpty ? nil : left
        }
    }

    private static func lower(_ counts: inout [String: Int], _ key: String) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
    }
}
