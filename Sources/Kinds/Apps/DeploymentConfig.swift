package import Machinery

/// Which pods run, and what makes new ones of them.
package struct DeploymentConfig: ObjectView {
    package static let kind = KindID("apps.openshift.io", "v1", "DeploymentConfig", "deploymentconfigs")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var strategy: DeploymentStrategy { DeploymentStrategy(json: json["spec"]["strategy"]) }
    package var triggers: [DeploymentTrigger] {
        get { json["spec"]["triggers"].views() }
        set { json["spec"]["triggers"].setViews(newValue) }
    }
    package var replicas: Int {
        get { json["spec"]["replicas"].number }
        set { json["spec"]["replicas"].number = newValue }
    }
    package var revisionHistoryLimit: Int? { json["spec"]["revisionHistoryLimit"].optionalNumber }
    package var test: Bool { json["spec"]["test"].flag }
    package var paused: Bool {
        get { json["spec"]["paused"].flag }
        set { json["spec"]["paused"].flag = newValue }
    }
    package var selector: [String: String] { json["spec"]["selector"].textMap }
    package var template: JSONValue {
        get { json["spec"]["template"] }
        set { json["spec"]["template"] = newValue }
    }
    package var minReadySeconds: Int { json["spec"]["minReadySeconds"].number }
    package var latestVersion: Int {
        get { json["status"]["latestVersion"].number }
        set { json["status"]["latestVersion"].number = newValue }
    }
    package var observedGeneration: Int {
        get { json["status"]["observedGeneration"].number }
        set { json["status"]["observedGeneration"].number = newValue }
    }
    package var statusReplicas: Int {
        get { json["status"]["replicas"].number }
        set { json["status"]["replicas"].number = newValue }
    }
    package var updatedReplicas: Int {
        get { json["status"]["updatedReplicas"].number }
        set { json["status"]["updatedReplicas"].number = newValue }
    }
    package var availableReplicas: Int {
        get { json["status"]["availableReplicas"].number }
        set { json["status"]["availableReplicas"].number = newValue }
    }
    package var unavailableReplicas: Int {
        get { json["status"]["unavailableReplicas"].number }
        set { json["status"]["unavailableReplicas"].number = newValue }
    }
    package var readyReplicas: Int {
        get { json["status"]["readyReplicas"].number }
        set { json["status"]["readyReplicas"].number = newValue }
    }
    package var details: JSONValue {
        get { json["status"]["details"] }
        set { json["status"]["details"] = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
}

/// How new pods take over from old ones (apps.openshift.io/v1 `DeploymentStrategy`).
package struct DeploymentStrategy: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// Rolling, Recreate or Custom.
    package var type: String { json["type"].text }
    package var rollingParams: JSONValue { json["rollingParams"] }
    package var recreateParams: JSONValue { json["recreateParams"] }
    package var activeDeadlineSeconds: Int? { json["activeDeadlineSeconds"].optionalNumber }
}

/// What makes a new deployment (apps.openshift.io/v1 `DeploymentTriggerPolicy`).
package struct DeploymentTrigger: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// ConfigChange or ImageChange.
    package var type: String { json["type"].text }
    package var automatic: Bool { json["imageChangeParams"]["automatic"].flag }
    package var containerNames: [String] { json["imageChangeParams"]["containerNames"].texts }
    package var from: JSONValue { json["imageChangeParams"]["from"] }
    package var lastTriggeredImage: String { json["imageChangeParams"]["lastTriggeredImage"].text }
}
