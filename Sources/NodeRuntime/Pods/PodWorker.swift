internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling
internal import Synchronization

/// One pod's life on this node: hears events one at a time, plans, and has the steps carried out.
final class PodWorker: Sendable {
    let uid: String
    private let first: Pod
    private let executor: PodExecutor
    private let mailbox: AsyncStream<PodEvent>
    private let posting: AsyncStream<PodEvent>.Continuation
    private let statuses: AsyncStream<Pod>
    private let publishing: AsyncStream<Pod>.Continuation

    init(_ pod: Pod, node: NodeParts) {
        uid = pod.uid
        first = pod
        executor = PodExecutor(uid: pod.uid, node: node)
        (mailbox, posting) = AsyncStream.makeStream()
        (statuses, publishing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func send(_ event: PodEvent) { posting.yield(event) }

    /// Returns when nothing of the pod is left on the host, or when cancelled: then what runs goes on running.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.writeStatuses() }
            await executor.settleStarts(first)
            var life = Life(pod: first, state: executor.recover(first, now: executor.node.now()))
            let isNew = life.state.containers.isEmpty
            let node = executor.node
            if isNew, first.phase.isEmpty || first.phase == "Pending" { life.seenAt = node.now() }
            if isNew, !first.isEnded, !first.metadata.isBeingDeleted, let problem = node.admit(first) {
                node.events.warn(first, problem.reason, problem.message)
                send(.failed(PodProblem(problem.reason, "Pod was rejected: \(problem.message)"), grace: 0))
            }
            send(.object(first))
            send(.exitSeen(""))
            for await event in mailbox {
                hear(event, &life, &group)
                if life.isOver { break }
            }
            group.cancelAll()
        }
    }

    /// What the loop keeps between events.
    private struct Life {
        var pod: Pod
        var state: PodState
        var leases: [String: ProbeLease] = [:]
        var finishing: Set<String> = []
        /// Runs whose exit file came while they were being looked at.
        var seenAgain: Set<String> = []
        var wakeAt: Double?
        var hasWritten = false
        /// Since when a status that only tells of progress is kept back.
        var heldSince: Double?
        /// When the node saw the pod first; nil once it has run, or where an earlier start has seen it.
        var seenAt: Double?

        var isOver: Bool { state.ending == .deleted || (state.isOrphaned && state.ending == .removed) }
    }

    private func hear(_ event: PodEvent, _ life: inout Life, _ group: inout DiscardingTaskGroup) {
        let now = executor.node.now()
        switch event {
        case .object(let pod): life.pod = life.hasWritten ? pod.keepingOwnStatus(of: life.pod) : pod
        case .exitSeen(let id): finish(id, &life, &group)
        case .exited(let name, let exit):
            life.finishing.remove(exit.id)
            life.leases.removeValue(forKey: name)?.end()
        case .alive(let id):
            life.finishing.remove(id)
            if life.seenAgain.remove(id) != nil { finish(id, &life, &group) }
        case .tick: if let at = life.wakeAt, at <= now { life.wakeAt = nil }
        default: break
        }
        life.state.apply(event, pod: life.pod, now: now)
        grant(event, &life, now)
        tellBackOff(event, life, now)
        if case .started(let name, _, .success(let run)) = event {
            // It may have ended before anybody knew of its start.
            send(.exitSeen(run.id))
            probe(name, run, &life, &group)
        }
        if case .object = event { probeRecovered(&life, &group) }
        take(PodPlan(pod: life.pod, state: life.state, now: now).steps, &life, &group)
        publish(&life, now, &group)
    }

    /// Tells that a failed container or image is tried again only later.
    private func tellBackOff(_ event: PodEvent, _ life: Life, _ now: Double) {
        let events = executor.node.events
        switch event {
        case .exited(let name, let exit):
            guard let spec = life.pod.container(name), life.state[name].retryAt > now,
                life.pod.restarts(spec, after: exit.code), !life.pod.metadata.isBeingDeleted
            else { return }
            let message = "Back-off restarting failed container \(name) in pod \(life.pod.logName)"
            events.warn(life.pod, "BackOff", message, container: spec)
        case .pulled(let name, .failure(let problem)) where problem.reason == "ErrImagePull":
            guard let spec = life.pod.container(name), life.state[name].backOff > 1 else { return }
            events.tell(life.pod, "BackOff", "Back-off pulling image \"\(spec.image)\"", container: spec)
            events.warn(life.pod, "Failed", "Error: ImagePullBackOff", container: spec)
        default: return
        }
    }

    /// Asks whether the node has what the object asks for now.
    private func grant(_ event: PodEvent, _ life: inout Life, _ now: Double) {
        switch event {
        case .object, .exitSeen(""): break
        default: return
        }
        let grant = PodGrant(
            pod: life.pod, state: life.state, others: executor.node.room.requests(besides: uid),
            node: executor.node.settings.resources)
        guard let answer = grant.answer else { return }
        life.state.apply(answer, pod: life.pod, now: now)
        let state = life.state
        executor.node.room.note(uid, PodResources.requests(of: life.pod) { state.granted($0) })
    }

    // MARK: - Steps

    private func take(_ steps: [PodStep], _ life: inout Life, _ group: inout DiscardingTaskGroup) {
        let (executor, pod) = (executor, life.pod)
        for step in steps {
            if case .wake(let time) = step {
                wake(at: time, &life, &group)
                continue
            }
            let before = life.state
            life.state.begin(step)
            group.addTask { [self] in
                if let event = await perform(step, pod, before, executor) { send(event) }
            }
        }
    }

