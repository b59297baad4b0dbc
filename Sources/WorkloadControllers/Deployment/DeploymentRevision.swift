import Kinds
import Machinery

/// How far the rollout of a deployment config's replication controller has come.
enum DeploymentPhase: String, Sendable {
    case new = "New"
    case pending = "Pending"
    case running = "Running"
    case complete = "Complete"
    case failed = "Failed"

    var isTerminal: Bool { self == .complete || self == .failed }
}

/// Annotations of the platform's own on the replication controller that is being rolled out.
enum RolloutAnnotation {
    /// When the rollout last changed a number of replicas: the progress deadline counts from here.
    static let progressAt = "paas.io/rollout-progress-at"
    /// The hooks that have run, separated by commas.
    static let hooksDone = "paas.io/rollout-hooks-done"
    static let completedAt = "openshift.io/deployer-pod.completed-at"
    static let startedAt = "openshift.io/deployer-pod.started-at"
}

/// A replication controller as one revision of a deployment config.
extension ReplicationController {
    func note(_ annotation: String) -> String? { json["metadata"]["annotations"][annotation].string }

    mutating func setNote(_ annotation: String, _ value: String?) {
        var annotations = metadata.annotations
        annotations[annotation] = value
        metadata.annotations = annotations
    }

    var version: Int { note(WellKnown.Deployment.latestVersion).flatMap(Int.init) ?? 0 }
    var deploymentPhase: DeploymentPhase { note(WellKnown.Deployment.phase).flatMap(DeploymentPhase.init) ?? .new }
    var isCancelled: Bool { note(WellKnown.Deployment.cancelled) == "true" }
    var desiredReplicas: Int { note(WellKnown.Deployment.desiredReplicas).flatMap(Int.init) ?? replicas }
    var statusReason: String { note(WellKnown.Deployment.statusReason) ?? "" }

    /// The deployment config as it was when this revision was made; nil where it can't be read.
    var encodedConfig: DeploymentConfig? {
        guard let text = note(WellKnown.Deployment.encodedConfig), let json = try? JSONValue(parsing: text) else {
            return nil
        }
        return DeploymentConfig(json: json)
    }

    /// The name of a config's revision, `<config>-<version>`.
    static func revisionName(_ config: DeploymentConfig, _ version: Int) -> String { "\(config.name)-\(version)" }

    /// The replication controller of a config's newest version, without replicas yet.
    init(revisionOf config: DeploymentConfig) {
        let version = config.latestVersion
        let name = Self.revisionName(config, version)
        self.init(name: name, namespace: config.namespace)
        var labels = config.metadata.labels
        labels[WellKnown.Deployment.deploymentConfig] = config.name
        metadata.labels = labels
        metadata.annotations = [
            WellKnown.Deployment.deploymentConfig: config.name,
            WellKnown.Deployment.phase: DeploymentPhase.new.rawValue,
            WellKnown.Deployment.latestVersion: String(version),
            WellKnown.Deployment.encodedConfig: "\(Self.encodable(config))",
            WellKnown.Deployment.statusReason: config.details["message"].text,
            WellKnown.Deployment.desiredReplicas: String(config.replicas),
            WellKnown.Deployment.replicas: String(config.replicas),
        ]
        metadata.ownerReferences = [config.ownerReference()]
        var selector = config.selector
        selector[WellKnown.Deployment.deploymentConfigLabel] = config.name
        selector[WellKnown.Deployment.deploymentLabel] = name
        var template = config.template
        template["metadata"]["labels"].textMap.merge(selector) { $1 }
        template["metadata"]["annotations"].textMap.merge([
            WellKnown.Deployment.deployment: name, WellKnown.Deployment.deploymentConfig: config.name,
            WellKnown.Deployment.latestVersion: String(version),
        ]) { $1 }
        spec = [
            "replicas": 0, "selector": JSONValue(selector), "template": template,
            "minReadySeconds": config.minReadySeconds > 0 ? .int(Int64(config.minReadySeconds)) : .null,
        ]
    }

    private static func encodable(_ config: DeploymentConfig) -> JSONValue {
        var json = config.json
        json["metadata"]["managedFields"] = .null
        json["metadata"]["annotations"][WellKnown.Kubernetes.lastApplied] = .null
        return json
    }
}

extension DeploymentTrigger {
    var isImageChange: Bool { type == "ImageChange" }
    var isConfigChange: Bool { type == "ConfigChange" }

    /// The tag as messages name it, `shop/web:latest`.
    func tagName(in namespace: String) -> String {
        "\(from["namespace"].string ?? namespace)/\(from["name"].text)"
    }
}

extension DeploymentConfig {
    var imageTriggers: [DeploymentTrigger] { triggers.filter(\.isImageChange) }
    var hasConfigTrigger: Bool { triggers.contains(where: \.isConfigChange) }

    /// The template's containers and init containers.
    var templateContainers: [Container] {
        (template["spec"]["containers"].items + template["spec"]["initContainers"].items).map(Container.init(json:))
    }

    /// How many pods more and how many fewer than wanted a rolling update may have, for `desired` replicas.
    func rollingBounds(desired: Int) -> RollingBounds { RollingBounds(strategy.rollingParams, desired: desired) }

    /// How long a rollout may go without progress.
    var timeoutSeconds: Int {
        let params = strategy.type == "Recreate" ? strategy.recreateParams : strategy.rollingParams
        return params["timeoutSeconds"].int ?? 600
    }
}
