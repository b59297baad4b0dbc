internal import HostSystem
internal import Kinds
internal import Machinery
internal import Synchronization

/// Whether a container's run still is the one that its probes were started for.
final class ProbeLease: Sendable {
    private let isOver = Mutex(false)
    var isValid: Bool { isOver.withLock { !$0 } }
    func end() { isOver.withLock { $0 = true } }
}

/// Counts a probe's answers in a row against its thresholds.
struct ProbeCounter: Sendable, Hashable {
    let successThreshold: Int
    let failureThreshold: Int
    private var good = 0
    private var bad = 0

    init(_ probe: JSONValue) {
        successThreshold = max(1, probe["successThreshold"].int ?? 1)
        failureThreshold = max(1, probe["failureThreshold"].int ?? 3)
    }

    /// The verdict that this answer completes; nil while the row is too short.
    mutating func count(_ isGood: Bool) -> Bool? {
        good = isGood ? good + 1 : 0
        bad = isGood ? 0 : bad + 1
        if good >= successThreshold { return true }
        return bad >= failureThreshold ? false : nil
    }
}

/// Runs one container's probes for as long as its run lasts.
struct ContainerProbe: Sendable {
    let executor: PodExecutor
    let pod: Pod
    let container: Container
    let run: ContainerRun
    let address: String
    let lease: ProbeLease
    let report: @Sendable (PodEvent) -> Void

    /// Startup first, then liveness and readiness side by side.
    func watch(isStarted: Bool) async {
        if !isStarted, !container.startupProbe.isNull {
            let hasCome = await startup()
            guard lease.isValid else { return }
            tell(.startup, hasCome)
            if !hasCome { return }
            if container.readinessProbe.isNull { tell(.readiness, true) }
        }
        await withDiscardingTaskGroup { group in
            if !container.livenessProbe.isNull { group.addTask { await keep(.liveness, container.livenessProbe) } }
            if !container.readinessProbe.isNull { group.addTask { await keep(.readiness, container.readinessProbe) } }
        }
    }

    private func tell(_ kind: ProbeKind, _ isGood: Bool) {
        report(.probed(container: container.name, runID: run.id, kind, isGood: isGood))
    }

    private func startup() async -> Bool {
        let probe = container.startupProbe
        var counter = ProbeCounter(probe)
        guard await pause(.seconds(probe["initialDelaySeconds"].int ?? 0)) else { return true }
        while true {
            if let verdict = counter.count(await ask(.startup, probe)) { return verdict }
            guard await pause(.seconds(probe["periodSeconds"].int ?? 10)) else { return true }
        }
    }

    private func keep(_ kind: ProbeKind, _ probe: JSONValue) async {
        var counter = ProbeCounter(probe)
        var last: Bool?
        let period = Duration.seconds(probe["periodSeconds"].int ?? 10)
        // A container that is not ready yet is asked often at first: it gets traffic as soon as it can take it.
        var eagerness = probe["exec"].isNull ? Duration.milliseconds(100) : .seconds(1)
        var sinceTold = period
        guard await pause(.seconds(probe["initialDelaySeconds"].int ?? 0)) else { return }
        while lease.isValid {
            let isTold = sinceTold >= period
            if isTold { sinceTold = .zero }
            if let verdict = counter.count(await ask(kind, probe, isTold: isTold)), verdict != last {
                tell(kind, verdict)
                last = verdict
                if kind == .liveness, !verdict { return }
            }
            var wait = period
            if kind == .readiness, last != true {
                wait = min(eagerness, period)
                eagerness *= 2
            }
            sinceTold += wait
            guard await pause(wait) else { return }
        }
    }

    /// False once the run is over.
    private func pause(_ time: Duration) async -> Bool {
        guard time > .zero, (try? await executor.node.clock.sleep(for: time)) == nil else { return lease.isValid }
        return false
    }

    private func ask(_ kind: ProbeKind, _ probe: JSONValue, isTold: Bool = true) async -> Bool {
        let answer = await ContainerHook(
            executor: executor, pod: pod, container: container, run: run, address: address
        ).ask(probe, limit: .seconds(max(1, probe["timeoutSeconds"].int ?? 1)))
        if !answer.isGood, isTold, lease.isValid {
            executor.node.events.warn(
                pod, "Unhealthy", "\(kind.rawValue) probe failed: \(answer.message)", container: container)
        }
        return answer.isGood
    }
}
