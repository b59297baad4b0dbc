import Kinds
import Machinery
import Reconciling
import Synchronization

/// The taints that tell a node's state, so that pods keep away from it or leave it.
enum NodeTaintPlan {
    /// How long at least a node's lease may go without renewal.
    static let grace = Duration.seconds(40)
    private static let prefix = "node.kubernetes.io/"
    private static let pressures = [
        ("MemoryPressure", "memory-pressure"), ("DiskPressure", "disk-pressure"), ("PIDPressure", "pid-pressure"),
        ("NetworkUnavailable", "network-unavailable"),
    ]
    private static let managed = Set(
        pressures.map { prefix + $0.1 } + ["not-ready", "unreachable", "unschedulable"].map { prefix + $0 })

    /// The node's taints as they should be: those of others, and what its conditions say.
    static func taints(of node: Node, now: Timestamp) -> [JSONValue] {
        var wanted: [Taint] = []
        if node.unschedulable { wanted.append(.unschedulable) }
        let ready = node.conditions["Ready"]?.status
        if ready == "False" || ready == "Unknown" {
            let key = prefix + (ready == "False" ? "not-ready" : "unreachable")
            wanted += [Taint(key, "NoSchedule"), Taint(key, "NoExecute")]
        }
        for (condition, name) in pressures where node.conditions[condition]?.isTrue == true {
            wanted.append(Taint(prefix + name, "NoSchedule"))
        }
        let kept = node.taints.filter { json in
            let taint = Taint(json: json)
            return !managed.contains(taint.key) || wanted.contains { $0.key == taint.key && $0.effect == taint.effect }
        }
        let known = Set(kept.map { "\($0["key"].text):\($0["effect"].text)" })
        return kept
            + wanted.filter { !known.contains("\($0.key):\($0.effect)") }.map { taint in
                ["key": .string(taint.key), "effect": .string(taint.effect), "timeAdded": .string(now.description)]
            }
    }

    /// The conditions of a node that has not been heard of for too long: nobody knows.
    static func unheard(_ conditions: [Condition], now: Timestamp) -> [Condition] {
        conditions.map { condition in
            guard condition.status != "Unknown" else { return condition }
            var condition = condition
            condition.status = "Unknown"
            condition.reason = "NodeStatusUnknown"
            condition.message = "Kubelet stopped posting node status."
            condition.lastTransitionTime = now.description
            return condition
        }
    }
}

/// Keeps nodes' taints in step with their conditions, and says of a node that doesn't renew its lease that nobody
/// knows.
final class NodeTaints: Sendable {
    private let client: any APIClient
    private let nodes: Informer<Node>
    private let leases: Informer<Lease>
    private let time: WallClock
    /// When each lease was last seen to change. A lease that is old at the start of the platform gets its time again.
    private let heard = Mutex<[String: (version: String, at: Timestamp)]>([:])

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        nodes = context.informer(Node.self)
        leases = context.informer(Lease.self)
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = NodeTaints(context)
        return context.controller("node-taints", workers: 1) {
            try await reconciler.reconcile($0)
        }
        .watches(reconciler.nodes)
        .needs(reconciler.leases)
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard var node = nodes.get(key), !node.metadata.isBeingDeleted else { return .done }
        let now = time.now
        let rest = silence(of: key.name, now)
        if let rest, rest <= .zero, node.conditions["Ready"]?.status != "Unknown" {
            let conditions = NodeTaintPlan.unheard(node.conditions, now: now)
            node = try await client.merge(
                Node.self, name: key.name, subresource: "status",
                ["status": ["conditions": .array(conditions.map(\.json))]])
        }
        let taints = NodeTaintPlan.taints(of: node, now: now)
        if taints != node.taints {
            node.taints = taints
            try await client.update(node)
        }
        return rest.map { .after($0 > .zero ? $0 : NodeTaintPlan.grace) } ?? .done
    }

    /// How much of its time a node has left to be heard of; nil where it has no lease.
    private func silence(of name: String, _ now: Timestamp) -> Duration? {
        guard let lease = leases.get("kube-node-lease", name), let version = lease.metadata.resourceVersion else {
            return nil
        }
        let at = heard.withLock { heard in
            if heard[name]?.version != version { heard[name] = (version, now) }
            return heard[name]?.at ?? now
        }
        return at.advanced(by: max(NodeTaintPlan.grace, .seconds(lease.leaseDurationSeconds))).since(now)
    }
}
