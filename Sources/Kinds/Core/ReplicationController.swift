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
    package var selector: [String: String] { json["spec"]["selector"].textMap }
    package var template: JSONValue {
        get { json["spec"]["template"] }
        set { json["spec"]["template"] = newValue }
    }
    package var minReadySeconds: Int {
        get { json["spec"]["minReadySeconds"].number }
        set { json["spec"]["minReadySeconds"].number = newValue }
    }
    package var statusReplicas: Int { json["status"]["replicas"].number }
    package var readyReplicas: Int {
        get { json["status"]["readyReplicas"].number }
        set { json["status"]["readyReplicas"].number = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
}
