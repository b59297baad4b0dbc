import Kinds

/// The rules that a node is tried by: whether a pod may run there, beside what runs there already.
///
/// What depends on the pod and the cluster, but not on the node, is found once for all nodes.
struct NodeFilter {
    let pod: PodDemand
    let volumes: VolumeDemand
    let cluster: ClusterSnapshot
    let affinity: AffinityFilter?
    let spread: SpreadFilter?

    init(_ pod: PodDemand, volumes: VolumeDemand, in cluster: ClusterSnapshot) {
        self.pod = pod
        self.volumes = volumes
        self.cluster = cluster
        affinity = AffinityFilter(pod, in: cluster)
        spread = SpreadFilter(pod, in: cluster)
    }

    /// The first rule that keeps the pod from the node, in kube-scheduler's order; nil where it fits.
    func obstacle(on node: NodeSeats) -> Obstacle? {
        if node.isUnschedulable, !pod.tolerations.tolerate(.unschedulable) {
            return Obstacle(.nodeUnschedulable, "node(s) were unschedulable", isFinal: true)
        }
        if let taint = node.taints.first(where: { $0.effect != "PreferNoSchedule" && !pod.tolerations.tolerate($0) }) {
            let text = "node(s) had untolerated taint {\(taint.key): \(taint.value)}"
            return Obstacle(.taintToleration, text, isFinal: true)
        }
        guard pod.nodes.matches(name: node.name, labels: node.labels) else {
            return Obstacle(.nodeAffinity, "node(s) didn't match Pod's node affinity/selector", isFinal: true)
        }
        let guests = cluster.nominated[node.name]?.filter { $0.priority >= pod.priority && $0.uid != pod.uid } ?? []
        return ports(on: node, guests) ?? resources(on: node, guests) ?? volumes.obstacle(on: node, in: cluster, pod)
            ?? spread?.obstacle(on: node) ?? affinity?.obstacle(on: node)
    }

    private func ports(on node: NodeSeats, _ guests: [PodDemand]) -> Obstacle? {
        guard !pod.hostPorts.isEmpty else { return nil }
        let taken = node.hostPorts.values.joined() + guests.flatMap(\.hostPorts)
        let isFree = pod.hostPorts.allSatisfy { wanted in !taken.contains { $0.collides(with: wanted) } }
        return isFree ? nil : Obstacle(.nodePorts, "node(s) didn't have free ports for the requested pod ports")
    }

    private func resources(on node: NodeSeats, _ guests: [PodDemand]) -> Obstacle? {
        var reasons: [String] = []
        var isFinal = false
        let used = guests.reduce(node.requested) { $0 + $1.requests }
        if node.pods.count + guests.count + 1 > node.places { reasons.append("Too many pods") }
        func check(_ name: String, _ wanted: Int, _ used: Int, _ all: Int) {
            guard wanted > 0, wanted > all - used else { return }
            reasons.append("Insufficient \(name)")
            if wanted > all { isFinal = true }
        }
        let (wanted, all) = (pod.requests, node.allocatable)
        check("cpu", wanted.milliCPU, used.milliCPU, all.milliCPU)
        check("memory", wanted.memory, used.memory, all.memory)
        check("ephemeral-storage", wanted.ephemeralStorage, used.ephemeralStorage, all.ephemeralStorage)
        for (name, amount) in wanted.others.sorted(by: { $0.key < $1.key }) {
            check(name, amount, used.others[name] ?? 0, all.others[name] ?? 0)
        }
        return reasons.isEmpty ? nil : Obstacle(.nodeResourcesFit, reasons: reasons, isFinal: isFinal)
    }
}
