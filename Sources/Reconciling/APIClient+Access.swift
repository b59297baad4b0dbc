import FoundationEssentials
import Kinds
package import Machinery

/// Who asks and what they may do, as the API says. The client must be allowed to create such reviews.
extension APIClient {
    /// Who a token belongs to; nil if it is not valid (any more).
    package func identity(token: String) async throws -> Identity? {
        var review = TokenReview(json: ["apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview"])
        review.token = token
        let answer = TokenReview(json: try await create(ResourcePath(TokenReview.kind), review.json))
        guard answer.authenticated, let name = answer.user["username"].string else { return nil }
        var extra: [String: [String]] = [:]
        for (key, values) in answer.user["extra"].object ?? [:] { extra[key] = values.strings }
        return Identity(name: name, uid: answer.user["uid"].text, groups: answer.user["groups"].strings, extra: extra)
    }

    /// Whether somebody may do what `attributes` (authorization/v1 `ResourceAttributes`) tell.
    package func allows(_ identity: Identity, _ attributes: JSONValue) async throws -> Bool {
        var review = SubjectAccessReview(json: [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
            "spec": ["resourceAttributes": attributes],
        ])
        review.user = identity.name
        review.groups = identity.groups
        review.subjectUID = identity.uid
        review.extra = .object(
            JSONObject(identity.extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
        let answer = try await create(ResourcePath(SubjectAccessReview.kind), review.json)
        return SubjectAccessReview(json: answer).allowed
    }
}

/// The token in a request's Authorization field: that of Bearer, or the password of Basic; nil without one.
package func bearerToken(authorization field: String?) -> String? {
    guard let parts = field?.split(separator: " ", maxSplits: 1), parts.count == 2 else { return nil }
    switch parts[0].lowercased() {
    case "bearer": return String(parts[1])
    case "basic":
        guard let data = Data(base64Encoded: String(parts[1])) else { return nil }
        let pair = String(decoding: data, as: UTF8.self)
        return pair.firstIndex(of: ":").map { String(pair[pair.index(after: $0)...]) }
    default: return nil
    }
}
