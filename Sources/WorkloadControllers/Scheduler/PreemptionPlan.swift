import Machinery

/// How many pods of some may be disturbed now (policy/v1 `PodDisruptionBudget`).
struct DisruptionRoom: Sendable, Equatable {
    let namespace: String
    let selector: LabelSelector
    var allowed: Int

    func covers(_ pod: PodDemand) -> Bool { pod.namespace == namespace && selector.matches(pod.labels) }
}

/// Which pods of lower priority would have to go so that a pod fits somewhere.
enum PreemptionPlan: Sendable, Equatable {
    /// A node with the pods that would go.
    struct Candidate: Sendable, Equatable {
        struct Victim: Sendable, Equatable {
            let namespace: String
            let name: String
            let uid: String
        }
        let node: String
        let victims: [Victim]
    }

    case evict(Candidate)
    /// The pod may not preempt now; why.
    case notEligible(String)
    /// No node helps; the number of nodes by reason.
    case impossible([String: Int])

    /// What a node's victims weigh: fewer violated budgets first, then lower priorities, fewer pods, later starts.
    private struct Cost: Comparable {
        let violations: Int
        let highest: Int
        let sum: Int
        let count: Int
        let start: String
        let node: String

        static func < (left: Cost, right: Cost) -> Bool {
            if left.violations != right.violations { return left.violations < right.violations }
            if left.highest != right.highest { return left.highest < right.highest }
            if left.sum != right.sum { return left.sum < right.sum }
            if left.count != right.count { return left.count < right.count }
            if left.start != right.start { return left.start > right.start }
            return left.node < right.node
        }
    }

    init(
        _ pod: PodDemand, volumes: VolumeDemand, in cluster: ClusterSnapshot, _ obstacles: [String: Obstacle],
        budgets: [DisruptionRoom]
    ) {
        guard pod.mayPreempt else {
            self = .notEligible("not eligible due to preemptionPolicy=Never.")
            return
        }
        let waited = cluster.nodes[pod.nominatedNode]?.pods.values.contains {
            $0.isBeingDeleted && $0.priority < pod.priority
        }
        if waited == true, obstacles[pod.nominatedNode]?.isFinal != true {
            self = .notEligible("not eligible due to a terminating pod on the nominated node.")
            return
        }
        var counts: [String: Int] = [:]
        var best: (cost: Cost, candidate: Candidate)?
        for name in cluster.names {
            guard obstacles[name]?.isFinal == false, let node = cluster.nodes[name] else {
                counts["Preemption is not helpful for scheduling", default: 0] += 1
                continue
            }
            guard let found = Self.victims(on: node, for: pod, volumes, cluster, budgets) else {
                counts["No preemption victims found for incoming pod", default: 0] += 1
                continue
            }
            if best.map({ found.cost < $0.cost }) ?? true { best = found }
        }
        self = best.map { .evict($0.candidate) } ?? .impossible(counts)
    }

    /// The fewest pods, of the lowest priorities, without which the pod fits on the node; nil where that isn't enough.
    private static func victims(
        on node: NodeSeats, for pod: PodDemand, _ volumes: VolumeDemand, _ cluster: ClusterSnapshot,
        _ budgets: [DisruptionRoom]
    ) -> (cost: Cost, candidate: Candidate)? {
        let lower = node.pods.values.filter { $0.priority < pod.priority }
        guard !lower.isEmpty else { return nil }
        var trial = cluster
        for other in lower { trial.remove(other.uid) }
        func fits() -> Bool {
            guard let seats = trial.nodes[node.name] else { return false }
            return NodeFilter(pod, volumes: volumes, in: trial).obstacle(on: seats) == nil
        }
        guard fits() else { return nil }
        let ranked = lower.sorted(by: isMoreImportant)
        let violating = Self.violating(ranked, budgets)
        var victims: [PodDemand] = []
        // Those that a budget protects are kept first, then the more important ones.
        for other in ranked.filter({ violating.contains($0.uid) }) + ranked.filter({ !violating.contains($0.uid) }) {
            trial.place(other)
            if fits() { continue }
            trial.remove(other.uid)
            victims.append(other)
        }
        guard !victims.isEmpty else { return nil }
        victims.sort(by: isMoreImportant)
        let highest = victims[0].priority
        let cost = Cost(
            violations: victims.filter { violating.contains($0.uid) }.count, highest: highest,
            sum: victims.map { $0.priority + 2_147_483_648 }.reduce(0, +), count: victims.count,
            start: victims.filter { $0.priority == highest }.map(\.startTime).min() ?? "", node: node.name)
        let list = victims.map { Candidate.Victim(namespace: $0.namespace, name: $0.name, uid: $0.uid) }
        return (cost, Candidate(node: node.name, victims: list))
    }

    /// Higher priority first, then those that started earlier.
    private static func isMoreImportant(_ left: PodDemand, _ right: PodDemand) -> Bool {
        if left.priority != right.priority { return left.priority > right.priority }
        if left.startTime != right.startTime { return left.startTime < right.startTime }
        return left.key < right.key
    }

    /// The uids of the pods whose going would break a budget, taken in order.
    private static func violating(_ pods: [PodDemand], _ budgets: [DisruptionRoom]) -> Set<String> {
        var budgets = budgets
        var found: Set<String> = []
        for pod in pods {
            for index in budgets.indices where budgets[index].covers(pod) {
                budgets[index].allowed -= 1
                if budgets[index].allowed < 0 { found.insert(pod.uid) }
            }
        }
        return found
    }
}
