import Kinds
import Machinery
import Reconciling

/// All that the scheduler remembers: the cluster as it is, with its own decisions already in it, and who waits.
struct SchedulerState: Sendable {
    /// What is to be done about the pod whose turn it was.
    enum Decision: Sendable {
        case bind(PodDemand, node: String)
        /// Names the node on the claims that wait for one; their volumes come first.
        case chooseNode(for: [VolumeDemand.NamespacedClaim], node: String)
        case tell(PodDemand, SchedulingRefusal)
        /// The pod needs no node any more, or not from this scheduler.
        case nothing
    }

    private(set) var cluster = ClusterSnapshot()
    private(set) var queue = SchedulingQueue()
    /// Pods whose binding is under way, by uid: their place is taken already.
    private var assumed: Set<String> = []
    private var rotation = 0

    // MARK: - What is seen

    /// Notes a pod's newest state.
    mutating func see(_ pod: Pod, now: Timestamp) {
        if pod.isEnded { return leave(pod.uid, now: now) }
        guard !pod.nodeName.isEmpty else { return seeWaiting(pod, now: now) }
        let isNew = assumed.remove(pod.uid) == nil && cluster.places[pod.uid] == nil
        queue.remove(pod.uid)
        cluster.withdraw(pod.uid)
        let old = cluster.places[pod.uid]
        let demand = PodDemand(pod)
        cluster.place(demand)
        if isNew || old?.shape != demand.shape { queue.wake([.interPodAffinity, .podTopologySpread], now: now) }
        if let old, old.requests != demand.requests { queue.wake([.nodeResourcesFit], now: now) }
        if demand.isBeingDeleted, old?.isBeingDeleted == false { queue.wake([.podTopologySpread], now: now) }
    }

    private mutating func seeWaiting(_ pod: Pod, now: Timestamp) {
        guard !assumed.contains(pod.uid) else { return }
        guard Self.isOurs(pod), !pod.metadata.isBeingDeleted else {
            queue.remove(pod.uid)
            return cluster.withdraw(pod.uid)
        }
        let demand = PodDemand(pod)
        if !demand.nominatedNode.isEmpty { cluster.nominate(demand, to: demand.nominatedNode) }
        queue.add(NamespacedName(pod), uid: pod.uid, priority: demand.priority, now: now)
    }

    /// Frees the place of a pod that has ended or is gone.
    mutating func leave(_ uid: String, now: Timestamp) {
        assumed.remove(uid)
        queue.remove(uid)
        cluster.withdraw(uid)
        guard cluster.remove(uid) != nil else { return }
        queue.wake(
            [.nodeResourcesFit, .nodePorts, .volumeRestrictions, .interPodAffinity, .podTopologySpread], now: now)
    }

    mutating func see(_ node: Node, now: Timestamp) {
        if cluster.set(node) { queue.wake(Set(SchedulingRule.allCases), now: now) }
    }

    mutating func removeNode(_ name: String, now: Timestamp) {
        cluster.removeNode(name)
        // Spread counts fewer domains.
        queue.wake([.podTopologySpread], now: now)
    }

    mutating func setNamespace(_ name: String, labels: [String: String]?, now: Timestamp) {
        cluster.namespaces[name] = labels
        queue.wake([.interPodAffinity], now: now)
    }

    mutating func wake(_ rules: Set<SchedulingRule>, now: Timestamp) { queue.wake(rules, now: now) }

    /// True for pods that this scheduler places and that may be placed.
    static func isOurs(_ pod: Pod) -> Bool {
        pod.spec["schedulingGates"].items.isEmpty && ["", "default-scheduler"].contains(pod.spec["schedulerName"].text)
    }

    // MARK: - Decisions

    /// Decides about the pod whose turn it is; nil where none waits. What it decides is in the snapshot at once, so
    /// that the next decision sees it.
    mutating func decide(
        now: Timestamp, pod: (NamespacedName) -> Pod?, volumes: (PodDemand) -> VolumeLookup.Finding,
        budgets: () -> [DisruptionRoom]
    ) -> Decision? {
        guard let entry = queue.next() else { return nil }
        guard let found = pod(entry.key), found.uid == entry.uid, found.nodeName.isEmpty, found.isActive,
            Self.isOurs(found)
        else { return .nothing }
        let demand = PodDemand(found)
        guard case .demand(let volumeDemand) = volumes(demand) else {
            queue.park(entry, until: [.volumeBinding])
            return .nothing
        }
        rotation += 1
        let plan = SchedulePlan.choose(
            demand, volumes: volumeDemand, in: cluster, budgets: budgets(), start: start)
        switch plan {
        case .bind(let node) where !volumeDemand.waiting.isEmpty:
            queue.park(entry, until: [.volumeBinding])
            return .chooseNode(for: volumeDemand.waiting.map(\.claim), node: node)
        case .bind(let node):
            var placed = demand
            placed.nodeName = node
            assumed.insert(demand.uid)
            cluster.withdraw(demand.uid)
            cluster.place(placed)
            return .bind(placed, node: node)
        case .refuse(let refusal):
            if let victims = refusal.victims { cluster.nominate(demand, to: victims.node) }
            queue.refuse(entry, by: refusal.rules, now: now)
            return .tell(demand, refusal)
        }
    }

    /// Where the search for a node begins: only with more nodes than are looked at does it move on.
    private var start: Int {
        let nodes = cluster.names.count
        return nodes > 100 ? (rotation * SchedulePlan.enough(of: nodes)) % nodes : 0
    }

    /// Takes back a decision that the API didn't accept; the pod waits for its next turn.
    mutating func forget(_ pod: PodDemand, now: Timestamp) {
        guard assumed.remove(pod.uid) != nil else { return }
        cluster.remove(pod.uid)
        queue.add(NamespacedName(pod.namespace, pod.name), uid: pod.uid, priority: pod.priority, now: now)
    }

    mutating func release(now: Timestamp) -> Timestamp? { queue.release(now: now) }
}
