import Kinds
import Machinery
import Reconciling

/// Rolls out deployments (apps/v1): keeps a replica set for each template and moves the replicas.
///
/// As with replica sets, the copies tell whether there is something to do, and a fresh read decides what.
struct DeploymentRolloutReconciler: Sendable {
    private static let setIndex = "deployments.sets"
    private let client: any APIClient
    private let deployments: Informer<Deployment>
    private let sets: Informer<ReplicaSet>
    private let pods: Informer<Pod>
    private let events: EventRecorder
    private let time: WallClock

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        deployments = context.informer(Deployment.self)
        sets = context.informer(ReplicaSet.self)
        pods = context.informer(Pod.self)
        events = context.events("deployment-controller")
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = DeploymentRolloutReconciler(context)
        reconciler.sets.addIndex(setIndex) { [$0.metadata.controller?["uid"].string ?? "\($0.namespace)/"] }
        PodOwners.addIndex(to: reconciler.pods)
        let (deployments, sets) = (reconciler.deployments, reconciler.sets)
        return context.controller("deployment", workers: 2) {
            try await reconciler.reconcile($0)
        }
        .watches(deployments)
        .watchesClaimed(sets, by: deployments) { $0.selector }
        .watches(reconciler.pods) { pod in
            // Only a recreation waits for pods; the rest is in the replica sets' status.
            guard !pod.isActive, let owner = pod.controller(of: ReplicaSet.kind), let set = sets.get(owner),
                let key = set.controller(of: Deployment.kind), deployments.get(key)?.isRecreate == true
            else { return [] }
            return [key]
        }
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let deployment = deployments.get(key) else { return .done }
        let known = sets.indexed(Self.setIndex, deployment.uid) + sets.indexed(Self.setIndex, "\(key.namespace)/")
        var rollout = plan(deployment, known)
        if !rollout.steps.isEmpty {
            guard let fresh = try await client.reread(deployment) else { return .done }
            rollout = plan(fresh, try await client.claimed(by: fresh, fresh.selector, known: known))
            var made: ReplicaSet?
            for step in rollout.steps {
                if case .create(let set) = step { made = set }
                try await carryOut(step, for: fresh, rollout)
            }
            // The replica set that was made brings the next round.
            if made != nil, rollout.status == fresh.status { return .done }
        }
        try await client.writeStatus(of: rollout.deployment, rollout.status)
        return ReconcileResult(recheckAfter: rollout.recheckAfter)
    }

    private func plan(_ deployment: Deployment, _ sets: [ReplicaSet]) -> DeploymentRollout {
        let hasOldPods =
            deployment.isRecreate
            && sets.contains { set in
                !PodTemplate.isSame(set.template, deployment.template)
                    && PodOwners.owned(pods, by: set).contains { !$0.isEnded }
            }
        return DeploymentRollout(deployment: deployment, sets: sets, hasOldPods: hasOldPods, now: time.now)
    }

    private func carryOut(
        _ step: DeploymentRollout.Step, for deployment: Deployment, _ rollout: DeploymentRollout
    ) async throws {
        switch step {
        case .adopt(let name, let uid): try await client.adopt(ReplicaSet.self, name, uid, by: deployment)
        case .release(let name, let uid): try await client.release(ReplicaSet.self, name, uid, from: deployment)
        case .create(let set): try await create(set, for: deployment)
        case .update(let set): try await client.update(set)
        case .delete(let name, let uid):
            try await client.delete(
                ReplicaSet.self, namespace: deployment.namespace, name: name, DeleteOptions(uid: uid))
        case .setRevision(let revision):
            try await client.merge(
                Deployment.self, namespace: deployment.namespace, name: deployment.name,
                ["metadata": ["annotations": [RevisionNote.revision: .string(String(revision))]]])
        case .tell(let reason, let message): await events.normal(deployment, reason, message)
        }
    }

    /// Makes a replica set; where another one has its name already, the next round tries another name.
    private func create(_ set: ReplicaSet, for deployment: Deployment) async throws {
        do {
            try await client.create(set)
        } catch let error as StatusError where error.reason == .alreadyExists {
            let other = try await client.get(ReplicaSet.self, namespace: set.namespace, name: set.name)
            let isOwn = other.isControlled(by: deployment)
            if isOwn, PodTemplate.isSame(other.template, set.template) { return }
            let collisions = deployment.status["collisionCount"].number + 1
            try await client.merge(
                Deployment.self, namespace: deployment.namespace, name: deployment.name, subresource: "status",
                ["status": ["collisionCount": .int(Int64(collisions))]])
            throw StatusError.conflict(Deployment.kind.resource, deployment.name)
        } catch let error as StatusError where error.reason == .invalid || error.reason == .forbidden {
            let message = "Failed to create new replica set \"\(set.name)\": \(error.message)"
            await events.warning(deployment, "ReplicaSetCreateError", message)
            var conditions = deployment.conditions
            var condition = Condition(
                "Progressing", false, reason: "ReplicaSetCreateError", message: message, at: time.now.description)
            condition.lastUpdateTime = time.now.description
            if conditions.set(condition) {
                try await client.merge(
                    Deployment.self, namespace: deployment.namespace, name: deployment.name, subresource: "status",
                    ["status": ["conditions": .array(conditions.map(\.json))]])
            }
            throw error
        }
    }
}
