import Kinds
import Machinery
import Reconciling

/// Keeps one pod of each daemon set on every node that it belongs on.
struct DaemonSetReconciler: Sendable {
    private let client: any APIClient
    private let sets: Informer<DaemonSet>
    private let pods: Informer<Pod>
    private let nodes: Informer<Node>
    private let revisions: Informer<ControllerRevision>
    private let events: EventRecorder
    private let time: WallClock

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        sets = context.informer(DaemonSet.self)
        pods = context.informer(Pod.self)
        nodes = context.informer(Node.self)
        revisions = context.informer(ControllerRevision.self)
        events = context.events("daemonset-controller")
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = DaemonSetReconciler(context)
        PodOwners.addIndex(to: reconciler.pods)
        let sets = reconciler.sets
        let controller = context.controller("daemonset", workers: 2) {
            try await reconciler.reconcile($0)
        }
        reconciler.nodes.onChange { [queue = controller.queue] seen in
            // A node's status changes often and decides nothing.
            if case .updated(let old, let new) = seen, old.spec == new.spec,
                old.metadata.labels == new.metadata.labels
            {
                return
            }
            for set in sets.list() { queue.add(NamespacedName(set)) }
        }
        return controller.needs(reconciler.nodes).needs(reconciler.revisions).watches(sets)
            .watchesOwned(reconciler.pods, by: DaemonSet.kind)
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let set = sets.get(key) else { return .done }
        let history = RevisionHistory(of: set, known: revisions.list(namespace: key.namespace))
        let hash = RevisionHistory.hash(history.update)
        let known = PodOwners.pods(pods, of: set)
        let now = time.now
        var plan = DaemonSetPlan(set: set, pods: known, nodes: nodes.list(), hash: hash, now: now)
        var failure: (any Error)?
        if (!plan.steps.isEmpty || history.isNew || history.isRenumbered) && !set.metadata.isBeingDeleted {
            guard let fresh = try await client.reread(set) else { return .done }
            if fresh.template != set.template { return .after(.milliseconds(5)) }
            try await client.keep(history)
            let pods = try await client.claimed(by: set, set.selector, known: known)
            plan = DaemonSetPlan(set: fresh, pods: pods, nodes: nodes.list(), hash: hash, now: now)
            do {
                for step in plan.steps { try await carryOut(step, of: fresh, hash) }
            } catch { failure = error }
        }
        var status = plan.status
        for field in ["conditions", "collisionCount"] { status[field] = set.status[field] }
        try await client.writeStatus(of: set, status)
        if let failure { throw failure }
        if plan.steps.isEmpty {
            let inUse = Set(known.compactMap { $0.metadata.labels[RevisionHistory.label] })
            try await client.forget(history.surplus(limit: set.revisionHistoryLimit, inUse: inUse))
        }
        return ReconcileResult(recheckAfter: plan.recheckAfter)
    }

    private func carryOut(_ step: DaemonSetPlan.Step, of set: DaemonSet, _ hash: String) async throws {
        switch step {
        case .create(let node):
            do {
                let pod = try await client.create(set.pod(for: node, hash: hash))
                await events.normal(set, "SuccessfulCreate", "Created pod: \(pod.name)")
            } catch let error as StatusError {
                await events.warning(set, "FailedCreate", "Error creating: \(error.message)")
                throw error
            }
        case .delete(let pod, let uid):
            try await client.delete(Pod.self, namespace: set.namespace, name: pod, DeleteOptions(uid: uid))
            await events.normal(set, "SuccessfulDelete", "Deleted pod: \(pod)")
        case .remove(let pod, let uid, let node):
            await events.warning(
                set, "FailedDaemonPod",
                "Found failed daemon pod \(set.namespace)/\(pod) on node \(node), will try to kill it")
            try await client.delete(Pod.self, namespace: set.namespace, name: pod, DeleteOptions(uid: uid))
        case .adopt(let pod, let uid): try await client.adopt(Pod.self, pod, uid, by: set)
        case .release(let pod, let uid): try await client.release(Pod.self, pod, uid, from: set)
        }
    }
}
