internal import HostSystem
internal import Kinds
internal import Machinery

/// After the node's restart.
extension PodExecutor {
    /// Decides about containers that a dead node was about to start: whose command runs or has run is started, what is
    /// left of another is removed. `recover` comes next.
    func settleStarts(_ pod: Pod) async {
        for spec in pod.everyContainer {
            let folder = layout.container(spec.name)
            guard var record = ContainerRecord.read(folder), !record.isStarted else { continue }
            if await hasRun(record.id) {
                record.isStarted = true
                // Where it cannot be written, the next start of the node finds out again.
                try? record.write(folder)
            } else {
                await node.runtime.delete(record.id, group: "\(group)/\(record.id)")
            }
        }
    }

    private func hasRun(_ id: String) async -> Bool {
        if node.runtime.exit(of: id) != nil { return true }
        return ["running", "paused", "stopped"].contains(await node.runtime.status(of: id))
    }

    /// What runs or has ended of the pod on this host, as a dead node left it.
    func recover(_ pod: Pod, now: Double) -> PodState {
        var state = PodState(startTime: RFC3339.seconds(pod.startTime) ?? now)
        for spec in pod.everyContainer {
            let folder = layout.container(spec.name)
            guard let record = ContainerRecord.read(folder) else { continue }
            let old = pod.everyStatus.first { $0.name == spec.name }
            var container = ContainerState()
            container.attempt = record.attempt
            let run = record.run
            if !record.isStarted {
                // It never ran: the same attempt is made anew.
                container.phase = .waiting
            } else if let exit = ContainerExit.read(folder), exit.id == record.id {
                container.phase = .exited(exit)
                container.retryAt = exit.finishedAt + 10
                container.backOff = 20
            } else if hasVanished(record, folder) {
                // The host was started anew, or somebody took it away: nothing of it is left to look at.
                container.phase = .exited(
                    ContainerExit(
                        id: record.id, code: 137, reason: "ContainerStatusUnknown",
                        message: "The container could not be located when the pod was terminated",
                        startedAt: record.startedAt, finishedAt: now))
            } else {
                // Also one that has ended meanwhile: its end is found out and told like any other.
                container.phase = .running(run)
                // The status may be older than the start: only what a probe has found out is taken from it.
                container.isStarted = spec.startupProbe.isNull || old?.started == true
                container.isReady = container.isStarted && (spec.readinessProbe.isNull || old?.ready == true)
            }
            state[spec.name] = container
            // What it runs with is what was granted; whether the node has more is asked next.
            if record.isStarted { state.grants[spec.name] = record.resources }
        }
        for spec in pod.containers + pod.sidecars where state.grants[spec.name] == nil {
            state.grants[spec.name] = spec.resources
        }
        return state
    }

    /// Whether neither the runtime nor conmon knows a container that was started.
    private func hasVanished(_ record: ContainerRecord, _ folder: ContainerLayout) -> Bool {
        node.runtime.exit(of: record.id) == nil && !node.runtime.isWatched(record.id, in: folder)
            && node.runtime.livePID(record.id, in: folder) == nil
            && !Files.exists("\(node.runtime.layout.runtimeState)/\(record.id)")
    }
}
