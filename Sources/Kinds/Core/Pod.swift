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
    package var ephemeralContainers: [Container] {
        get { json["spec"]["ephemeralContainers"].views() }
        set { json["spec"]["ephemeralContainers"].setViews(newValue) }
    }
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
    package var serviceAccountName: String {
        get { json["spec"]["serviceAccountName"].text }
        set { json["spec"]["serviceAccountName"].text = newValue }
    }
    package var terminationGracePeriodSeconds: Int? {
        get { json["spec"]["terminationGracePeriodSeconds"].optionalNumber }
        set { json["spec"]["terminationGracePeriodSeconds"].optionalNumber = newValue }
    }
    package var activeDeadlineSeconds: Int? {
        get { json["spec"]["activeDeadlineSeconds"].optionalNumber }
        set { json["spec"]["activeDeadlineSeconds"].optionalNumber = newValue }
    }
    package var hostNetwork: Bool {
        get { json["spec"]["hostNetwork"].flag }
        set { json["spec"]["hostNetwork"].flag = newValue }
    }
    package var nodeSelector: [String: String] {
        get { json["spec"]["nodeSelector"].textMap }
        set { json["spec"]["nodeSelector"].textMap = newValue }
    }
    package var imagePullSecrets: [JSONValue] {
        get { json["spec"]["imagePullSecrets"].list }
        set { json["spec"]["imagePullSecrets"].list = newValue }
    }
    /// Pending, Running, Succeeded, Failed or Unknown.
    package var phase: String {
        get { json["status"]["phase"].text }
        set { json["status"]["phase"].text = newValue }
    }
    package var statusReason: String {
        get { json["status"]["reason"].text }
        set { json["status"]["reason"].text = newValue }
    }
    package var statusMessage: String {
        get { json["status"]["message"].text }
        set { json["status"]["message"].text = newValue }
    }
    package var podIP: String {
        get { json["status"]["podIP"].text }
        set { json["status"]["podIP"].text = newValue }
    }
    /// All of the pod's addresses, one a family; the first is `podIP`.
    package var podIPs: [String] {
        let all = json["status"]["podIPs"].list.map { $0["ip"].text }.filter { !$0.isEmpty }
        return all.isEmpty ? podIP.isEmpty ? [] : [podIP] : all
    }
    package var hostIP: String {
        get { json["status"]["hostIP"].text }
        set { json["status"]["hostIP"].text = newValue }
    }
    package var startTime: String {
        get { json["status"]["startTime"].text }
        set { json["status"]["startTime"].text = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
    package var containerStatuses: [ContainerStatus] {
        get { json["status"]["containerStatuses"].views() }
        set { json["status"]["containerStatuses"].setViews(newValue) }
    }
    package var initContainerStatuses: [ContainerStatus] {
        get { json["status"]["initContainerStatuses"].views() }
        set { json["status"]["initContainerStatuses"].setViews(newValue) }
    }
    package var ephemeralContainerStatuses: [ContainerStatus] {
        get { json["status"]["ephemeralContainerStatuses"].views() }
        set { json["status"]["ephemeralContainerStatuses"].setViews(newValue) }
    }
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
    package var workingDir: String {
        get { json["workingDir"].text }
        set { json["workingDir"].text = newValue }
    }
    package var env: [EnvVar] {
        get { json["env"].views() }
        set { json["env"].setViews(newValue) }
    }
    package var envFrom: [JSONValue] {
        get { json["envFrom"].list }
        set { json["envFrom"].list = newValue }
    }
    package var ports: [ContainerPort] {
        get { json["ports"].views() }
        set { json["ports"].setViews(newValue) }
    }
    package var resources: JSONValue {
        get { json["resources"] }
        set { json["resources"] = newValue }
    }
    package var limits: [String: String] {
        get { json["resources"]["limits"].textMap }
        set { json["resources"]["limits"].textMap = newValue }
    }
    package var requests: [String: String] {
        get { json["resources"]["requests"].textMap }
        set { json["resources"]["requests"].textMap = newValue }
    }
    package var volumeMounts: [JSONValue] {
        get { json["volumeMounts"].list }
        set { json["volumeMounts"].list = newValue }
    }
    package var livenessProbe: JSONValue {
        get { json["livenessProbe"] }
        set { json["livenessProbe"] = newValue }
    }
    package var readinessProbe: JSONValue {
        get { json["readinessProbe"] }
        set { json["readinessProbe"] = newValue }
    }
    package var startupProbe: JSONValue {
        get { json["startupProbe"] }
        set { json["startupProbe"] = newValue }
    }
    package var lifecycle: JSONValue {
        get { json["lifecycle"] }
        set { json["lifecycle"] = newValue }
    }
    package var securityContext: JSONValue {
        get { json["securityContext"] }
        set { json["securityContext"] = newValue }
    }
    package var stdin: Bool {
        get { json["stdin"].flag }
        set { json["stdin"].flag = newValue }
    }
    package var tty: Bool {
        get { json["tty"].flag }
        set { json["tty"].flag = newValue }
    }
}

/// A variable of a container's environment (core/v1 `EnvVar`).
package struct EnvVar: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var value: String {
        get { json["value"].text }
        set { json["value"].text = newValue }
    }
    package var valueFrom: JSONValue {
        get { json["valueFrom"] }
        set { json["valueFrom"] = newValue }
    }
}

/// A port that a container listens on (core/v1 `ContainerPort`).
package struct ContainerPort: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var containerPort: Int {
        get { json["containerPort"].number }
        set { json["containerPort"].number = newValue }
    }
    package var hostPort: Int {
        get { json["hostPort"].number }
        set { json["hostPort"].number = newValue }
    }
    /// The host's address at which `hostPort` is; empty for all.
    package var hostIP: String {
        get { json["hostIP"].text }
        set { json["hostIP"].text = newValue }
    }
    /// TCP, UDP or SCTP.
    package var portProtocol: String {
        get { json["protocol"].text }
        set { json["protocol"].text = newValue }
    }
}

/// What a container does now (core/v1 `ContainerStatus`).
package struct ContainerStatus: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var ready: Bool {
        get { json["ready"].flag }
        set { json["ready"].flag = newValue }
    }
    package var started: Bool? {
        get { json["started"].optionalFlag }
        set { json["started"].optionalFlag = newValue }
    }
    package var restartCount: Int {
        get { json["restartCount"].number }
        set { json["restartCount"].number = newValue }
    }
    package var image: String {
        get { json["image"].text }
        set { json["image"].text = newValue }
    }
    package var imageID: String {
        get { json["imageID"].text }
        set { json["imageID"].text = newValue }
    }
    package var containerID: String {
        get { json["containerID"].text }
        set { json["containerID"].text = newValue }
    }
    package var state: JSONValue {
        get { json["state"] }
        set { json["state"] = newValue }
    }
    package var lastState: JSONValue {
        get { json["lastState"] }
        set { json["lastState"] = newValue }
    }
    package var waiting: JSONValue {
        get { json["state"]["waiting"] }
        set { json["state"]["waiting"] = newValue }
    }
    package var running: JSONValue {
        get { json["state"]["running"] }
        set { json["state"]["running"] = newValue }
    }
    package var terminated: JSONValue {
        get { json["state"]["terminated"] }
        set { json["state"]["terminated"] = newValue }
    }
}