    private func perform(
        _ step: PodStep, _ pod: Pod, _ state: PodState, _ executor: PodExecutor
    ) async -> PodEvent? {
        let address = state.network.value?.address ?? pod.podIP
        switch step {
        case .attachNetwork: return await executor.attach(pod)
        case .prepareVolumes: return await executor.prepareVolumes(pod)
        case .pull(let name):
            guard let container = pod.container(name) else { return nil }
            return await executor.pull(pod, container)
        case .start(let name, let attempt):
            guard let container = pod.container(name), let attachment = state.network.value else { return nil }
            return await executor.start(pod, container, attempt: attempt, state: state, attachment: attachment)
        case .stop(let name, let run, let grace, let why):
            guard let container = pod.container(name) else { return nil }
            executor.node.events.tell(pod, "Killing", why.message(name), container: container)
            await executor.node.metrics.measure(.stopContainer, pod: uid) {
                await executor.stop(pod, container, run, grace: grace, address: address)
            }
            return .exitSeen(run.id)
        case .resize(let name, let run, let resources):
            guard let container = pod.container(name) else { return nil }
            return await executor.resize(pod, container, run, to: resources, state)
        case .release:
            return await executor.node.metrics.measure(.stopPodSandbox, pod: uid) { await executor.release(pod) }
        case .remove:
            return await executor.node.metrics.measure(.removePodSandbox, pod: uid) {
                await executor.remove(hostNetwork: pod.hostNetwork)
            }
        case .deleteObject: return await executor.deleteObject(pod)
        case .wake: return nil
        }
    }

    private func wake(at time: Double, _ life: inout Life, _ group: inout DiscardingTaskGroup) {
        if let planned = life.wakeAt, planned <= time { return }
        life.wakeAt = time
        let delay = Duration.milliseconds(Int(max(0, time - executor.node.now()) * 1000) + 5)
        group.addTask { [self] in
            guard (try? await executor.node.clock.sleep(for: delay)) != nil else { return }
            send(.tick)
        }
    }

    // MARK: - Runs

    /// Finds out how runs have ended whose exit files are there.
    private func finish(_ id: String, _ life: inout Life, _ group: inout DiscardingTaskGroup) {
        let pod = life.pod
        for container in pod.everyContainer {
            guard let run = life.state[container.name].run, id.isEmpty || run.id == id else { continue }
            guard life.finishing.insert(run.id).inserted else {
                life.seenAgain.insert(run.id)
                continue
            }
            group.addTask { [self] in
                // nil: it lives. A later exit file asks again.
                if let event = await executor.finish(pod, container, run) { return send(event) }
                send(.alive(run.id))
            }
        }
        // What is being made for the first time is not brought up to date beside it.
        guard id.isEmpty, life.state.volumes.value != nil else { return }
        let addresses = life.state.network.value?.addresses ?? [pod.podIP]
        group.addTask { [self] in await executor.refreshVolumes(pod, addresses: addresses) }
    }

    private func probe(_ name: String, _ run: ContainerRun, _ life: inout Life, _ group: inout DiscardingTaskGroup) {
        guard let container = life.pod.container(name), life.leases[name] == nil else { return }
        let probes = [container.startupProbe, container.livenessProbe, container.readinessProbe]
        guard probes.contains(where: { !$0.isNull }) else { return }
        let lease = ProbeLease()
        life.leases[name] = lease
        let probe = ContainerProbe(
            executor: executor, pod: life.pod, container: container, run: run,
            address: life.state.network.value?.address ?? life.pod.podIP, lease: lease, report: { self.send($0) })
        let isStarted = life.state[name].isStarted
        group.addTask { await probe.watch(isStarted: isStarted) }
    }

    /// Probes of containers that an earlier node started.
    private func probeRecovered(_ life: inout Life, _ group: inout DiscardingTaskGroup) {
        for container in life.pod.initContainers + life.pod.containers {
            if case .running(let run) = life.state[container.name].phase { probe(container.name, run, &life, &group) }
        }
    }

    // MARK: - Status

    /// How long, in seconds, a pod that is coming up without trouble may leave its progress untold: most run by then, and
    /// one write says it all.
    private static let patience = 0.1

    private func publish(_ life: inout Life, _ now: Double, _ group: inout DiscardingTaskGroup) {
        guard !life.state.isOrphaned else { return }
        let writer = PodStatusWriter(
            pod: life.pod, state: life.state, hostIP: executor.node.settings.address, now: now)
        let status = writer.status
        guard status != life.pod.json["status"] else { return }
        if writer.phase == "Pending", life.state.isComingUp, !life.pod.metadata.isBeingDeleted {
            let due = (life.heldSince ?? now) + Self.patience
            life.heldSince = life.heldSince ?? now
            if now < due { return wake(at: due, &life, &group) }
        }
        life.heldSince = nil
        if writer.phase == "Running", let seenAt = life.seenAt {
            executor.node.metrics.podStarted(after: now - seenAt)
            life.seenAt = nil
        }
        life.pod.json["status"] = status
        life.hasWritten = true
        publishing.yield(life.pod)
    }

    private func writeStatuses() async {
        for await pod in statuses {
            let path = ResourcePath(Pod.kind, namespace: pod.namespace, name: pod.name, subresource: "status")
            let patch: JSONValue = ["metadata": ["uid": .string(uid)], "status": pod.ownStatus]
            while !Task.isCancelled {
                do {
                    _ = try await executor.node.client.patch(path, .strategic, patch)
                    break
                } catch let error as StatusError where [.notFound, .conflict, .invalid].contains(error.reason) {
                    executor.node.logger.debug(
                        "pod status not written", metadata: ["object.name": "\(pod.name)", "error": "\(error)"])
                    break
                } catch {
                    guard (try? await executor.node.clock.sleep(for: .seconds(1))) != nil else { return }
                }
            }
        }
    }
}
