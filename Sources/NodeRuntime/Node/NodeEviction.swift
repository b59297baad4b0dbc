internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Looks regularly at what the node and its pods use, and ends pods where there is too little left or they use too much.
struct NodeEviction: Sendable {
    let parts: NodeParts
    let registration: NodeRegistration
    /// Tells a pod's worker.
    let send: @Sendable (PodEvent, String) -> Void

    private var layout: DataLayout { parts.runtime.layout }

    func run() async {
        while (try? await parts.clock.sleep(for: parts.settings.evictionInterval)) != nil { await look() }
    }

    private func look() async {
        let figures = parts.settings.figures
        guard let found = try? await BlockingWork.run({ figures() }) else { return }
        let exceeded = parts.settings.eviction.exceeded(by: found)
        if parts.pressure.note(exceeded.map(\.pressure), now: parts.now()) { await registration.update() }
        let pods = parts.pods.list().filter { !$0.isEnded && !$0.metadata.isBeingDeleted }
        await checkLimits(pods)
        for (pressure, threshold, available) in exceeded {
            let rank = EvictionRank(pressure: pressure, threshold: threshold, available: available)
            guard let victim = await rank.sorted(candidates(pods, pressure)).first else { continue }
            // One at a time: what it gives back shows with the next look.
            return evict(victim.pod, rank.problem(victim))
        }
    }

    /// Ends a pod; a second must do, as kubelet has it.
    private func evict(_ pod: Pod, _ problem: PodProblem) {
        parts.logger.warning(
            "pod evicted", metadata: ["object.name": "\(pod.namespace)/\(pod.name)", "reason": "\(problem.message)"])
        parts.events.warn(pod, problem.reason, problem.message)
        send(.failed(problem, grace: 1), pod.uid)
    }

    // MARK: - Usage

    private func candidates(_ pods: [Pod], _ pressure: NodePressure) async -> [EvictionRank.Candidate] {
        let known = pods.filter { ($0.json["spec"]["priority"].int ?? 0) < 2_000_000_000 }
        let work = { @Sendable [self] in known.map { EvictionRank.Candidate(pod: $0, usage: usage($0, pressure)) } }
        return (try? await BlockingWork.run { work() }) ?? []
    }

    private func usage(_ pod: Pod, _ pressure: NodePressure) -> [String: Int] {
        let folder = layout.pod(pod.uid)
        let group = parts.runtime.group(pod: pod.uid)
        var usage: [String: Int] = [:]
        for spec in pod.everyContainer {
            guard let record = ContainerRecord.read(folder.container(spec.name)) else { continue }
            usage[spec.name] =
                switch pressure {
                case .memory: parts.runtime.cgroups.figures("\(group)/\(record.id)")?.memoryInBytes ?? 0
                case .disk: diskUsage(folder, spec)
                case .processes: parts.runtime.cgroups.processes("\(group)/\(record.id)").count
                }
        }
        if pressure == .disk, let first = pod.containers.first {
            usage[first.name, default: 0] += volumesUsage(pod, folder)
        }
        return usage
    }

    private func volumesUsage(_ pod: Pod, _ folder: PodLayout) -> Int {
        emptyDirs(pod).reduce(0) { $0 + Files.usage(folder.volume($1["name"].text)) }
    }

    private func diskUsage(_ folder: PodLayout, _ spec: Container) -> Int {
        Files.usage(folder.container(spec.name).upper) + Files.usage("\(folder.logs)/\(spec.name)")
    }

    private func emptyDirs(_ pod: Pod) -> [JSONValue] {
        pod.volumes.filter { !$0["emptyDir"].isNull && $0["emptyDir"]["medium"].text != "Memory" }
    }

    // MARK: - Limits of pods

    /// Ends pods whose files are more than their limits on local storage allow.
    private func checkLimits(_ pods: [Pod]) async {
        for pod in pods {
            let problem = try? await BlockingWork.run { excess(pod) }
            if let problem { evict(pod, problem) }
        }
    }

    private func excess(_ pod: Pod) -> PodProblem? {
        let folder = layout.pod(pod.uid)
        for volume in emptyDirs(pod) {
            guard let limit = Quantity(volume["emptyDir"]["sizeLimit"]), limit.value > 0,
                Files.usage(folder.volume(volume["name"].text)) > limit.value
            else { continue }
            return PodProblem(
                "Evicted",
                "Usage of EmptyDir volume \"\(volume["name"].text)\" exceeds the limit "
                    + "\"\(volume["emptyDir"]["sizeLimit"].text)\". ")
        }
        let limits = pod.containers.compactMap { Quantity($0.resources["limits"]["ephemeral-storage"]) }
        guard !limits.isEmpty else { return nil }
        let usage = pod.containers.map { diskUsage(folder, $0) }
        let all = limits.reduce(Quantity(0), +)
        if usage.reduce(volumesUsage(pod, folder), +) > all.value {
            return PodProblem(
                "Evicted", "Pod ephemeral local storage usage exceeds the total limit of containers \(all). ")
        }
        for (spec, used) in zip(pod.containers, usage) {
            let limit = spec.resources["limits"]["ephemeral-storage"]
            guard let bytes = Quantity(limit)?.value, used > bytes else { continue }
            return PodProblem(
                "Evicted", "Container \(spec.name) exceeded its local ephemeral storage limit \"\(limit.text)\". ")
        }
        return nil
    }
}
