import Hummingbird
import Machinery
import Reconciling

/// Answers what clients ask a node's kubelet for. Nodes have no port of their own here: the API knows it all.
struct NodeProxy: Sendable {
    let core: APICore

    func respond(_ call: APIRequest, _ place: ProxyPlace) async throws -> Response {
        guard let name = ProxyName(call.path.name ?? "")?.name else {
            throw StatusError.badRequest("invalid node request \"\(call.path.name ?? "")\"")
        }
        let nodes = GroupResource("", "nodes")
        guard try await core.storage.get(ObjectKey(nodes, name: name)) != nil else {
            throw StatusError.notFound(nodes, name)
        }
        guard call.verb == "get" else { return Response(code: 405, text: "Method Not Allowed\n") }
        switch place.path {
        case "/healthz", "/healthz/": return Response(code: 200, text: "ok")
        case "/pods", "/pods/": return Response(code: 200, json: try await pods(on: name))
        default: return Response(code: 404, text: "404 page not found\n")
        }
    }

    private func pods(on node: String) async throws -> JSONValue {
        let selector = ObjectSelector(fields: FieldSelector([.init("spec.nodeName", node)]))
        let list = try await core.storage.list(ObjectScope(GroupResource("", "pods")), selector)
        return [
            "kind": "PodList", "apiVersion": "v1", "metadata": [:],
            "items": .array(try list.items.map { try $0.document() }),
        ]
    }
}
