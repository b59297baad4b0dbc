import Kinds
import Machinery
import Reconciling

/// Says on pods that gates hold back that they are held back.
struct SchedulingGates: Sendable {
    private let client: any APIClient
    private let pods: Informer<Pod>
    private let time: WallClock

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let gates = SchedulingGates(client: context.client, pods: context.informer(Pod.self), time: context.time)
        return context.controller("scheduling-gates", workers: 1) {
            try await gates.reconcile($0)
        }
        .watches(gates.pods) { $0.spec["schedulingGates"].items.isEmpty ? [] : [NamespacedName($0)] }
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let pod = pods.get(key), !pod.spec["schedulingGates"].items.isEmpty, pod.isActive else { return .done }
        var conditions = pod.conditions
        let condition = Condition(
            "PodScheduled", false, reason: "SchedulingGated",
            message: "Scheduling is blocked due to non-empty scheduling gates", at: time.now.description)
        guard conditions.set(condition) else { return .done }
        try await client.merge(
            Pod.self, namespace: key.namespace, name: key.name, subresource: "status",
            ["status": ["conditions": .array(conditions.map(\.json))]])
        return .done
    }
}
