import Kinds
import Logging
import Machinery
import Reconciling
import Synchronization

/// Gives each pod to the node where it is best placed.
///
/// Decisions are taken one after the other on a snapshot in memory that has the earlier ones in it; telling them to the
/// API goes on beside that, several at a time. Nothing is remembered that the API doesn't have: after a restart the
/// snapshot is built anew from lists.
final class Scheduler: Runnable {
    /// How many decisions may be on their way to the API.
    private static let writers = 32

    private let pods: Informer<Pod>
    private let nodes: Informer<Node>
    private let namespaces: Informer<Namespace>
    private let volumes: VolumeLookup
    private let budgets: Informer<PodDisruptionBudget>
    private let executor: ScheduleExecutor
    private let time: WallClock
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(SchedulerState())
    /// Something may be decided now.
    private let wakeups: AsyncStream<Void>
    private let wakeup: AsyncStream<Void>.Continuation

    init(_ context: ControllerContext) {
        time = context.time
        clock = context.clock
        logger = context.logger
        pods = context.informer(Pod.self)
        nodes = context.informer(Node.self)
        namespaces = context.informer(Namespace.self)
        budgets = context.informer(PodDisruptionBudget.self)
        volumes = VolumeLookup(
            claims: context.informer(PersistentVolumeClaim.self),
            volumes: context.informer(PersistentVolume.self), classes: context.informer(StorageClass.self))
        executor = ScheduleExecutor(
            client: context.client, events: context.events("default-scheduler"), time: context.time)
        (wakeups, wakeup) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        observe()
    }

    private func observe() {
        pods.onChange { [weak self] seen in
            self?.change { state, now in
                switch seen {
                case .removed(let pod): state.leave(pod.uid, now: now)
                case .added(let pod): state.see(pod, now: now)
                case .updated(let old, let pod):
                    if old.uid != pod.uid { state.leave(old.uid, now: now) }
                    if Self.matters(old, pod) { state.see(pod, now: now) }
                }
            }
        }
        nodes.onChange { [weak self] seen in
            self?.change { state, now in
                if case .removed(let node) = seen {
                    state.removeNode(node.name, now: now)
                } else {
                    state.see(seen.object, now: now)
                }
            }
        }
        namespaces.onChange { [weak self] seen in
            let (isGone, namespace) = if case .removed(let old) = seen { (true, old) } else { (false, seen.object) }
            self?.change { state, now in
                state.setNamespace(namespace.name, labels: isGone ? nil : namespace.metadata.labels, now: now)
            }
        }
        volumes.claims.onChange { [weak self] _ in self?.wake([.volumeBinding]) }
        volumes.volumes.onChange { [weak self] _ in self?.wake([.volumeBinding]) }
        volumes.classes.onChange { [weak self] _ in self?.wake([.volumeBinding]) }
    }

    /// False for updates of a pod's status, which are many and change no decision.
    private static func matters(_ old: Pod, _ new: Pod) -> Bool {
        old.uid != new.uid || old.isEnded != new.isEnded || old.metadata.isBeingDeleted != new.metadata.isBeingDeleted
            || old.json["metadata"]["labels"] != new.json["metadata"]["labels"] || old.spec != new.spec
    }

    private func wake(_ rules: Set<SchedulingRule>) { change { state, now in state.wake(rules, now: now) } }

    private func change(_ body: (inout SchedulerState, Timestamp) -> Void) {
        let now = time.now
        state.withLock { body(&$0, now) }
        wakeup.yield()
    }

    package func run() async {
        for wait in [pods.waitForSync, nodes.waitForSync, namespaces.waitForSync, budgets.waitForSync] { await wait() }
        for wait in [volumes.claims.waitForSync, volumes.volumes.waitForSync, volumes.classes.waitForSync] {
            await wait()
        }
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            var timer: Timestamp?
            func start(_ work: @escaping @Sendable () async -> Void) async {
                if running >= Self.writers { await group.next() } else { running += 1 }
                group.addTask { await work() }
            }
            for await _ in wakeups {
                while let decision = decide() {
                    if case .nothing = decision { continue }
                    await start { await self.carryOut(decision) }
                }
                let now = time.now
                guard let next = state.withLock({ $0.release(now: now) }) else { continue }
                if timer.map({ next < $0 || $0 <= now }) ?? true {
                    timer = next
                    await start { await self.alarm(at: next) }
                }
            }
            group.cancelAll()
        }
    }

    /// Wakes the loop when the next back-off is over.
    private func alarm(at moment: Timestamp) async {
        let delay = moment.since(time.now)
        if delay > .zero { try? await clock.sleep(for: delay) }
        _ = state.withLock { $0.release(now: time.now) }
        wakeup.yield()
    }

    private func decide() -> SchedulerState.Decision? {
        let now = time.now
        return state.withLock { state in
            state.decide(
                now: now, pod: { pods.get($0) }, volumes: { volumes.demand(of: $0) },
                budgets: {
                    budgets.list().map {
                        DisruptionRoom(
                            namespace: $0.namespace, selector: $0.selector, allowed: $0.disruptionsAllowed)
                    }
                })
        }
    }

    /// Lets a pod wait for another turn whose decision the API didn't take.
    private func takeBack(_ decision: SchedulerState.Decision) async {
        switch decision {
        case .bind(let pod, _): change { state, now in state.forget(pod, now: now) }
        case .chooseNode:
            try? await clock.sleep(for: .seconds(1))
            wake([.volumeBinding])
        case .tell, .nothing: break
        }
    }

    private func carryOut(_ decision: SchedulerState.Decision) async {
        do {
            switch decision {
            case .bind(let pod, let node): try await executor.bind(pod, to: node)
            case .chooseNode(let claims, let node): try await executor.choose(node, for: claims)
            case .tell(let pod, let refusal):
                guard let seen = pods.get(pod.namespace, pod.name), seen.uid == pod.uid else { return }
                try await executor.tell(seen, refusal)
            case .nothing: break
            }
        } catch is CancellationError {
        } catch {
            logger.debug("decision not carried out", metadata: ["error": "\(error)"])
            await takeBack(decision)
        }
    }
}
