import Machinery
import Reconciling

extension APICore {
    /// Gives a pod to a node (core/v1 `Binding`).
    func bind(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let binding = try apiCall(request, kind).body
        guard let node = binding["target"]["name"].string, !node.isEmpty else {
            throw StatusError.invalid(
                group: "", kind: "Binding", name: request.path.name ?? "", [.required("target.name")])
        }
        let now = clock.now.description
        let uid = binding["metadata"]["uid"].string ?? ""
        _ = try await change(request, kind, isRetried: true) { pod in
            let bound = pod["spec"]["nodeName"].string ?? ""
            guard bound.isEmpty else {
                throw StatusError.conflict(
                    kind.id.resource, request.path.name ?? "",
                    "pod \(request.path.name ?? "") is already assigned to node \"\(bound)\"")
            }
            guard uid.isEmpty || uid == pod["metadata"]["uid"].string else {
                throw StatusError.conflict(kind.id.resource, request.path.name ?? "", "the pod has another uid")
            }
            var pod = pod
            pod["metadata"]["resourceVersion"] = .null
            pod["spec"]["nodeName"] = .string(node)
            var conditions = pod["status"]["conditions"].items.filter { $0["type"].string != "PodScheduled" }
            conditions.append(["type": "PodScheduled", "status": "True", "lastTransitionTime": .string(now)])
            pod["status"]["conditions"] = .array(conditions)
            return pod
        }
        return APIResult(content: .object(.document(Self.success)), code: 201)
    }

    static let success: JSONValue = [
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success", "code": 201,
    ]
}
