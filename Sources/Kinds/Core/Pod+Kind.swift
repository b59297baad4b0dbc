import Machinery

extension KindHooks {
    static let describePod: KindHook = { kind in
        kind.columns = [
            .name, .computed("Ready") { .string(PodSummary($0).ready) },
            .computed("Status") { .string(PodSummary($0).status) },
            TableColumn("Restarts") { .string(PodSummary($0).restarts(at: $1)) }, .age,
            .text("IP", "status.podIP", wide: true), .text("Node", "spec.nodeName", wide: true),
            .text("Nominated Node", "status.nominatedNodeName", wide: true),
            .computed("Readiness Gates", wide: true) { .string(PodSummary($0).gates) },
        ]
        kind.rowConditions = { pod in
            let phase = pod["status"]["phase"].text
            guard phase == "Succeeded" || phase == "Failed" else { return [] }
            return [["type": "Completed", "status": "True", "reason": .string(phase), "message": ""]]
        }
        kind.selectableFields = [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase",
            "status.podIP", "status.nominatedNodeName",
        ].map { SelectableField($0) }
        kind.selectableFields.append(SelectableField("spec.hostNetwork", absent: "false"))
        kind.selectableFields.append(
            SelectableField("status.podIPs") { pod in
                pod["status"]["podIPs"].items.map { $0["ip"].text }.joined(separator: ",")
            })
        kind.prepare = PodRules.prepare
        kind.validate = PodRules.validate
    }
}

/// What `kubectl get pods` says of a pod.
private struct PodSummary {
    private let pod: JSONValue
    private(set) var status: String
    private var readyCount = 0
    private var restartCount = 0
    private var lastRestart: Timestamp?

    init(_ pod: JSONValue) {
        self.pod = pod
        let state = pod["status"]
        status = state["reason"].string ?? state["phase"].text
        if state["conditions"].items.contains(where: { $0["reason"].text == "SchedulingGated" }) {
            status = "SchedulingGated"
        }
        let isInitializing = readInitContainers()
        let isInitialized = hasTrueCondition("Initialized")
        if !isInitializing || isInitialized { readContainers() }
        guard !pod["metadata"]["deletionTimestamp"].isNull else { return }
        if state["reason"].text == "NodeLost" {
            status = "Unknown"
        } else if state["phase"].text != "Succeeded", state["phase"].text != "Failed" {
            status = "Terminating"
        }
    }

    var ready: String {
        let sidecars = pod["spec"]["initContainers"].items.filter { $0["restartPolicy"].text == "Always" }
        return "\(readyCount)/\(pod["spec"]["containers"].items.count + sidecars.count)"
    }

    var gates: String {
        let gates = pod["spec"]["readinessGates"].items
        guard !gates.isEmpty else { return "<none>" }
        return "\(gates.count { hasTrueCondition($0["conditionType"].text) })/\(gates.count)"
    }

    func restarts(at now: Timestamp) -> String {
        guard restartCount > 0, let lastRestart else { return "\(restartCount)" }
        return "\(restartCount) (\(now.since(lastRestart).humanText) ago)"
    }

    private func hasTrueCondition(_ type: String) -> Bool {
        pod["status"]["conditions"].items.contains { $0["type"].text == type && $0["status"].text == "True" }
    }

    private mutating func count(_ container: JSONValue) {
        restartCount += container["restartCount"].int ?? 0
        guard let ended = container["lastState"]["terminated"]["finishedAt"].string.flatMap(Timestamp.init) else {
            return
        }
        lastRestart = max(lastRestart ?? ended, ended)
    }

    /// Returns true while an init container keeps the others from starting.
    private mutating func readInitContainers() -> Bool {
        let specs = pod["spec"]["initContainers"].items
        for (index, container) in pod["status"]["initContainerStatuses"].items.enumerated() {
            count(container)
            let ended = container["state"]["terminated"]
            if ended["exitCode"].int == 0 { continue }
            let isSidecar = specs.first { $0["name"] == container["name"] }?["restartPolicy"].text == "Always"
            if isSidecar, container["started"].flag {
                if container["ready"].flag { readyCount += 1 }
                continue
            }
            let waiting = container["state"]["waiting"]["reason"].text
            if !ended.isNull {
                status = "Init:" + Self.reason(ended)
            } else if !waiting.isEmpty, waiting != "PodInitializing" {
                status = "Init:" + waiting
            } else {
                status = "Init:\(index)/\(specs.count)"
            }
            return true
        }
        return false
    }

    private mutating func readContainers() {
        var hasRunning = false
        for container in pod["status"]["containerStatuses"].items.reversed() {
            count(container)
            let waiting = container["state"]["waiting"]["reason"].text
            let ended = container["state"]["terminated"]
            if !waiting.isEmpty {
                status = waiting
            } else if !ended.isNull {
                status = Self.reason(ended)
            } else if container["ready"].flag, !container["state"]["running"].isNull {
                hasRunning = true
                readyCount += 1
            }
        }
        if status == "Completed", hasRunning { status = hasTrueCondition("Ready") ? "Running" : "NotReady" }
    }

    private static func reason(_ ended: JSONValue) -> String {
        if let reason = ended["reason"].string, !reason.isEmpty { return reason }
        if let signal = ended["signal"].int, signal != 0 { return "Signal:\(signal)" }
        return "ExitCode:\(ended["exitCode"].int ?? 0)"
    }
}
