import Kinds
import Machinery
package import Reconciling

/// Tells who may see which project.
package protocol ProjectAccess: Sendable {
    /// Whether the identity may get the project.
    func maySee(_ project: String, _ identity: Identity) async throws -> Bool
}

/// Asks the API by `SubjectAccessReview`.
package struct ReviewedProjectAccess: ProjectAccess {
    private let client: any APIClient

    /// `client` must be allowed to create subject access reviews.
    package init(client: any APIClient) { self.client = client }

    package func maySee(_ project: String, _ identity: Identity) async throws -> Bool {
        if identity.groups.contains("system:masters") { return true }
        return try await client.allows(
            identity,
            [
                "namespace": .string(project), "verb": "get", "group": .string(Project.kind.groupVersion.group),
                "resource": .string(Project.kind.resource.resource), "name": .string(project),
            ])
    }
}
