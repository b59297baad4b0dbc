/// One value of a node label: a zone, a host.
struct Topology: Hashable {
    let key: String
    let value: String
}

/// Whether a pod may be near the pods that are there, by its own terms and by theirs.
struct AffinityFilter {
    private let pod: PodDemand
    /// How many pods each topology has that all terms of the pod's affinity pick.
    private var near: [Topology: Int] = [:]
    /// How many pods each topology has that a term of the pod's anti-affinity picks.
    private var far: [Topology: Int] = [:]
    /// Where pods are that keep this one away.
    private var closed: [Topology: Int] = [:]

    /// nil where no pod's terms say anything about this pod.
    init?(_ pod: PodDemand, in cluster: ClusterSnapshot) {
        self.pod = pod
        let own = pod.shape
        for group in cluster.groups.values {
            for term in group.shape.antiAffinity where Self.picks(term, own, cluster) {
                Self.count(group, term.topologyKey, cluster, &closed)
            }
            if !own.affinity.isEmpty, own.affinity.allSatisfy({ Self.picks($0, group.shape, cluster) }) {
                for term in own.affinity { Self.count(group, term.topologyKey, cluster, &near) }
            }
            for term in own.antiAffinity where Self.picks(term, group.shape, cluster) {
                Self.count(group, term.topologyKey, cluster, &far)
            }
        }
        if closed.isEmpty, own.affinity.isEmpty, own.antiAffinity.isEmpty { return nil }
        isFirst = near.isEmpty && own.affinity.allSatisfy { Self.picks($0, own, cluster) }
    }

    /// The first of pods that want to be near each other may go anywhere.
    private let isFirst: Bool

    func obstacle(on node: NodeSeats) -> Obstacle? {
        for term in pod.shape.affinity {
            guard let value = node.labels[term.topologyKey],
                isFirst || near[Topology(key: term.topologyKey, value: value)] != nil
            else {
                return Obstacle(.interPodAffinity, "node(s) didn't match pod affinity rules", isFinal: true)
            }
        }
        for term in pod.shape.antiAffinity {
            guard let value = node.labels[term.topologyKey] else { continue }
            if far[Topology(key: term.topologyKey, value: value)] != nil {
                return Obstacle(.interPodAffinity, "node(s) didn't match pod anti-affinity rules")
            }
        }
        for place in closed.keys where node.labels[place.key] == place.value {
            return Obstacle(.interPodAffinity, "node(s) didn't satisfy existing pods anti-affinity rules")
        }
        return nil
    }

    static func picks(_ term: AffinityTerm, _ shape: PodShape, _ cluster: ClusterSnapshot) -> Bool {
        term.matches(namespace: shape.namespace, shape.labels, namespaceLabels: cluster.namespaces)
    }

    /// Adds a group's pods, times `weight`, to the topologies that they are in.
    static func count(
        _ group: ClusterSnapshot.Group, _ key: String, _ cluster: ClusterSnapshot, weight: Int = 1,
        _ counts: inout [Topology: Int]
    ) {
        for (node, pods) in group.pods {
            guard let value = cluster.nodes[node]?.labels[key] else { continue }
            counts[Topology(key: key, value: value), default: 0] += pods * weight
        }
    }
}
