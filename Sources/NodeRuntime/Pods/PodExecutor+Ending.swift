internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

extension PodExecutor {
    /// Ends a run: the preStop hook within the grace, the signal, and after the grace SIGKILL. The end itself is told by
    /// the exit file.
    func stop(_ pod: Pod, _ container: Container, _ run: ContainerRun, grace: Int, address: String) async {
        let folder = layout.container(container.name)
        let start = ContinuousClock.now
        let hook = container.lifecycle["preStop"]
        if !hook.isNull, grace > 0 {
            let answer = await ContainerHook(
                executor: self, pod: pod, container: container, run: run, address: address
            ).run(hook, limit: .seconds(grace))
            if !answer.isGood {
                node.events.warn(pod, "FailedPreStopHook", "PreStopHook failed", container: container)
            }
        }
        let named = ContainerRecord.read(folder)?.stopSignal.flatMap(HostSignals.number) ?? HostSignals.terminate
        if grace > 0 { node.runtime.signal(named, id: run.id, in: folder) }
        let spent = Duration.seconds(grace) - (ContinuousClock.now - start)
        // Hooks may have used the grace up: two seconds are left in any case.
        let left = grace == 0 ? .zero : max(spent, .seconds(2))
        do { try await node.clock.sleep(for: left) } catch { return }
        node.runtime.signal(HostSignals.kill, id: run.id, in: folder)
    }

    /// What is known of a container's end, once its exit file is there; its run is cleaned up.
    func finish(_ pod: Pod, _ container: Container, _ run: ContainerRun) async -> PodEvent? {
        let folder = layout.container(container.name)
        let runGroup = "\(group)/\(run.id)"
        var found = node.runtime.exit(of: run.id)
        if found == nil {
            if node.runtime.isWatched(run.id, in: folder) { return nil }
            // conmon may have written it between the two looks.
            found = node.runtime.exit(of: run.id)
        }
        let outOfMemory = node.runtime.cgroups.wasOutOfMemory(runGroup) || Files.exists("\(folder.persist)/oom")
        var exit = ContainerExit(
            id: run.id, code: found?.code ?? 137, startedAt: run.startedAt, finishedAt: found?.at ?? node.now())
        if found == nil {
            // Its conmon was killed: what goes on without one is not waited for by anybody.
            exit.reason = "ContainerStatusUnknown"
            exit.message = "The container's monitor ended before it told how the container did"
        }
        if outOfMemory, exit.code != 0 { exit.reason = "OOMKilled" }
        exit.message = terminationMessage(container, failed: exit.code != 0)
        // The record of the exit outlives the runtime's state, for a node that starts anew.
        try? exit.write(folder)
        await node.metrics.measure(.removeContainer, pod: uid) { await node.runtime.delete(run.id, group: runGroup) }
        try? await BlockingWork.run { try Self.removeRoot(folder) }
        return .exited(container: container.name, exit)
    }

    private func terminationMessage(_ container: Container, failed: Bool) -> String {
        let folder = layout.container(container.name)
        let written =
            (try? Files.readWithoutLinks(folder: folder.folder, name: "termination-log", limit: 1 << 20)) ?? []
        if !written.isEmpty { return String(decoding: written.prefix(4096), as: UTF8.self) }
        guard failed, container.json["terminationMessagePolicy"].text == "FallbackToLogsOnError",
            let record = ContainerRecord.read(folder),
            let log = try? Files.tail(layout.log(container.name, restart: record.attempt), limit: 1 << 20)
        else { return "" }
        var filter = LogFilter(LogQuery())
        let text = filter.feed(Array(log[LogFilter.tailStart(log, lines: 80)...]))
        return String(decoding: text.suffix(2048), as: UTF8.self)
    }

    /// Gives network and mounts back; logs and written files stay until the object is deleted.
    func release(_ pod: Pod) async -> PodEvent {
        if !pod.hostNetwork { await detach() }
        let (folder, group, cgroups) = (layout.folder, "\(group)/pause", node.runtime.cgroups)
        _ = try? await BlockingWork.run {
            cgroups.killAll(group)
            try Mounts.unmountAll(under: folder)
        }
        return .released
    }

    private func detach() async {
        do {
            try await node.network.detach(uid: uid)
        } catch {
            node.logger.warning("pod's network not removed", metadata: ["object.uid": "\(uid)", "error": "\(error)"])
        }
    }

    /// Removes everything of the pod from the host.
    func remove(hostNetwork: Bool) async -> PodEvent {
        if !hostNetwork { await detach() }
        let (folder, group, cgroups) = (layout.folder, group, node.runtime.cgroups)
        do {
            try await BlockingWork.run {
                cgroups.killAll(group)
                cgroups.removeWhenEmpty(group)
                try Mounts.unmountAll(under: folder)
                try Files.removeTree(folder)
            }
            node.userIDs.give(back: uid)
        } catch {
            node.logger.warning("pod's files not removed", metadata: ["object.uid": "\(uid)", "error": "\(error)"])
        }
        return .removed
    }

    /// Deletes the object, if it is still this very pod's.
    func deleteObject(_ pod: Pod) async -> PodEvent {
        do {
            try await node.client.delete(
                Pod.self, namespace: pod.namespace, name: pod.name, DeleteOptions(gracePeriodSeconds: 0, uid: uid))
            return .deleted(true)
        } catch let error as StatusError where error.reason == .conflict || error.reason == .notFound {
            return .deleted(true)
        } catch {
            try? await node.clock.sleep(for: .seconds(1))
            return .deleted(false)
        }
    }
}

extension ContainerExit {
    private static func path(_ folder: ContainerLayout) -> String { "\(folder.folder)/exit.json" }

    func write(_ folder: ContainerLayout) throws {
        var json: JSONValue = [
            "id": .string(id), "code": .int(Int64(code)), "reason": .string(reason), "startedAt": .double(startedAt),
            "finishedAt": .double(finishedAt),
        ]
        json["message"].text = message
        try Files.write(Self.path(folder), json.encoded(), mode: 0o600, durably: false)
    }

    static func read(_ folder: ContainerLayout) -> ContainerExit? {
        guard let bytes = try? Files.read(path(folder)), let json = try? JSONValue(parsing: bytes) else { return nil }
        return ContainerExit(
            id: json["id"].text, code: json["code"].number, reason: json["reason"].text, message: json["message"].text,
            startedAt: json["startedAt"].double ?? 0, finishedAt: json["finishedAt"].double ?? 0)
    }
}
