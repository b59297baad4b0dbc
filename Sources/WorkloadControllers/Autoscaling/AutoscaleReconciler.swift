import Kinds
import Machinery
import Reconciling
import Synchronization

/// Scales the targets of autoscalers by what their pods use. It measures each of them every 15 seconds, and nothing
/// where there is none.
final class AutoscaleReconciler: Sendable {
    private static let period = Duration.seconds(15)
    private static let metrics = GroupVersion("metrics.k8s.io/v1beta1")
    private let client: any APIClient
    private let scalers: Informer<HorizontalPodAutoscaler>
    private let pods: Informer<Pod>
    private let events: EventRecorder
    private let time: WallClock
    /// What was proposed and done lately, by the autoscaler's uid.
    private let histories = Mutex<[String: ScalingBehavior.History]>([:])
    private let looked = Mutex<[String: Timestamp]>([:])

    private init(_ context: ControllerContext) {
        client = context.client
        time = context.time
        scalers = context.informer(HorizontalPodAutoscaler.self)
        pods = context.informer(Pod.self)
        events = context.events("horizontal-pod-autoscaler")
    }

    /// The controller's loop, to be run with the informers.
    static func controller(_ context: ControllerContext) -> Controller {
        let reconciler = AutoscaleReconciler(context)
        let controller = context.controller("horizontalpodautoscaler", workers: 1) {
            try await reconciler.reconcile($0)
        }
        reconciler.scalers.onChange { [queue = controller.queue] seen in
            switch seen {
            case .removed(let scaler): reconciler.forget(scaler.uid)
            // Its own status is no reason to measure again.
            case .updated(let old, let new) where old.spec == new.spec: break
            case .added, .updated: queue.add(NamespacedName(seen.object))
            }
        }
        return controller.needs(reconciler.scalers).needs(reconciler.pods)
    }

    private func forget(_ uid: String) {
        histories.withLock { $0[uid] = nil }
        looked.withLock { $0[uid] = nil }
    }

    private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let scaler = scalers.get(key), !scaler.metadata.isBeingDeleted else { return .done }
        let now = time.now
        // A change of the spec asks for a look beside the regular one: one of the two goes on.
        let last = looked.withLock { looked in
            defer { looked[scaler.uid] = now }
            return looked[scaler.uid]
        }
        let isRegular = last.map { now.since($0) >= Self.period - .seconds(1) } ?? true
        do {
            try await scale(scaler, now)
        } catch let error as StatusError where error.reason != .conflict {
            try await tellFault(of: scaler, error)
        }
        return isRegular ? .after(Self.period) : .done
    }

    private func scale(_ scaler: HorizontalPodAutoscaler, _ now: Timestamp) async throws {
        let path = try target(of: scaler)
        let scale = try await client.get(path)
        let selector = (try? LabelSelector(parsing: scale["status"]["selector"].text)) ?? .nothing
        let chosen = pods.list(namespace: scaler.namespace).filter { selector.matches($0.metadata.labels) }
        let usage = try await usage(in: scaler.namespace, selector)
        let history = histories.withLock { $0[scaler.uid] ?? ScalingBehavior.History() }
        let plan = AutoscalePlan(
            scaler, current: scale["spec"]["replicas"].number, pods: chosen, history: history, now: now,
            usage: { usage[$0.name] })
        if let replicas = plan.replicas {
            _ = try await client.patch(path, .merge, ["spec": ["replicas": .int(Int64(replicas))]])
            await events.normal(scaler, "SuccessfulRescale", "New size: \(replicas); reason: \(plan.reason)")
        }
        if let fault = plan.fault { await events.warning(scaler, fault.reason, fault.message) }
        histories.withLock { $0[scaler.uid] = plan.history }
        try await client.writeStatus(of: scaler, plan.status)
    }

    /// The scale of the workload that an autoscaler is for.
    private func target(of scaler: HorizontalPodAutoscaler) throws -> ResourcePath {
        let target = scaler.target
        let plural = Self.plural(target["kind"].text.lowercased())
        return ResourcePath(
            GroupVersion(target["apiVersion"].text), plural, namespace: scaler.namespace, name: target["name"].text,
            subresource: "scale")
    }

    /// The resource of a kind, by the rules that names of resources are made by.
    static func plural(_ kind: String) -> String {
        if kind.hasSuffix("y") { return kind.dropLast() + "ies" }
        return ["s", "x", "ch", "sh"].contains { kind.hasSuffix($0) } ? kind + "es" : kind + "s"
    }

    /// What the containers of the measured pods use, by pod and container.
    private func usage(
        in namespace: String, _ selector: LabelSelector
    ) async throws -> [String: [String: JSONValue]] {
        let path = ResourcePath(Self.metrics, "pods", namespace: namespace)
        let list = try await client.list(path, ListOptions(labelSelector: selector.description))
        var usage: [String: [String: JSONValue]] = [:]
        for item in list.items {
            for container in item["containers"].items {
                usage[item["metadata"]["name"].text, default: [:]][container["name"].text] = container["usage"]
            }
        }
        return usage
    }

    private func tellFault(of scaler: HorizontalPodAutoscaler, _ error: StatusError) async throws {
        let message = "the HPA controller was unable to get the target's current scale: \(error.message)"
        await events.warning(scaler, "FailedGetScale", message)
        var conditions = scaler.conditions
        let condition = Condition(
            "AbleToScale", false, reason: "FailedGetScale", message: message, at: time.now.description)
        guard conditions.set(condition) else { return }
        var status = scaler.status
        status["conditions"] = .array(conditions.map(\.json))
        try await client.writeStatus(of: scaler, status)
    }
}
