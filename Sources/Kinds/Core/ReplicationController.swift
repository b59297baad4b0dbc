package import Machinery

/// Keeps a number of equal pods running.
package struct ReplicationController: ObjectView {
    package static let kind = KindID("", "v1", "ReplicationController", "replicationcontrollers")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var replicas: Int {
        get { json["spec"]["replicas"].number }
        set { json["spec"]["replicas"].number = newValue }
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
    package var statusReplicas: Int {
        get { json["status"]["replicas"].number }
        set { json["status"]["replicas"].number = newValue }
    }
    package var fullyLabeledReplicas: Int {
        get { json["status"]["fullyLabeledReplicas"].number }
        set { json["status"]["fullyLabeledReplicas"].number = newValue }
    }
    package var readyReplicas: Int {
        get { json["status"]["readyReplicas"].number }
        set { json["status"]["readyReplicas"].number = newValue }
    }
    package var availableReplicas: Int {
        get { json["status"]["availableReplicas"].number }
        set { json["status"]["availableReplicas"].number = newValue }
    }
    package var observedGeneration: Int {
        get { json["status"]["observedGeneration"].number }
        set { json["status"]["observedGeneration"].number = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
}
