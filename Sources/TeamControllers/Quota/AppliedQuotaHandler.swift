import Kinds
import Machinery
package import Reconciling

/// The cluster quotas that hold in a namespace, for its members: `appliedclusterresourcequotas`.
package struct AppliedQuotaHandler: ResourceHandler {
    private static let quotas = KindID(
        "quota.openshift.io", "v1", "ClusterResourceQuota", "clusterresourcequotas", isNamespaced: false)
    private let client: any APIClient

    init(client: any APIClient) { self.client = client }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("quota.openshift.io", "appliedclusterresourcequotas", ["get", "list"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let list = try await client.list(ResourcePath(Self.quotas), ListOptions())
        let applied = list.items.flatMap { quota in
            quota["status"]["namespaces"].items.map { $0["namespace"].text }
                .filter { call.path.namespace == nil || call.path.namespace == $0 }
                .map { Self.applied(quota, in: $0) }
        }
        guard let name = call.path.name else {
            return .list(applied, resourceVersion: list.resourceVersion)
        }
        guard let found = applied.first(where: { $0["metadata"]["name"].text == name }) else {
            throw StatusError.notFound(call.path.groupResource, name)
        }
        return .object(found)
    }

    /// The quota as the namespace's own; its status tells where it was counted.
    private static func applied(_ quota: JSONValue, in namespace: String) -> JSONValue {
        var applied = quota
        applied["kind"] = "AppliedClusterResourceQuota"
        applied["metadata"]["namespace"] = .string(namespace)
        return applied
    }
}
