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
        var review = SubjectAccessReview(json: [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview", "metadata": [:],
        ])
        review.user = identity.name
        review.groups = identity.groups
        review.subjectUID = identity.uid
        review.extra = .object(
            JSONObject(identity.extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
        var attributes = ResourceAttributes()
        attributes.namespace = project
        attributes.verb = "get"
        attributes.group = Project.kind.groupVersion.group
        attributes.resource = Project.kind.resource.resource
        attributes.name = project
        review.resourceAttributes = attributes
        let answer = try await client.create(ResourcePath(SubjectAccessReview.kind), review.json)
        return SubjectAccessReview(json: answer).allowed
    }
}
