package import Machinery

/// Containers that run together on one node, with one address.
package struct Pod: ObjectView {
    package static let kind = KindID("", "v1", "Pod", "pods")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var containers: [Container] {
        get { json["spec"]["containers"].views() }
        set { json["spec"]["containers"].setViews(newValue) }
    }
    package var initContainers: [Container] {
        get { json["spec"]["initContainers"].views() }
        set { json["spec"]["initContainers"].setViews(newValue) }
    }
    /// Those that were added to a running pod for looking into it; they have a `targetContainerName` besides.
    package var ephemeralContainers: [Container] { json["spec"]["ephemeralContainers"].views() }
    package var volumes: [JSONValue] {
        get { json["spec"]["volumes"].list }
        set { json["spec"]["volumes"].list = newValue }
    }
    /// Empty until a node is chosen.
    package var nodeName: String {
        get { json["spec"]["nodeName"].text }
        set { json["spec"]["nodeName"].text = newValue }
    }
    package var restartPolicy: String {
        get { json["spec"]["restartPolicy"].text }
        set { json["spec"]["restartPolicy"].text = newValue }
    }
    package var serviceAccountName: String { json["spec"]["serviceAccountName"].text }
    package var terminationGracePeriodSeconds: Int? {
        get { json["spec"]["terminationGracePeriodSeconds"].optionalNumber }
        set { json["spec"]["terminationGracePeriodSeconds"].optionalNumber = newValue }
    }
    package var activeDeadlineSeconds: Int? {
        get { json["spec"]["activeDeadlineSeconds"].optionalNumber }
        set { json["spec"]["activeDeadlineSeconds"].optionalNumber = newValue }
    }
    package var hostNetwork: Bool { json["spec"]["hostNetwork"].flag }
    package var nodeSelector: [String: String] {
        get { json["spec"]["nodeSelector"].textMap }
        set { json["spec"]["nodeSelector"].textMap = newValue }
    }
    package var imagePullSecrets: [JSONValue] { json["spec"]["imagePullSecrets"].list }
    /// Pending, Running, Succeeded, Failed or Unknown.
    package var phase: String {
        get { json["status"]["phase"].text }
        set { json["status"]["phase"].text = newValue }
    }
    package var statusReason: String { json["status"]["reason"].text }
    package var statusMessage: String { json["status"]["message"].text }
    package var podIP: String {
        get { json["status"]["podIP"].text }
        set { json["status"]["podIP"].text = newValue }
    }
    /// All of the pod's addresses, one a family; the first is `podIP`.
    package var podIPs: [String] {
        let all = json["status"]["podIPs"].list.map { $0["ip"].text }.filter { !$0.isEmpty }
        return all.isEmpty ? podIP.isEmpty ? [] : [podIP] : all
    }
    package var startTime: String { json["status"]["startTime"].text }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
    package var containerStatuses: [ContainerStatus] {
        get { json["status"]["containerStatuses"].views() }
        set { json["status"]["containerStatuses"].setViews(newValue) }
    }
    package var initContainerStatuses: [ContainerStatus] { json["status"]["initContainerStatuses"].views() }
    package var ephemeralContainerStatuses: [ContainerStatus] { json["status"]["ephemeralContainerStatuses"].views() }
}

/// A container of a pod (core/v1 `Container`).
package struct Container: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var image: String {
        get { json["image"].text }
        set { json["image"].text = newValue }
    }
    package var imagePullPolicy: String {
        get { json["imagePullPolicy"].text }
        set { json["imagePullPolicy"].text = newValue }
    }
    package var command: [String] {
        get { json["command"].texts }
        set { json["command"].texts = newValue }
    }
    package var args: [String] {
        get { json["args"].texts }
        set { json["args"].texts = newValue }
    }
    package var workingDir: String { json["workingDir"].text }
    package var env: [EnvVar] {
        get { json["env"].views() }
        set { json["env"].setViews(newValue) }
    }
    package var envFrom: [JSONValue] { json["envFrom"].list }
    package var ports: [ContainerPort] { json["ports"].views() }
    package var resources: JSONValue {
        get { json["resources"] }
        set { json["resources"] = newValue }
    }
    package var volumeMounts: [JSONValue] {
        get { json["volumeMounts"].list }
        set { json["volumeMounts"].list = newValue }
    }
    package var livenessProbe: JSONValue { json["livenessProbe"] }
    package var readinessProbe: JSONValue { json["readinessProbe"] }
    package var startupProbe: JSONValue { json["startupProbe"] }
    package var lifecycle: JSONValue { json["lifecycle"] }
    package var securityContext: JSONValue {
        get { json["securityContext"] }
        set { json["securityContext"] = newValue }
    }
    package var stdin: Bool { json["stdin"].flag }
    package var tty: Bool { json["tty"].flag }
}

/// A variable of a container's environment (core/v1 `EnvVar`).
package struct EnvVar: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String { json["name"].text }
    package var value: String { json["value"].text }
    package var valueFrom: JSONValue { json["valueFrom"] }
}

/// A port that a container listens on (core/v1 `ContainerPort`).
package struct ContainerPort: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String { json["name"].text }
    package var containerPort: Int { json["containerPort"].number }
    package var hostPort: Int { json["hostPort"].number }
    /// The host's address at which `hostPort` is; empty for all.
    package var hostIP: String { json["hostIP"].text }
    /// TCP, UDP or SCTP.
    package var portProtocol: String { json["protocol"].text }
}

/// What a container does now (core/v1 `ContainerStatus`).
package struct ContainerStatus: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var ready: Bool { json["ready"].flag }
    package var started: Bool? { json["started"].optionalFlag }
    package var restartCount: Int { json["restartCount"].number }
    package var imageID: String { json["imageID"].text }
    package var containerID: String { json["containerID"].text }
    package var lastState: JSONValue { json["lastState"] }
    package var waiting: JSONValue { json["state"]["waiting"] }
    package var running: JSONValue { json["state"]["running"] }
    package var terminated: JSONValue {
        get { json["state"]["terminated"] }
        set { json["state"]["terminated"] = newValue }
    }
}
