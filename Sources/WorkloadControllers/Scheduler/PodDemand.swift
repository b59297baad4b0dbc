import Kinds
import Machinery

/// What the scheduler has to know of a pod, read from its document once.
struct PodDemand: Sendable {
    let namespace: String
    let name: String
    let uid: String
    let labels: [String: String]
    /// Empty until a node is chosen.
    var nodeName: String
    let priority: Int
    let mayPreempt: Bool
    /// The node that preemption frees for it.
    let nominatedNode: String
    let isBeingDeleted: Bool
    /// RFC 3339; empty before the node has seen it.
    let startTime: String
    let requests: ResourceAmount
    /// The requests with something assumed for containers that ask for nothing.
    let weighed: ResourceAmount
    let hostPorts: [HostPort]
    let tolerations: [Toleration]
    let nodes: NodeRequirement
    let preferredNodes: [NodeTerm]
    let spread: [SpreadConstraint]
    /// The claims that its volumes use, in its namespace.
    let claims: [String]
    let images: [String]
    let shape: PodShape

    init(_ pod: Pod) {
        let spec = pod.spec
        namespace = pod.namespace
        name = pod.name
        uid = pod.uid
        let labels = pod.metadata.labels
        self.labels = labels
        nodeName = pod.nodeName
        priority = spec["priority"].number
        mayPreempt = spec["preemptionPolicy"].text != "Never"
        nominatedNode = pod.json["status"]["nominatedNodeName"].text
        isBeingDeleted = pod.metadata.isBeingDeleted
        startTime = pod.startTime
        requests = ResourceAmount(requestedBy: spec)
        weighed = ResourceAmount(requestedBy: spec, assumingSome: true)
        hostPorts = HostPort.all(of: spec)
        tolerations = [Toleration](spec)
        nodes = NodeRequirement(podSpec: spec)
        let nodePreferences = spec["affinity"]["nodeAffinity"]["preferredDuringSchedulingIgnoredDuringExecution"]
        preferredNodes = nodePreferences.items.map {
            NodeTerm(json: $0["preference"], weight: $0["weight"].number)
        }
        spread = spec["topologySpreadConstraints"].items.map { SpreadConstraint(json: $0, labels: labels) }
        claims = Self.claims(of: pod)
        images = spec["containers"].items.map { $0["image"].text }
        shape = PodShape(pod, labels)
    }

    var key: String { "\(namespace)/\(name)" }

    /// The claims of a pod's volumes, those that are made for it included.
    static func claims(of pod: Pod) -> [String] {
        pod.spec["volumes"].items.compactMap { volume in
            if let claim = volume["persistentVolumeClaim"]["claimName"].string { return claim }
            return volume["ephemeral"].isNull ? nil : "\(pod.name)-\(volume["name"].text)"
        }
    }
}

/// What other pods' placement depends on in a pod. Pods of one template have the same shape, so that they are counted
/// together and a selector is tried once for all of them.
struct PodShape: Sendable, Hashable {
    let namespace: String
    let labels: [String: String]
    /// The uid of the controller that manages it; pods of one controller are spread by default.
    let owner: String
    let affinity: [AffinityTerm]
    let antiAffinity: [AffinityTerm]
    let preferredAffinity: [AffinityTerm]
    let preferredAntiAffinity: [AffinityTerm]

    init(_ pod: Pod, _ labels: [String: String]) {
        let namespace = pod.namespace
        self.namespace = namespace
        self.labels = labels
        owner = pod.metadata.controller?["uid"].string ?? ""
        let affinity = pod.spec["affinity"]
        func required(_ field: String) -> [AffinityTerm] {
            affinity[field]["requiredDuringSchedulingIgnoredDuringExecution"].items.map {
                AffinityTerm(json: $0, namespace: namespace, labels: labels)
            }
        }
        func preferred(_ field: String) -> [AffinityTerm] {
            affinity[field]["preferredDuringSchedulingIgnoredDuringExecution"].items.map {
                AffinityTerm(
                    json: $0["podAffinityTerm"], weight: $0["weight"].number, namespace: namespace, labels: labels)
            }
        }
        self.affinity = required("podAffinity")
        antiAffinity = required("podAntiAffinity")
        preferredAffinity = preferred("podAffinity")
        preferredAntiAffinity = preferred("podAntiAffinity")
    }
}
