import Kinds
import Machinery
import Reconciling

/// Rolls out deployment configs: makes a replication controller for each new version and moves the replicas itself.
struct DeploymentReconciler: Sendable {
    private static let ownerIndex = "deployments.owner"
    private let client: any APIClient
    private let configs: Informer<DeploymentConfig>
    private let revisions: Informer<ReplicationController>
    private let pods: Informer<Pod>
    private let events: EventRecorder
    private let time: WallClock

    init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        configs = context.informer(DeploymentConfig.self)
        revisions = context.informer(ReplicationController.self)
        pods = context.informer(Pod.self)
        events = context.events("deploymentconfig-controller")
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = DeploymentReconciler(context)
        reconciler.revisions.addIndex(ownerIndex) { $0.metadata.controller.map { [$0["uid"].text] } ?? [] }
        reconciler.pods.addIndex(ownerIndex) { $0.metadata.controller.map { [$0["uid"].text] } ?? [] }
        return context.controller("deploymentconfig", workers: 2) {
            try await reconciler.reconcile($0)
        }
        .watches(reconciler.configs)
        .watchesOwned(reconciler.revisions, by: DeploymentConfig.kind)
        .watches(reconciler.pods) { pod in
            let name = pod.json["metadata"]["annotations"][WellKnown.Deployment.deploymentConfig].text
            return name.isEmpty ? [] : [NamespacedName(pod.namespace, name)]
        }
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let config = configs.get(key) else { return .done }
        let owned = revisions.indexed(Self.ownerIndex, config.uid)
        var seen = RolloutPods()
        for revision in owned {
            seen.byOwner[revision.uid] = pods.indexed(Self.ownerIndex, revision.uid)
            for hook in ["pre", "mid", "post"] {
                let name = "\(revision.name)-hook-\(hook)"
                seen.hooks[name] = pods.get(key.namespace, name)
            }
        }
        let plan = DeploymentPlan(config: config, revisions: owned, pods: seen, now: time.now)
        for step in plan.steps { try await carryOut(step, for: config) }
        return ReconcileResult(recheckAfter: plan.recheckAfter)
    }

    private func carryOut(_ step: DeploymentStep, for config: DeploymentConfig) async throws {
        switch step {
        case .create(let revision): try await create(revision, for: config)
        case .update(let revision): try await client.update(revision)
        case .delete(let name, let uid):
            try await client.delete(
                ReplicationController.self, namespace: config.namespace, name: name,
                DeleteOptions(propagation: .background, uid: uid))
        case .updateStatus(let changed): try await client.updateStatus(changed)
        case .runHook(let pod): try await createUnlessThere(pod)
        case .tagImage(let reference, let to): try await tag(reference, to)
        case .event(true, let reason, let message): await events.warning(config, reason, message)
        case .event(false, let reason, let message): await events.normal(config, reason, message)
        }
    }

    private func create(_ revision: ReplicationController, for config: DeploymentConfig) async throws {
        do {
            try await createUnlessThere(revision)
        } catch let error as StatusError where error.reason == .invalid || error.reason == .forbidden {
            await events.warning(
                config, "DeploymentCreationFailed",
                "Couldn't deploy version \(config.latestVersion): \(error.message)")
            try await tellFailure(error, config)
            throw error
        }
    }

    private func tellFailure(_ error: StatusError, _ config: DeploymentConfig) async throws {
        var changed = config
        var conditions = config.conditions
        let condition = Condition(
            "Progressing", false, reason: "ReplicationControllerCreateError", message: error.message,
            at: time.now.description)
        guard conditions.set(condition) else { return }
        changed.conditions = conditions
        try await client.updateStatus(changed)
    }

    private func createUnlessThere(_ object: some ObjectView) async throws {
        do {
            try await client.create(object)
        } catch let error as StatusError where error.reason == .alreadyExists {
            // An earlier round made it and the cache doesn't show it yet: its arrival brings the next round.
        }
    }

    private func tag(_ reference: String, _ to: JSONValue) async throws {
        let namespace = to["namespace"].text
        let from: JSONValue = ["kind": "DockerImage", "name": .string(reference)]
        var tag = ImageStreamTag(name: to["name"].text, namespace: namespace)
        tag.tag = ["name": .string(tag.name.split(separator: ":").last.map(String.init) ?? "latest"), "from": from]
        tag.tag["reference"] = true
        do {
            try await client.create(tag)
        } catch let error as StatusError where error.reason == .alreadyExists {
            let change: JSONValue = ["tag": tag.tag]
            try await client.merge(ImageStreamTag.self, namespace: namespace, name: tag.name, change)
        }
    }
}
