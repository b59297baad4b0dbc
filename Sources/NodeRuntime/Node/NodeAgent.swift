internal import HostSystem
internal import Kinds
package import Logging
package import Machinery
package import Reconciling
internal import Synchronization

/// Runs the pods that are bound to this node.
///
/// Life: it registers the node, adopts what runs, removes what belongs to no pod, and then has a worker for each pod. When
/// its task is cancelled, containers go on; the next agent adopts them.
package final class NodeAgent: Runnable {
    let parts: NodeParts
    var pods: Informer<Pod> { parts.pods }
    private let workers = Mutex<[String: PodWorker]>([:])
    private let registration: NodeRegistration

    package init(
        client: any APIClient, runtime: ContainerRuntime, images: any ImageSource, network: any PodNetwork,
        settings: NodeSettings, clock: any Clock<Duration> = ContinuousClock(), wallClock: WallClock = .system,
        logger: Logger
    ) {
        let layout = runtime.layout
        // Some of the work waits for the kernel.
        let width = max(2, settings.resources.cpuMillicores / 500)
        let canMap = settings.userNamespaces && UserNamespace.isSupported(on: layout.pods)
        if settings.userNamespaces, !canMap {
            logger.notice("pods run without user namespaces: the kernel, or the data folder's file system, has none")
        }
        parts = NodeParts(
            client: client, runtime: runtime, images: images, network: network, settings: settings,
            references: PodReferences(client, clock: wallClock),
            events: PodEvents(client: client, nodeName: settings.name, clock: wallClock, logger: logger),
            pods: Informer<Pod>(
                client, options: ListOptions(fieldSelector: "spec.nodeName=\(settings.name)"), clock: clock,
                logger: logger),
            node: Informer<Node>(
                client, options: ListOptions(fieldSelector: "metadata.name=\(settings.name)"), clock: clock,
                logger: logger),
            userIDs: UserIDBlocks(layout), usesUserNamespaces: canMap,
            pressure: NodePressureState(transition: settings.eviction.transition), prober: Prober(),
            metrics: NodeMetrics(logger: logger), attaching: StartGate(width: width), starting: StartGate(width: width),
            seccomp: SeccompProfile.read(), clock: clock, wallClock: wallClock, logger: logger)
        registration = NodeRegistration(parts: parts)
    }

    /// How long the node takes for its work.
    package var metrics: any MetricsSource { parts.metrics }

    package func run() async {
        let (observations, observing) = AsyncStream<Observation<Pod>>.makeStream()
        pods.onChange { observing.yield($0) }
        let eviction = NodeEviction(parts: parts, registration: registration) { self.send($0, to: $1) }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.parts.events.run() }
            group.addTask { await self.pods.run() }
            group.addTask { await self.parts.node.run() }
            group.addTask { await self.registration.run() }
            group.addTask { await self.watchExits() }
            group.addTask { await self.lookRegularly() }
            group.addTask { await LogRotation(parts: self.parts).run() }
            await pods.waitForSync()
            await parts.node.waitForSync()
            if Task.isCancelled { return }
            // Those that an earlier node has taken count before any new one.
            for pod in pods.list() where !pod.isEnded && !pod.startTime.isEmpty {
                _ = parts.room.take(pod) { _, _ in nil }
            }
            await removeStrays()
            group.addTask { await eviction.run() }
            for await observation in observations { hear(observation, &group) }
            group.cancelAll()
        }
    }

    private func hear(_ observation: Observation<Pod>, _ group: inout DiscardingTaskGroup) {
        switch observation {
        case .added(let pod): begin(pod, &group)
        case .updated(let old, let new):
            if old.uid != new.uid {
                parts.room.leave(old.uid)
                send(.orphaned, to: old.uid)
            }
            if new.isEnded { parts.room.leave(new.uid) }
            if !send(.object(new), to: new.uid) { begin(new, &group) }
        case .removed(let pod):
            parts.room.leave(pod.uid)
            send(.orphaned, to: pod.uid)
        }
    }

    private func begin(_ pod: Pod, _ group: inout DiscardingTaskGroup) {
        let worker = PodWorker(pod, node: parts)
        guard workers.withLock({ $0.updateValue(worker, forKey: pod.uid) }) == nil else { return }
        group.addTask { [self] in
            await worker.run()
            workers.withLock { workers in
                if workers[pod.uid] === worker { workers[pod.uid] = nil }
            }
        }
    }

    @discardableResult
    private func send(_ event: PodEvent, to uid: String) -> Bool {
        guard let worker = workers.withLock({ $0[uid] }) else { return false }
        worker.send(event)
        return true
    }

    /// Hands conmon's exit files to the pods that they are of.
    private func watchExits() async {
        do {
            for await name in try FolderWatch.names(in: parts.runtime.layout.exits) {
                let worker = workers.withLock { workers in
                    workers.values.first { name.hasPrefix(PodNames.prefix(pod: $0.uid)) }
                }
                worker?.send(.exitSeen(name))
            }
        } catch {
            parts.logger.error("exits are not watched", metadata: ["error": "\(error)"])
        }
    }

    /// Looks at all runs now and then: a conmon that was killed writes no exit file, a volume's source changes.
    private func lookRegularly() async {
        while (try? await parts.clock.sleep(for: .seconds(30))) != nil {
            for worker in workers.withLock({ Array($0.values) }) { worker.send(.exitSeen("")) }
        }
    }

    /// Has a pod's runs and volumes looked at now, as it is done regularly.
    package func lookAgain(at uid: String) { send(.exitSeen(""), to: uid) }

    /// Puts logs aside that have grown too large, as it is done regularly.
    package func rotateLogs() async { await LogRotation(parts: parts).rotate() }

    /// Removes what lies on the host of pods that are no more.
    private func removeStrays() async {
        let known = Set(pods.list().map(\.uid))
        let runtime = parts.runtime
        let prefixes = Set(known.map(PodNames.prefix(pod:)))
        for id in Files.list(runtime.layout.runtimeState) where !prefixes.contains(String(id.prefix(32))) {
            guard id.count == 64 else { continue }
            await runtime.delete(id, group: "\(runtime.layout.instance.cgroupParent)/stray-\(id)")
        }
        for uid in Files.list(runtime.layout.pods) where !known.contains(uid) {
            parts.logger.info("removing what is left of a pod", metadata: ["object.uid": "\(uid)"])
            _ = await PodExecutor(uid: uid, node: parts).remove(hostNetwork: false)
        }
        // Written by a conmon that ended after its pod was removed.
        for id in Files.list(runtime.layout.exits) where !prefixes.contains(String(id.prefix(32))) {
            try? Files.removeTree("\(runtime.layout.exits)/\(id)")
        }
        do {
            try await parts.network.removeAll(except: known)
        } catch {
            parts.logger.warning("networks of former pods not removed", metadata: ["error": "\(error)"])
        }
    }
}
