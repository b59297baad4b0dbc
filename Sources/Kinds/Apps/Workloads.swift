package import Machinery

/// A kind whose objects keep pods that are made from a template.
package protocol WorkloadView: ObjectView {}

extension WorkloadView {
    /// The number of pods that are wanted; 1 where it isn't said.
    package var replicas: Int {
        get { json["spec"]["replicas"].int ?? 1 }
        set { json["spec"]["replicas"].number = newValue }
    }
    /// Which pods it takes care of; none where the selector can't be read.
    package var selector: LabelSelector { (try? LabelSelector(json: json["spec"]["selector"])) ?? .nothing }
    package var template: JSONValue {
        get { json["spec"]["template"] }
        set { json["spec"]["template"] = newValue }
    }
    package var minReadySeconds: Int { json["spec"]["minReadySeconds"].number }
    package var revisionHistoryLimit: Int { json["spec"]["revisionHistoryLimit"].int ?? 10 }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
}

/// Keeps a number of equal pods running and replaces them by new ones when their template changes.
package struct Deployment: WorkloadView {
    package static let kind = KindID("apps", "v1", "Deployment", "deployments")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var isPaused: Bool { json["spec"]["paused"].flag }
    /// How long a rollout may go without progress; nil for ever.
    package var progressDeadlineSeconds: Int? {
        let seconds = json["spec"]["progressDeadlineSeconds"].int ?? 600
        return seconds == Int(Int32.max) ? nil : seconds
    }
    package var isRecreate: Bool { json["spec"]["strategy"]["type"].text == "Recreate" }
}

/// Keeps a number of equal pods running.
package struct ReplicaSet: WorkloadView {
    package static let kind = KindID("apps", "v1", "ReplicaSet", "replicasets")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var statusReplicas: Int { json["status"]["replicas"].number }
    package var readyReplicas: Int { json["status"]["readyReplicas"].number }
    package var availableReplicas: Int { json["status"]["availableReplicas"].number }
}

/// Keeps numbered pods, each with its own name and storage.
package struct StatefulSet: WorkloadView {
    package static let kind = KindID("apps", "v1", "StatefulSet", "statefulsets")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }
}

/// Keeps one pod on each node.
package struct DaemonSet: WorkloadView {
    package static let kind = KindID("apps", "v1", "DaemonSet", "daemonsets")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }
}

/// A state of a workload's template that pods were made from.
package struct ControllerRevision: ObjectView {
    package static let kind = KindID("apps", "v1", "ControllerRevision", "controllerrevisions")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var revision: Int {
        get { json["revision"].number }
        set { json["revision"].number = newValue }
    }
    package var data: JSONValue { json["data"] }
}
