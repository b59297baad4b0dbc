import Kinds
import Logging
import Machinery
import Reconciling

/// Keeps new pods off nodes that aren't ready: the taint `node.kubernetes.io/not-ready` follows the condition.
struct NodeReadinessTaints: Sendable {
    static let key = "node.kubernetes.io/not-ready"

    let client: any APIClient
    let nodes: Informer<Node>

    func controller(logger: Logger) -> Controller {
        Controller("node-taints", workers: 1, logger: logger, reconcile: reconcile).watches(nodes)
    }

    /// The taints that a node should have; nil where it has them.
    static func taints(of node: JSONValue) -> [JSONValue]? {
        let isReady = node["status"]["conditions"].items.contains { $0["type"] == "Ready" && $0["status"] == "True" }
        let taints = node["spec"]["taints"].items
        let own = taints.filter { $0["key"].text == key && $0["effect"] == "NoSchedule" }
        if isReady == own.isEmpty { return nil }
        if isReady { return taints.filter { !own.contains($0) } }
        return taints + [["key": .string(key), "effect": "NoSchedule"]]
    }

    @Sendable private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let node = nodes.get(key), Self.taints(of: node.json) != nil else { return .done }
        try await client.modify(Node.self, name: key.name) { node in
            guard let taints = Self.taints(of: node.json) else { return false }
            node.json["spec"]["taints"].list = taints
            return true
        }
        return .done
    }
}
