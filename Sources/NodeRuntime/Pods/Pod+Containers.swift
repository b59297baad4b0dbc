internal import Kinds
internal import Machinery

/// A pod's containers by the part that they play in its life.
extension Pod {
    /// Init containers, the pod's own, and those added later for looking into it.
    var everyContainer: [Container] { initContainers + containers + ephemeralContainers }

    var everyStatus: [ContainerStatus] { initContainerStatuses + containerStatuses + ephemeralContainerStatuses }

    func container(_ name: String) -> Container? { everyContainer.first { $0.name == name } }

    /// Init containers that go on beside the pod's own.
    var sidecars: [Container] { initContainers.filter(\.isSidecar) }

    func isInit(_ spec: Container) -> Bool { initContainers.contains { $0.name == spec.name } }

    func isEphemeral(_ spec: Container) -> Bool { ephemeralContainers.contains { $0.name == spec.name } }

    /// Whether a container that has ended with this code is started again: by its own rules and policy, else the pod's.
    func restarts(_ spec: Container, after code: Int) -> Bool {
        if isEphemeral(spec) { return false }
        for rule in spec.json["restartPolicyRules"].items where rule["action"].text == "Restart" {
            let isListed = rule["exitCodes"]["values"].items.contains { $0.int == code }
            if isListed == (rule["exitCodes"]["operator"].text == "In") { return true }
        }
        switch spec.json["restartPolicy"].optionalText ?? restartPolicy {
        case "Never": return false
        case "OnFailure": return code != 0
        default: return spec.isSidecar || !isInit(spec) || code != 0
        }
    }

    var gracePeriodSeconds: Int {
        metadata.deletionGracePeriodSeconds ?? terminationGracePeriodSeconds ?? 30
    }

    var generation: Int? { json["metadata"]["generation"].int }

    /// As Kubernetes' messages name a pod.
    var logName: String { "\(name)_\(namespace)(\(uid))" }
}

extension Container {
    /// An init container with restartPolicy Always.
    var isSidecar: Bool { json["restartPolicy"].text == "Always" }

    var targetContainerName: String { json["targetContainerName"].text }
}
