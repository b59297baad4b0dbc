internal import Glibc
import Kinds
import Machinery

/// How well a pod would be placed on each of the nodes where it fits: the sum of kube-scheduler's scores, each from 0
/// to 100, with its weights.
struct NodeScore {
    private let pod: PodDemand
    private let cluster: ClusterSnapshot
    private let nodes: [NodeSeats]

    init(_ pod: PodDemand, in cluster: ClusterSnapshot, nodes: [NodeSeats]) {
        self.pod = pod
        self.cluster = cluster
        self.nodes = nodes
    }

    /// The best node; of equals the one with the fewest pods, then the first by name.
    var best: NodeSeats? {
        guard nodes.count > 1 else { return nodes.first }
        let totals = totals
        let ranked = zip(nodes, totals).min { left, right in
            if left.1 != right.1 { return left.1 > right.1 }
            if left.0.pods.count != right.0.pods.count { return left.0.pods.count < right.0.pods.count }
            return left.0.name < right.0.name
        }
        return ranked?.0
    }

    var totals: [Int] {
        var totals = nodes.map { leastAllocated($0) + balance($0) + imageLocality($0) }
        func add(_ scores: [Int]?, weight: Int) {
            guard let scores else { return }
            for index in totals.indices { totals[index] += weight * scores[index] }
        }
        add(taints, weight: 3)
        add(nodeAffinity, weight: 2)
        add(podAffinity, weight: 2)
        add(spread, weight: 2)
        return totals
    }

    private func fractions(_ node: NodeSeats) -> [Double] {
        let used = node.weighed + pod.weighed
        let pairs = [(used.milliCPU, node.allocatable.milliCPU), (used.memory, node.allocatable.memory)]
        return pairs.map { $1 > 0 ? min(1, Double($0) / Double($1)) : 1 }
    }

    /// More room left is better.
    private func leastAllocated(_ node: NodeSeats) -> Int {
        let fractions = fractions(node)
        return Int(fractions.map { (1 - $0) * 100 }.reduce(0, +) / Double(fractions.count))
    }

    /// Processor and memory used alike is better.
    private func balance(_ node: NodeSeats) -> Int {
        let fractions = fractions(node)
        return Int((1 - abs(fractions[0] - fractions[1]) / 2) * 100)
    }

    /// A node that has the images is better, the more so the larger they are and the more nodes have them.
    private func imageLocality(_ node: NodeSeats) -> Int {
        let (low, high) = (23 << 20, (1000 << 20) * max(1, pod.images.count))
        let sum = pod.images.reduce(0) { sum, image in
            guard let size = node.images[image] else { return sum }
            let holders = nodes.filter { $0.images[image] != nil }.count
            return sum + size * holders / nodes.count
        }
        return 100 * (min(max(sum, low), high) - low) / (high - low)
    }

    /// Fewer `PreferNoSchedule` taints that the pod doesn't tolerate are better.
    private var taints: [Int]? {
        let counts = nodes.map { node in
            node.taints.filter { $0.effect == "PreferNoSchedule" && !pod.tolerations.tolerate($0) }.count
        }
        guard let most = counts.max(), most > 0 else { return nil }
        return counts.map { 100 - 100 * $0 / most }
    }

    private var nodeAffinity: [Int]? {
        guard !pod.preferredNodes.isEmpty else { return nil }
        let sums = nodes.map { node in
            pod.preferredNodes.filter { $0.matches(name: node.name, labels: node.labels) }.map(\.weight).reduce(0, +)
        }
        guard let most = sums.max(), most > 0 else { return nil }
        return sums.map { 100 * $0 / most }
    }

    /// The weights of preferred terms, the pod's own and those of the pods that are there; a required term of those
    /// counts 1.
    private var podAffinity: [Int]? {
        let own = pod.shape
        var weights: [Topology: Int] = [:]
        func count(_ group: ClusterSnapshot.Group, _ term: AffinityTerm, weight: Int) {
            AffinityFilter.count(group, term.topologyKey, cluster, weight: weight, &weights)
        }
        for group in cluster.groups.values {
            let other = group.shape
            for term in own.preferredAffinity where AffinityFilter.picks(term, other, cluster) {
                count(group, term, weight: term.weight)
            }
            for term in own.preferredAntiAffinity where AffinityFilter.picks(term, other, cluster) {
                count(group, term, weight: -term.weight)
            }
            for term in other.preferredAffinity where AffinityFilter.picks(term, own, cluster) {
                count(group, term, weight: term.weight)
            }
            for term in other.preferredAntiAffinity where AffinityFilter.picks(term, own, cluster) {
                count(group, term, weight: -term.weight)
            }
            for term in other.affinity where AffinityFilter.picks(term, own, cluster) { count(group, term, weight: 1) }
        }
        guard !weights.isEmpty else { return nil }
        let sums = nodes.map { node in
            weights.reduce(0) { node.labels[$1.key.key] == $1.key.value ? $0 + $1.value : $0 }
        }
        guard let low = sums.min(), let high = sums.max(), high > low else { return nil }
        return sums.map { 100 * ($0 - low) / (high - low) }
    }

    /// Fewer pods of its kind are better: by the constraints that need not hold, or by default a node's pods of the
    /// same controller.
    private var spread: [Int]? {
        let constraints = pod.spread.filter { !$0.isRequired }
        let sums: [Double]
        if constraints.isEmpty {
            guard pod.spread.isEmpty, !pod.shape.owner.isEmpty else { return nil }
            var siblings: [String: Int] = [:]
            for group in cluster.groups.values where group.shape.owner == pod.shape.owner {
                siblings.merge(group.pods, uniquingKeysWith: +)
            }
            sums = nodes.map { Double(siblings[$0.name] ?? 0) }
        } else {
            let counts = SpreadFilter.count(constraints, pod, in: cluster)
            sums = nodes.map { node in
                counts.reduce(0) { sum, count in
                    guard let domain = node.labels[count.constraint.topologyKey] else { return sum }
                    // More domains make a difference of one pod weigh more.
                    let weight = log(Double(count.domains.count + 2))
                    return sum + Double(count.domains[domain] ?? 0) * weight + Double(count.constraint.maxSkew - 1)
                }
            }
        }
        guard let low = sums.min(), let high = sums.max(), high > 0 else { return nil }
        return zip(nodes, sums).map { node, sum in
            for constraint in constraints where node.labels[constraint.topologyKey] == nil { return 0 }
            return Int(100 * (high + low - sum) / high)
        }
    }
}
