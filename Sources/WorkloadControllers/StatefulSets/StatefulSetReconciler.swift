import Kinds
import Machinery
import Reconciling

/// Keeps the numbered pods of stateful sets, and the claims of each.
struct StatefulSetReconciler: Sendable {
    private let client: any APIClient
    private let sets: Informer<StatefulSet>
    private let pods: Informer<Pod>
    private let revisions: Informer<ControllerRevision>
    private let claims: Informer<PersistentVolumeClaim>
    private let events: EventRecorder
    private let time: WallClock

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        sets = context.informer(StatefulSet.self)
        pods = context.informer(Pod.self)
        revisions = context.informer(ControllerRevision.self)
        claims = context.informer(PersistentVolumeClaim.self)
        events = context.events("statefulset-controller")
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = StatefulSetReconciler(context)
        PodOwners.addIndex(to: reconciler.pods)
        return context.controller("statefulset", workers: 2) {
            try await reconciler.reconcile($0)
        }
        .watches(reconciler.sets)
        .watchesClaimed(reconciler.pods, by: reconciler.sets) { $0.selector }
        .needs(reconciler.revisions)
        .needs(reconciler.claims)
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let set = sets.get(key) else { return .done }
        let history = RevisionHistory(of: set, known: revisions.list(namespace: key.namespace))
        let known = PodOwners.pods(pods, of: set)
        var plan = plan(set, history, known)
        var failure: (any Error)?
        if (!plan.steps.isEmpty || history.isNew || history.isRenumbered) && !set.metadata.isBeingDeleted {
            guard let fresh = try await client.reread(set) else { return .done }
            if fresh.template != set.template { return .after(.milliseconds(5)) }
            try await client.keep(history)
            plan = self.plan(fresh, history, try await client.claimed(by: fresh, fresh.selector, known: known))
            do {
                for step in plan.steps { try await carryOut(step, of: fresh, history) }
            } catch { failure = error }
        }
        try await settleClaims(set)
        var status = set.status
        for (field, value) in plan.status.object ?? [:] { status[field] = value }
        for field in ["readyReplicas", "updatedReplicas", "currentReplicas"] { status[field] = plan.status[field] }
        try await client.writeStatus(of: set, status)
        if let failure { throw failure }
        if plan.steps.isEmpty {
            let inUse =
                known.compactMap { $0.metadata.labels[RevisionHistory.label] } + [status["currentRevision"].text]
            try await client.forget(history.surplus(limit: set.revisionHistoryLimit, inUse: Set(inUse)))
        }
        return ReconcileResult(recheckAfter: plan.recheckAfter)
    }

    private func plan(_ set: StatefulSet, _ history: RevisionHistory, _ pods: [Pod]) -> StatefulSetPlan {
        let current = set.status["currentRevision"].text
        return StatefulSetPlan(
            set: set, pods: pods, current: history[current] == nil ? history.update.name : current,
            update: history.update.name, now: time.now)
    }

    private func carryOut(
        _ step: StatefulSetPlan.Step, of set: StatefulSet, _ history: RevisionHistory
    ) async throws {
        switch step {
        case .create(let ordinal, let revision): try await create(ordinal, revision, of: set, history)
        case .delete(let pod, let uid, _):
            try await client.delete(Pod.self, namespace: set.namespace, name: pod, DeleteOptions(uid: uid))
            await events.normal(
                set, "SuccessfulDelete", "delete Pod \(pod) in StatefulSet \(set.name) successful")
        case .adopt(let pod, let uid): try await client.adopt(Pod.self, pod, uid, by: set)
        case .release(let pod, let uid): try await client.release(Pod.self, pod, uid, from: set)
        }
    }

    private func create(
        _ ordinal: Int, _ revision: String, of set: StatefulSet, _ history: RevisionHistory
    ) async throws {
        let name = set.podName(ordinal)
        let template = history[revision].map(RevisionHistory.template) ?? set.template
        do {
            for (_, claim) in set.claims(ofPod: name) { try await create(claim, of: set, pod: name) }
            try await client.create(set.pod(ordinal, template: template, revision: revision))
            await events.normal(
                set, "SuccessfulCreate", "create Pod \(name) in StatefulSet \(set.name) successful")
        } catch let error as StatusError where error.reason == .alreadyExists {
            // Another owner's pod has the name: its end brings the next round.
        } catch let error as StatusError {
            await events.warning(
                set, "FailedCreate",
                "create Pod \(name) in StatefulSet \(set.name) failed error: \(error.message)")
            throw error
        }
    }

    private func create(_ claim: PersistentVolumeClaim, of set: StatefulSet, pod: String) async throws {
        if claims.get(claim.namespace, claim.name)?.metadata.isBeingDeleted == false { return }
        var claim = claim
        if set.deletesClaims("whenDeleted") { claim.metadata.ownerReferences = [set.ownerReference()] }
        do {
            try await client.create(claim)
            await events.normal(
                set, "SuccessfulCreate",
                "create Claim \(claim.name) Pod \(pod) in StatefulSet \(set.name) success")
        } catch let error as StatusError where error.reason == .alreadyExists {}
    }

    /// Makes claims belong to whom the retention policy lets them go with: the set, a pod that scaling takes away, or
    /// nobody.
    private func settleClaims(_ set: StatefulSet) async throws {
        guard !set.spec["persistentVolumeClaimRetentionPolicy"].isNull, !set.metadata.isBeingDeleted else { return }
        let owned = PodOwners.owned(pods, by: set)
        for pod in owned {
            guard let ordinal = set.ordinal(of: pod.name) else { continue }
            let isLeaving = !set.ordinals.contains(ordinal) && set.deletesClaims("whenScaled")
            var references: [JSONValue] = []
            if isLeaving {
                references = [pod.ownerReference(isController: false)]
            } else if set.deletesClaims("whenDeleted") {
                references = [set.ownerReference()]
            }
            for (_, claim) in set.claims(ofPod: pod.name) {
                guard let known = claims.get(claim.namespace, claim.name) else { continue }
                try await setOwner(references, of: known, set, pod)
            }
        }
    }

    private func setOwner(
        _ references: [JSONValue], of claim: PersistentVolumeClaim, _ set: StatefulSet, _ pod: Pod
    ) async throws {
        let own = [set.uid, pod.uid]
        @Sendable func others(_ claim: PersistentVolumeClaim) -> [JSONValue] {
            claim.metadata.ownerReferences.filter { !own.contains($0["uid"].text) }
        }
        guard others(claim) + references != claim.metadata.ownerReferences else { return }
        try await client.modify(PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name) { found in
            let wanted = others(found) + references
            guard found.uid == claim.uid, wanted != found.metadata.ownerReferences else { return false }
            found.metadata.ownerReferences = wanted
            return true
        }
    }
}
