import Kinds
import Machinery
import Reconciling

/// Keeps the status of disruption budgets.
struct DisruptionReconciler: Sendable {
    private let client: any APIClient
    private let budgets: Informer<PodDisruptionBudget>
    private let pods: Informer<Pod>
    private let deployments: Informer<Deployment>
    private let sets: Informer<ReplicaSet>
    private let stateful: Informer<StatefulSet>
    private let controllers: Informer<ReplicationController>
    private let time: WallClock

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        budgets = context.informer(PodDisruptionBudget.self)
        pods = context.informer(Pod.self)
        deployments = context.informer(Deployment.self)
        sets = context.informer(ReplicaSet.self)
        stateful = context.informer(StatefulSet.self)
        controllers = context.informer(ReplicationController.self)
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = DisruptionReconciler(context)
        let budgets = reconciler.budgets
        @Sendable func all(in namespace: String) -> [NamespacedName] {
            budgets.list(namespace: namespace).map { NamespacedName($0) }
        }
        return context.controller("disruption", workers: 1) { try await reconciler.reconcile($0) }
            .watches(budgets)
            .watches(reconciler.pods) { pod in
                let labels = pod.metadata.labels
                return budgets.list(namespace: pod.namespace).filter { $0.selector.matches(labels) }
                    .map { NamespacedName($0) }
            }
            .watches(reconciler.sets) { all(in: $0.namespace) }
            .watches(reconciler.deployments) { all(in: $0.namespace) }
            .watches(reconciler.stateful) { all(in: $0.namespace) }
            .watches(reconciler.controllers) { all(in: $0.namespace) }
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let budget = budgets.get(key), !budget.metadata.isBeingDeleted else { return .done }
        let selector = budget.selector
        let chosen = pods.list(namespace: key.namespace).filter { selector.matches($0.metadata.labels) }
        let status = DisruptionPlan.status(
            of: budget, pods: chosen, scale: { scale(of: $0, in: key.namespace) }, now: time.now)
        try await client.writeStatus(of: budget, status)
        return status["disruptedPods"].isNull ? .done : .after(.seconds(120))
    }

    /// Who decides how many pods an owner has, and how many those are: a replica set's deployment wants its pods once.
    private func scale(of owner: JSONValue, in namespace: String) -> (uid: String, replicas: Int)? {
        func scale(_ object: (some ObjectView)?, _ replicas: Int?) -> (uid: String, replicas: Int)? {
            guard let object, let replicas else { return nil }
            return (object.uid, replicas)
        }
        let name = owner["name"].text
        switch owner["kind"].text {
        case "ReplicaSet":
            let set = sets.get(namespace, name)
            if let above = set?.metadata.controller, above["kind"].text == Deployment.kind.kind,
                let deployment = deployments.get(namespace, above["name"].text)
            {
                return scale(deployment, deployment.replicas)
            }
            return scale(set, set?.replicas)
        case "StatefulSet":
            let set = stateful.get(namespace, name)
            return scale(set, set?.replicas)
        case "ReplicationController":
            let controller = controllers.get(namespace, name)
            return scale(controller, controller?.replicas)
        default: return nil
        }
    }
}
