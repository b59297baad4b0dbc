import Kinds
import Machinery
import Reconciling

/// Keeps as many pods of each replication controller, or replica set, as it asks for.
///
/// The cache tells whether there is something to do; what is done is decided anew on a fresh read of the API, which
/// sees every write that has returned. So no pod is made twice, and nothing must be remembered between two rounds.
struct ReplicationReconciler<Owner: ReplicaOwner>: Sendable {
    private let client: any APIClient
    private let controllers: Informer<Owner>
    private let pods: Informer<Pod>
    private let events: EventRecorder
    private let time: WallClock

    init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        controllers = context.informer(Owner.self)
        pods = context.informer(Pod.self)
        events = context.events(Owner.controllerName)
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = ReplicationReconciler(context)
        PodOwners.addIndex(to: reconciler.pods)
        return context.controller(Owner.controllerName, workers: 4) {
            try await reconciler.reconcile($0)
        }
        .watches(reconciler.controllers)
        .watchesClaimed(reconciler.pods, by: reconciler.controllers) { $0.podSelector }
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard var controller = controllers.get(key), !controller.metadata.isBeingDeleted else { return .done }
        let known = PodOwners.pods(pods, of: controller)
        var plan = ReplicationPlan(controller: controller, pods: known, now: time.now)
        var failure: (any Error)?
        if !plan.steps.isEmpty {
            guard let fresh = try await client.reread(controller), !fresh.metadata.isBeingDeleted else { return .done }
            controller = fresh
            let pods = try await client.claimed(by: fresh, fresh.podSelector, known: known)
            plan = ReplicationPlan(controller: fresh, pods: pods, now: time.now)
            do { try await carryOut(plan.steps, of: fresh) } catch { failure = error }
        }
        try await writeStatus(of: controller, plan, failure)
        if let failure { throw failure }
        return ReconcileResult(recheckAfter: plan.recheckAfter)
    }

    private func carryOut(_ steps: [ReplicationPlan.Step], of controller: Owner) async throws {
        for step in steps {
            switch step {
            case .adopt(let pod, let uid): try await client.adopt(Pod.self, pod, uid, by: controller)
            case .release(let pod, let uid): try await client.release(Pod.self, pod, uid, from: controller)
            case .create(let count): try await create(count, of: controller)
            case .delete(let pod, let uid):
                try await client.delete(
                    Pod.self, namespace: controller.namespace, name: pod, DeleteOptions(uid: uid))
                await events.normal(controller, "SuccessfulDelete", "Deleted pod: \(pod)")
            }
        }
    }

    /// Creates pods in batches of 1, 2, 4, …, so that a template that is always refused costs one refusal.
    private func create(_ count: Int, of controller: Owner) async throws {
        let pod = PodTemplate.pod(from: controller.template, of: controller)
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
            } catch let error as StatusError where !error.isOfEndingNamespace {
                await events.warning(controller, "FailedCreate", "Error creating: \(error.message)")
                throw error
            }
            left -= size
            batch *= 2
        }
    }

    private func writeStatus(
        of controller: Owner, _ plan: ReplicationPlan, _ failure: (any Error)?
    ) async throws {
        var changed = controller
        for (field, value) in plan.status.object ?? [:] { changed.status[field] = value }
        let conditions = Self.conditions(controller.conditions, after: failure, at: time.now)
        if conditions != controller.conditions { changed.conditions = conditions }
        try await client.writeStatus(of: controller, changed.status)
    }

    /// The conditions with what has become of the last try.
    ///
    /// A failure that stands there stays as it is: each refusal names another pod, and to write each would wake the
    /// controller for the next one at once.
    static func conditions(
        _ current: [Condition], after failure: (any Error)?, at time: Timestamp
    ) -> [Condition] {
        var conditions = current
        guard let failure else {
            conditions.removeAll { $0.type == "ReplicaFailure" }
            return conditions
        }
        guard let refusal = failure as? StatusError, refusal.reason != .conflict, !refusal.isOfEndingNamespace,
            conditions["ReplicaFailure"]?.isTrue != true
        else { return conditions }
        conditions.set(
            Condition(
                "ReplicaFailure", true, reason: "FailedCreate", message: refusal.message, at: time.description))
        return conditions
    }
}
