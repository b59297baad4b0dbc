import Kinds
package import Logging
package import Machinery
package import Reconciling
import Synchronization

/// Binds pods without a node to the node where they fit best.
package final class SchedulerReconciler: Sendable {
    private let client: any APIClient
    private let pods: Informer<Pod>
    private let nodes: Informer<Node>
    private let events: EventRecorder
    private let time: WallClock
    private let book = Mutex(SeatBook())

    init(client: any APIClient, informers: SharedInformers, time: WallClock, logger: Logger) {
        self.client = client
        self.time = time
        pods = informers.informer(Pod.self)
        nodes = informers.informer(Node.self)
        events = EventRecorder(client: client, component: "default-scheduler", time: time, logger: logger)
    }

    /// The scheduler's loop, to be run with the informers. It has one worker: each decision must see the one before.
    package static func controller(
        client: any APIClient, informers: SharedInformers, time: WallClock, clock: any Clock<Duration>,
        logger: Logger
    ) -> Controller {
        let reconciler = SchedulerReconciler(client: client, informers: informers, time: time, logger: logger)
        reconciler.pods.onChange { reconciler.note($0) }
        let controller = Controller("scheduler", workers: 1, clock: clock, logger: logger) {
            try await reconciler.reconcile($0)
        }
        controller.watches(reconciler.pods) { pod in
            // A pod that goes makes room: everything that waits is looked at again.
            if !pod.isActive || pod.nodeName.isEmpty { return reconciler.waiting(besides: pod) }
            return []
        }
        controller.watches(reconciler.nodes) { _ in reconciler.waiting() }
        return controller
    }

    private func note(_ observation: Observation<Pod>) {
        book.withLock { book in
            switch observation {
            case .removed(let pod): book.leave(pod.uid)
            case .added(let pod), .updated(_, let pod): book.see(pod)
            }
        }
    }

    private func waiting() -> [NamespacedName] { book.withLock { Array($0.unbound.values) } }

    private func waiting(besides pod: Pod) -> [NamespacedName] {
        if pod.isActive { return [NamespacedName(pod)] }
        return waiting()
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let pod = pods.get(key), pod.isActive, pod.nodeName.isEmpty, isOurs(pod) else { return .done }
        let loads = book.withLock { $0.seats[pod.uid] == nil ? $0.loads : nil }
        guard let loads else { return .done }
        switch SchedulePlan.choose(pod, nodes: nodes.list(), loads: loads) {
        case .bind(let node): try await bind(pod, to: node)
        case .unschedulable(let message): try await tell(pod, message)
        }
        return .done
    }

    private func isOurs(_ pod: Pod) -> Bool {
        guard pod.spec["schedulingGates"].items.isEmpty else { return false }
        return ["", "default-scheduler"].contains(pod.spec["schedulerName"].text)
    }

    private func bind(_ pod: Pod, to node: String) async throws {
        let path = ResourcePath(Pod.kind, namespace: pod.namespace, name: pod.name, subresource: "binding")
        let binding: JSONValue = [
            "apiVersion": "v1", "kind": "Binding",
            "metadata": ["name": .string(pod.name), "namespace": .string(pod.namespace), "uid": .string(pod.uid)],
            "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
        ]
        do {
            _ = try await client.create(path, binding)
        } catch let error as StatusError where error.reason == .notFound {
            return
        }
        var bound = pod
        bound.nodeName = node
        book.withLock { $0.see(bound) }
        await events.normal(
            pod, "Scheduled", "Successfully assigned \(pod.namespace)/\(pod.name) to \(node)")
    }

    private func tell(_ pod: Pod, _ message: String) async throws {
        var conditions = pod.conditions
        let condition = Condition(
            "PodScheduled", false, reason: "Unschedulable", message: message, at: time.now.description)
        guard conditions.set(condition) else { return }
        let list = JSONValue.array(conditions.map(\.json))
        try await client.merge(
            Pod.self, namespace: pod.namespace, name: pod.name, subresource: "status",
            ["status": ["conditions": list]])
        await events.warning(pod, "FailedScheduling", message)
    }
}

/// Who sits on which node, kept up to date so that a decision doesn't sum over all pods.
struct SeatBook: Sendable {
    private(set) var seats: [String: (node: String, amount: ResourceAmount)] = [:]
    private(set) var loads: [String: SchedulePlan.Load] = [:]
    /// Pods that wait for a node, by uid.
    private(set) var unbound: [String: NamespacedName] = [:]

    /// Notes a pod's newest state.
    mutating func see(_ pod: Pod) {
        if pod.isEnded { return leave(pod.uid) }
        if pod.nodeName.isEmpty {
            if seats[pod.uid] == nil { unbound[pod.uid] = NamespacedName(pod) }
            return
        }
        unbound[pod.uid] = nil
        guard seats[pod.uid] == nil else { return }
        let amount = ResourceAmount(requestedBy: pod.spec)
        seats[pod.uid] = (pod.nodeName, amount)
        var load = loads[pod.nodeName] ?? SchedulePlan.Load()
        load.requested = load.requested + amount
        load.pods += 1
        loads[pod.nodeName] = load
    }

    /// Frees the place of a pod that has ended or is gone.
    mutating func leave(_ uid: String) {
        unbound[uid] = nil
        guard let seat = seats.removeValue(forKey: uid), var load = loads[seat.node] else { return }
        load.requested.milliCPU -= seat.amount.milliCPU
        load.requested.memory -= seat.amount.memory
        load.pods -= 1
        loads[seat.node] = load
    }
}
