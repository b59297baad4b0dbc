import Kinds
import Machinery

/// What a deployment configuration's rollout of an image has come to: a pure reading of the objects.
enum RolloutState: Hashable, Sendable {
    /// The image has not reached the configuration or its newest controller yet.
    case waiting
    case running(version: Int, ready: Int, wanted: Int)
    case complete(version: Int)
    case failed(version: Int, reason: String)
    /// A newer image took this one's place.
    case overtaken

    /// Reads the state of the rollout of the image with this digest, in a configuration and its newest controller.
    static func read(_ config: DeploymentConfig, newest: ReplicationController?, digest: String) -> RolloutState {
        let version = config.latestVersion
        guard uses(config.template, digest), let newest, uses(newest.template, digest) else { return .waiting }
        let annotations = newest.metadata.annotations
        switch annotations[WellKnown.Deployment.phase] {
        case "Complete": return .complete(version: version)
        case "Failed":
            let reason = annotations[WellKnown.Deployment.statusReason] ?? ""
            return .failed(version: version, reason: reason.isEmpty ? "the pods did not become ready" : reason)
        default:
            return .running(version: version, ready: newest.readyReplicas, wanted: config.replicas)
        }
    }

    private static func uses(_ template: JSONValue, _ digest: String) -> Bool {
        template["spec"]["containers"].items.contains { $0["image"].string?.hasSuffix("@\(digest)") == true }
    }

    /// Why a pod's containers don't run; nil where they do or may yet.
    static func problem(of pod: Pod) -> String? {
        for status in pod.json["status"]["containerStatuses"].items {
            let waiting = status["state"]["waiting"]
            if let reason = waiting["reason"].string, !["ContainerCreating", "PodInitializing"].contains(reason) {
                let message = waiting["message"].string.map { ": \($0)" } ?? ""
                return "pod \(pod.name) waits: \(reason)\(message)"
            }
            let ended =
                status["state"]["terminated"].isNull ? status["lastState"]["terminated"] : status["state"]["terminated"]
            if let code = ended["exitCode"].int, status["ready"].bool != true {
                return "pod \(pod.name): its container ended with code \(code) (\(ended["reason"].string ?? "Error"))"
            }
        }
        return nil
    }
}
