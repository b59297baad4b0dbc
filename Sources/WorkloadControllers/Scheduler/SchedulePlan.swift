/// On which node a pod is to run.
enum SchedulePlan: Sendable, Equatable {
    case bind(node: String)
    case refuse(SchedulingRefusal)

    /// Nodes without a fault among these many are enough to choose from: all of 100, a smaller share of more, as
    /// kube-scheduler does.
    static func enough(of nodes: Int) -> Int {
        nodes < 100 ? nodes : max(100, nodes * max(5, 50 - nodes / 125) / 100)
    }

    /// Decides for one pod. `start` is where in the list of nodes the search begins, so that large clusters are
    /// filled evenly.
    static func choose(
        _ pod: PodDemand, volumes: VolumeDemand = VolumeDemand(), in cluster: ClusterSnapshot,
        budgets: [DisruptionRoom] = [], start: Int = 0
    ) -> SchedulePlan {
        guard !cluster.names.isEmpty else {
            return .refuse(SchedulingRefusal(message: "no nodes available to schedule pods"))
        }
        if let refusal = volumes.refusal { return .refuse(SchedulingRefusal(wholly: refusal, cluster.names.count)) }
        let filter = NodeFilter(pod, volumes: volumes, in: cluster)
        if let nominated = cluster.nodes[pod.nominatedNode], filter.obstacle(on: nominated) == nil {
            return .bind(node: nominated.name)
        }
        let wanted = enough(of: cluster.names.count)
        var fitting: [NodeSeats] = []
        var obstacles: [String: Obstacle] = [:]
        for offset in cluster.names.indices where fitting.count < wanted {
            let name = cluster.names[(start + offset) % cluster.names.count]
            guard let node = cluster.nodes[name] else { continue }
            if let obstacle = filter.obstacle(on: node) { obstacles[name] = obstacle } else { fitting.append(node) }
        }
        if let best = NodeScore(pod, in: cluster, nodes: fitting).best { return .bind(node: best.name) }
        let preemption = PreemptionPlan(pod, volumes: volumes, in: cluster, obstacles, budgets: budgets)
        return .refuse(SchedulingRefusal(obstacles, preemption, nodes: cluster.names.count))
    }
}

/// Why no node takes a pod, told as kube-scheduler tells it, and what preemption would do about it.
struct SchedulingRefusal: Sendable, Equatable {
    let message: String
    /// The rules that refused; empty means that anything new could help.
    let rules: Set<SchedulingRule>
    /// Where room can be made, and the pods that must go for it.
    let victims: PreemptionPlan.Candidate?

    init(message: String) {
        self.message = message
        rules = []
        victims = nil
    }

    /// A refusal that no node could change.
    init(wholly refusal: String, _ nodes: Int) {
        let unhelpful = Self.text(["Preemption is not helpful for scheduling": nodes], nodes: nodes)
        message = "0/\(nodes) nodes are available: \(refusal). preemption: \(unhelpful)"
        rules = [.volumeBinding]
        victims = nil
    }

    init(_ obstacles: [String: Obstacle], _ preemption: PreemptionPlan, nodes: Int) {
        var counts: [String: Int] = [:]
        for obstacle in obstacles.values { for reason in obstacle.reasons { counts[reason, default: 0] += 1 } }
        var text = Self.text(counts, nodes: nodes)
        switch preemption {
        case .evict(let candidate): victims = candidate
        case .notEligible(let why):
            text += " preemption: \(why)"
            victims = nil
        case .impossible(let counts):
            text += " preemption: \(Self.text(counts, nodes: nodes))"
            victims = nil
        }
        message = text
        rules = Set(obstacles.values.map(\.rule))
    }

    /// `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable.`
    private static func text(_ counts: [String: Int], nodes: Int) -> String {
        let list = counts.map { "\($0.value) \($0.key)" }.sorted().joined(separator: ", ")
        return "0/\(nodes) nodes are available: \(list)."
    }
}
