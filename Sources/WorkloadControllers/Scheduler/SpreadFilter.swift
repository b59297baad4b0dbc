import Kinds
import Machinery

/// Whether a pod keeps the pods of its kind evenly spread.
struct SpreadFilter {
    /// One constraint with what it counts now.
    struct Count {
        let constraint: SpreadConstraint
        /// The number of matching pods in each domain.
        var domains: [String: Int] = [:]
        /// 1 where the pod itself would count.
        let own: Int
        private(set) var lowest = 0

        init(_ constraint: SpreadConstraint, _ pod: PodDemand) {
            self.constraint = constraint
            own = constraint.selector.matches(pod.labels) ? 1 : 0
        }

        mutating func settle() {
            let tooFew = constraint.minDomains.map { domains.count < $0 } ?? false
            lowest = tooFew ? 0 : domains.values.min() ?? 0
        }
    }

    private let pod: PodDemand
    private let counts: [Count]

    /// nil where the pod has no constraint that must hold.
    init?(_ pod: PodDemand, in cluster: ClusterSnapshot) {
        let constraints = pod.spread.filter(\.isRequired)
        guard !constraints.isEmpty else { return nil }
        self.pod = pod
        counts = Self.count(constraints, pod, in: cluster)
    }

    /// Counts the pods that each constraint selects, in the domains of the nodes that the pod could use.
    static func count(
        _ constraints: [SpreadConstraint], _ pod: PodDemand, in cluster: ClusterSnapshot
    ) -> [Count] {
        constraints.map { constraint in
            var count = Count(constraint, pod)
            var domains: [String: String] = [:]
            for name in cluster.names {
                guard let node = cluster.nodes[name], includes(node, constraint, constraints, pod),
                    let domain = node.labels[constraint.topologyKey]
                else { continue }
                domains[name] = domain
                count.domains[domain, default: 0] += 0
            }
            for group in cluster.groups.values
            where group.shape.namespace == pod.namespace && constraint.selector.matches(group.shape.labels) {
                for (node, pods) in group.pods {
                    guard let domain = domains[node] else { continue }
                    count.domains[domain, default: 0] += pods - (group.ending[node] ?? 0)
                }
            }
            count.settle()
            return count
        }
    }

    /// True for nodes that count: they have all the labels, and the pod could run there as far as the policies ask.
    private static func includes(
        _ node: NodeSeats, _ constraint: SpreadConstraint, _ all: [SpreadConstraint], _ pod: PodDemand
    ) -> Bool {
        for other in all where node.labels[other.topologyKey] == nil { return false }
        if constraint.honorsAffinity, !pod.nodes.matches(name: node.name, labels: node.labels) { return false }
        guard constraint.honorsTaints else { return true }
        return node.taints.allSatisfy { $0.effect == "PreferNoSchedule" || pod.tolerations.tolerate($0) }
    }

    func obstacle(on node: NodeSeats) -> Obstacle? {
        for count in counts {
            guard let domain = node.labels[count.constraint.topologyKey] else {
                let text = "node(s) didn't match pod topology spread constraints (missing required label)"
                return Obstacle(.podTopologySpread, text, isFinal: true)
            }
            let skew = (count.domains[domain] ?? 0) + count.own - count.lowest
            if skew > count.constraint.maxSkew {
                return Obstacle(.podTopologySpread, "node(s) didn't match pod topology spread constraints")
            }
        }
        return nil
    }
}
