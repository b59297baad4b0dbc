import Kinds
import Machinery

/// What a pod's claims ask of a node.
struct VolumeDemand: Sendable {
    /// A claim without a volume, which gets one on the node that is chosen.
    struct Waiting: Sendable {
        let claim: NamespacedClaim
        /// Node affinities of the volumes that it could be bound to.
        let volumes: [NodeRequirement]
        /// Where its class makes new volumes; nil where it makes none.
        let provisioning: NodeRequirement?
    }

    struct NamespacedClaim: Sendable, Hashable {
        let namespace: String
        let name: String
    }

    /// Why no node at all will do; nil where it depends on the node.
    var refusal: String?
    /// The node affinities of the volumes that its claims are bound to.
    var bound: [NodeRequirement] = []
    var waiting: [Waiting] = []
    /// Claims that one pod at a time may use (ReadWriteOncePod).
    var exclusive: [NamespacedClaim] = []

    func obstacle(on node: NodeSeats, in cluster: ClusterSnapshot, _ pod: PodDemand) -> Obstacle? {
        for claim in exclusive where (cluster.claimUsers["\(claim.namespace)/\(claim.name)"] ?? 0) > 0 {
            let text =
                "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode"
            return Obstacle(.volumeRestrictions, text)
        }
        if !bound.allSatisfy({ $0.matches(name: node.name, labels: node.labels) }) {
            return Obstacle(.volumeBinding, "node(s) didn't match PersistentVolume's node affinity", isFinal: true)
        }
        let isServed = waiting.allSatisfy { claim in
            claim.volumes.contains { $0.matches(name: node.name, labels: node.labels) }
                || claim.provisioning?.matches(name: node.name, labels: node.labels) ?? false
        }
        if !isServed {
            return Obstacle(
                .volumeBinding, "node(s) didn't find available persistent volumes to bind", isFinal: true)
        }
        return nil
    }
}
