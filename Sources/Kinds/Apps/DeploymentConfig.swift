package import Machinery

/// Which pods run, and what makes new ones of them.
package struct DeploymentConfig: ObjectView {
    package static let kind = KindID("apps.openshift.io", "v1", "DeploymentConfig", "deploymentconfigs")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var strategy: DeploymentStrategy {
        get { DeploymentStrategy(json: json["spec"]["strategy"]) }
        set { json["spec"]["strategy"] = newValue.json }
    }
    package var triggers: [DeploymentTrigger] {
        get { json["spec"]["triggers"].views() }
        set { json["spec"]["triggers"].setViews(newValue) }
    }
    package var replicas: Int {
        get { json["spec"]["replicas"].number }
        set { json["spec"]["replicas"].number = newValue }
    }
    package var revisionHistoryLimit: Int? {
        get { json["spec"]["revisionHistoryLimit"].optionalNumber }
        set { json["spec"]["revisionHistoryLimit"].optionalNumber = newValue }
    }
    package var test: Bool {
        get { json["spec"]["test"].flag }
        set { json["spec"]["test"].flag = newValue }
    }
    package var paused: Bool {
        get { json["spec"]["paused"].flag }
        set { json["spec"]["paused"].flag = newValue }
    }
    package var selector: [String: String] {
        get { json["spec"]["selector"].textMap }
        set { json["spec"]["selector"].textMap = newValue }
    }
    package var template: JSONValue {
        get { json["spec"]["template"] }
        set { json["spec"]["template"] = newValue }
    }
    package var minReadySeconds: Int {
        get { json["spec"]["minReadySeconds"].number }
        set { json["spec"]["minReadySeconds"].number = newValue }
    }
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
    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    package var rollingParams: JSONValue {
        get { json["rollingParams"] }
        set { json["rollingParams"] = newValue }
    }
    package var recreateParams: JSONValue {
        get { json["recreateParams"] }
        set { json["recreateParams"] = newValue }
    }
    package var customParams: JSONValue {
        get { json["customParams"] }
        set { json["customParams"] = newValue }
    }
    package var resources: JSONValue {
        get { json["resources"] }
        set { json["resources"] = newValue }
    }
    package var activeDeadlineSeconds: Int? {
        get { json["activeDeadlineSeconds"].optionalNumber }
        set { json["activeDeadlineSeconds"].optionalNumber = newValue }
    }
}

/// What makes a new deployment (apps.openshift.io/v1 `DeploymentTriggerPolicy`).
package struct DeploymentTrigger: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// ConfigChange or ImageChange.
    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    package var automatic: Bool {
        get { json["imageChangeParams"]["automatic"].flag }
        set { json["imageChangeParams"]["automatic"].flag = newValue }
    }
    package var containerNames: [String] {
        get { json["imageChangeParams"]["containerNames"].texts }
        set { json["imageChangeParams"]["containerNames"].texts = newValue }
    }
    package var from: JSONValue {
        get { json["imageChangeParams"]["from"] }
        set { json["imageChangeParams"]["from"] = newValue }
    }
    package var lastTriggeredImage: String {
        get { json["imageChangeParams"]["lastTriggeredImage"].text }
        set { json["imageChangeParams"]["lastTriggeredImage"].text = newValue }
    }
}
