import Kinds
package import Logging
package import Machinery
package import Reconciling

/// Keeps as many pods of each replication controller as it asks for.
///
/// The cache tells whether there is something to do; what is done is decided anew on a fresh read of the API, which
/// sees every write that has returned. So no pod is made twice, and nothing must be remembered between two rounds.
package struct ReplicationReconciler: Sendable {
    /// The index of pods by the uid of the controller that owns them; `NAMESPACE/` holds those without one.
    static let ownerIndex = "workloads.owner"

    private let client: any APIClient
    private let controllers: Informer<ReplicationController>
    private let pods: Informer<Pod>
    private let events: EventRecorder
    private let time: WallClock

    init(client: any APIClient, informers: SharedInformers, time: WallClock, logger: Logger) {
        self.client = client
        self.time = time
        controllers = informers.informer(ReplicationController.self)
        pods = informers.informer(Pod.self)
        events = EventRecorder(client: client, component: "replication-controller", time: time, logger: logger)
    }

    /// The controller's loop, to be run with the informers.
    package static func controller(
        client: any APIClient, informers: SharedInformers, time: WallClock, clock: any Clock<Duration>,
        logger: Logger
    ) -> Controller {
        let reconciler = ReplicationReconciler(client: client, informers: informers, time: time, logger: logger)
        reconciler.pods.addIndex(ownerIndex) { [owner(of: $0)] }
        let controllers = reconciler.controllers
        return Controller("replication", workers: 4, clock: clock, logger: logger) {
            try await reconciler.reconcile($0)
        }
        .watches(reconciler.controllers)
        .watches(reconciler.pods) { pod in
            if let owner = pod.metadata.controller {
                guard owner["kind"].string == ReplicationController.kind.kind else { return [] }
                return [NamespacedName(pod.namespace, owner["name"].text)]
            }
            return controllers.list(namespace: pod.namespace).filter { pod.isSelected(by: $0.selector) }
                .map { NamespacedName($0) }
        }
    }

    private static func owner(of pod: Pod) -> String {
        pod.metadata.controller?["uid"].string ?? "\(pod.namespace)/"
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard var controller = controllers.get(key), !controller.metadata.isBeingDeleted else { return .done }
        let known = pods.indexed(Self.ownerIndex, controller.uid) + pods.indexed(Self.ownerIndex, "\(key.namespace)/")
        var plan = ReplicationPlan(controller: controller, pods: known, now: time.now)
        var failure: (any Error)?
        if !plan.steps.isEmpty {
            guard
                let fresh = try await client.find(ReplicationController.self, namespace: key.namespace, name: key.name),
                fresh.uid == controller.uid, !fresh.metadata.isBeingDeleted
            else { return .done }
            controller = fresh
            plan = ReplicationPlan(controller: fresh, pods: try await freshPods(fresh, known), now: time.now)
            do { try await carryOut(plan.steps, of: fresh) } catch { failure = error }
        }
        try await writeStatus(of: controller, plan, failure)
        if let failure { throw failure }
        return plan.recheckAfter.map { .after($0) } ?? .done
    }

    /// The pods that the selector matches, read now, and those that the controller owns although it doesn't.
    private func freshPods(_ controller: ReplicationController, _ known: [Pod]) async throws -> [Pod] {
        let selector = controller.selector.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
        let matching = try await client.list(
            Pod.self, namespace: controller.namespace, ListOptions(labelSelector: selector))
        let strays = known.filter { pod in
            pod.metadata.controller?["uid"].string == controller.uid && !pod.isSelected(by: controller.selector)
        }
        return matching + strays
    }

    private func carryOut(_ steps: [ReplicationPlan.Step], of controller: ReplicationController) async throws {
        for step in steps {
            switch step {
            case .adopt(let pod, let uid): try await adopt(pod, uid, by: controller)
            case .release(let pod, let uid): try await release(pod, uid, from: controller)
            case .create(let count): try await create(count, of: controller)
            case .delete(let pod, let uid):
                try await client.delete(
                    Pod.self, namespace: controller.namespace, name: pod, DeleteOptions(uid: uid))
                await events.normal(controller, "SuccessfulDelete", "Deleted pod: \(pod)")
            }
        }
    }

    private func adopt(_ pod: String, _ uid: String, by controller: ReplicationController) async throws {
        try await client.modify(Pod.self, namespace: controller.namespace, name: pod) { pod in
            guard pod.uid == uid, pod.metadata.controller == nil, !pod.metadata.isBeingDeleted else { return false }
            pod.metadata.ownerReferences.append(controller.ownerReference())
            return true
        }
    }

    private func release(_ pod: String, _ uid: String, from controller: ReplicationController) async throws {
        try await client.modify(Pod.self, namespace: controller.namespace, name: pod) { pod in
            guard pod.uid == uid else { return false }
            pod.metadata.ownerReferences.removeAll { $0["uid"].string == controller.uid }
            return true
        }
    }

    /// Creates pods in batches of 1, 2, 4, …, so that a template that is always refused costs one refusal.
    private func create(_ count: Int, of controller: ReplicationController) async throws {
        let pod = Self.pod(of: controller)
        var left = count
        var batch = 1
        while left > 0 {
            let size = min(batch, left)
            do {
                try await withThrowingTaskGroup(of: String.self) { group in
                    for _ in 0..<size { group.addTask { try await client.create(pod).name } }
                    for try await name in group {
                        await events.normal(controller, "SuccessfulCreate", "Created pod: \(name)")
                    }
                }
            } catch let error as StatusError {
                await events.warning(controller, "FailedCreate", "Error creating: \(error.message)")
                throw error
            }
            left -= size
            batch *= 2
        }
    }

    /// A pod as the controller's template describes it, owned by the controller; the server completes its name.
    static func pod(of controller: ReplicationController) -> Pod {
        var pod = Pod(name: "", namespace: controller.namespace)
        let template = controller.template
        for field in ["labels", "annotations", "finalizers"] {
            pod.json["metadata"][field] = template["metadata"][field]
        }
        pod.json["metadata"]["name"] = .null
        pod.metadata.generateName = "\(controller.name)-"
        pod.metadata.ownerReferences = [controller.ownerReference()]
        pod.spec = template["spec"]
        return pod
    }

    private func writeStatus(
        of controller: ReplicationController, _ plan: ReplicationPlan, _ failure: (any Error)?
    ) async throws {
        var changed = controller
        for (field, value) in plan.status.object ?? [:] { changed.status[field] = value }
        var conditions = controller.conditions
        if let failure = failure as? StatusError, failure.reason != .conflict {
            conditions.set(
                Condition(
                    "ReplicaFailure", true, reason: "FailedCreate", message: failure.message, at: time.now.description))
        } else if failure == nil {
            conditions.removeAll { $0.type == "ReplicaFailure" }
        }
        if conditions != controller.conditions { changed.conditions = conditions }
        guard changed.status != controller.status else { return }
        var status: JSONValue = changed.status
        if conditions.isEmpty, !controller.conditions.isEmpty { status["conditions"] = .array([]) }
        try await client.merge(
            ReplicationController.self, namespace: controller.namespace, name: controller.name, subresource: "status",
            ["status": status])
    }
}
