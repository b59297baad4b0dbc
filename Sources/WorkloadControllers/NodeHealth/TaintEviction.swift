import Kinds
import Machinery
import Reconciling

/// Whether a pod may stay on a node with these taints.
enum TaintEvictionPlan: Equatable {
    case stay
    case leave(at: Timestamp)

    static func decide(taints: [JSONValue], tolerations: [Toleration], now: Timestamp) -> TaintEvictionPlan {
        var end: Timestamp?
        for json in taints {
            let taint = Taint(json: json)
            guard taint.effect == "NoExecute" else { continue }
            let tolerating = tolerations.filter { $0.tolerates(taint) }
            guard !tolerating.isEmpty else { return .leave(at: now) }
            let since = Timestamp(json["timeAdded"].text) ?? now
            for seconds in tolerating.compactMap(\.seconds) {
                let limit = since.advanced(by: .seconds(max(0, seconds)))
                end = min(end ?? limit, limit)
            }
        }
        return end.map { .leave(at: $0) } ?? .stay
    }
}

/// Takes pods off nodes whose NoExecute taints they don't tolerate, or no longer.
struct TaintEviction: Sendable {
    private static let nodeIndex = "taints.node"
    private let client: any APIClient
    private let pods: Informer<Pod>
    private let nodes: Informer<Node>
    private let events: EventRecorder
    private let time: WallClock

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let eviction = TaintEviction(
            client: context.client, pods: context.informer(Pod.self), nodes: context.informer(Node.self),
            events: context.events("taint-eviction-controller"), time: context.time)
        let (pods, nodes) = (eviction.pods, eviction.nodes)
        pods.addIndex(nodeIndex) { $0.nodeName.isEmpty ? [] : [$0.nodeName] }
        return context.controller("taint-eviction", workers: 2) {
            try await eviction.reconcile($0)
        }
        .watches(pods) { pod in
            nodes.get("", pod.nodeName).map { $0.hasEvictingTaint ? [NamespacedName(pod)] : [] } ?? []
        }
        .watches(nodes) { node in
            node.hasEvictingTaint ? pods.indexed(nodeIndex, node.name).map { NamespacedName($0) } : []
        }
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let pod = pods.get(key), pod.isActive, let node = nodes.get("", pod.nodeName) else { return .done }
        let now = time.now
        switch TaintEvictionPlan.decide(taints: node.taints, tolerations: [Toleration](pod.spec), now: now) {
        case .stay: return .done
        case .leave(let moment) where moment > now: return .after(moment.since(now))
        case .leave: break
        }
        await events.normal(pod, "TaintManagerEviction", "Marking for deletion Pod \(key)")
        try await client.disrupt(
            pod, reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint", time: time
        )
        return .done
    }
}

extension Node {
    fileprivate var hasEvictingTaint: Bool { taints.contains { $0["effect"].text == "NoExecute" } }
}

extension APIClient {
    /// Deletes a pod that must go for others' sake, after saying so in its condition `DisruptionTarget`.
    ///
    /// A pod that is gone, or another one of that name, is no error.
    func disrupt(_ pod: Pod, reason: String, message: String, time: WallClock) async throws {
        do {
            try await modify(Pod.self, namespace: pod.namespace, name: pod.name, subresource: "status") { found in
                guard found.uid == pod.uid else { return false }
                var conditions = found.conditions
                let condition = Condition(
                    "DisruptionTarget", true, reason: reason, message: message, at: time.now.description)
                guard conditions.set(condition) else { return false }
                found.conditions = conditions
                return true
            }
            try await delete(Pod.self, namespace: pod.namespace, name: pod.name, DeleteOptions(uid: pod.uid))
        } catch let error as StatusError where error.reason == .notFound || error.reason == .conflict {}
    }
}
