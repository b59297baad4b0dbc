internal import Machinery
internal import Reconciling

/// Which pod a user means by `POD`, `pod/POD`, `dc/NAME`, `deployment/NAME` or `svc/NAME`.
struct PodTarget {
    let text: String

    /// The pod's name; of an object with several pods the newest that runs.
    func name(_ session: Session) async throws -> String {
        let parts = text.split(separator: "/", maxSplits: 1).map(String.init)
        guard parts.count == 2 else { return text }
        let path: ResourcePath
        switch parts[0] {
        case "pod", "pods", "po": return parts[1]
        case "dc", "deploymentconfig", "deploymentconfigs":
            path = ResourcePath(
                GroupVersion("apps.openshift.io/v1"), "deploymentconfigs", namespace: session.namespace, name: parts[1])
        case "deploy", "deployment", "deployments":
            path = ResourcePath(GroupVersion("apps/v1"), "deployments", namespace: session.namespace, name: parts[1])
        case "svc", "service", "services":
            path = ResourcePath(GroupVersion("v1"), "services", namespace: session.namespace, name: parts[1])
        default: throw CommandError("\(parts[0]) has no pods", hint: "name a pod, dc/NAME, deployment/NAME or svc/NAME")
        }
        let selector = try await session.api.get(path)["spec"]["selector"]
        let labels = selector["matchLabels"].isNull ? selector : selector["matchLabels"]
        let text = labels.stringMap.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
        guard !text.isEmpty else { throw CommandError("\(self.text) selects no pods") }
        return try await newest(text, session)
    }

    private func newest(_ selector: String, _ session: Session) async throws -> String {
        let path = ResourcePath(GroupVersion("v1"), "pods", namespace: session.namespace)
        let pods = try await session.api.list(path, ListOptions(labelSelector: selector)).items
        let running = pods.filter {
            $0["status"]["phase"].string == "Running" && $0["metadata"]["deletionTimestamp"].isNull
        }
        let newest = running.max {
            $0["metadata"]["creationTimestamp"].string ?? "" < $1["metadata"]["creationTimestamp"].string ?? ""
        }
        guard let name = newest?["metadata"]["name"].string else {
            throw CommandError("\(text) has no running pod", hint: "paas get pods")
        }
        return name
    }

    /// The session's path on a pod's subresource.
    static func path(_ pod: String, _ subresource: String, _ query: [String], _ session: Session) -> String {
        let path = ResourcePath(
            GroupVersion("v1"), "pods", namespace: session.namespace, name: pod, subresource: subresource)
        return "\(path.urlPath)?\(query.joined(separator: "&"))"
    }
}
