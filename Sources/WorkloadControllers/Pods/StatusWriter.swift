import Machinery
import Reconciling

extension APIClient {
    /// Writes an object's status as a whole: fields that it had and that `status` lacks are removed. No change is no
    /// write.
    func writeStatus(of object: some ObjectView, _ status: JSONValue) async throws {
        guard status != object.status else { return }
        var members = status.object ?? [:]
        for key in object.status.object?.keys ?? [] where members[key] == nil { members[key] = JSONValue.null }
        try await merge(
            type(of: object), namespace: object.namespace, name: object.name, subresource: "status",
            ["status": .object(members)])
    }
}
