import Kinds
import Machinery
import TestKit
import Testing

@testable import Reconciling

@Suite struct AccessTests {
    @Test func `a token comes as a password or as a bearer`() {
        #expect(bearerToken(authorization: "Basic YW55OnNoYTI1Nn5hYmM6ZA==") == "sha256~abc:d")
        #expect(bearerToken(authorization: "Bearer abc") == "abc")
        #expect(bearerToken(authorization: "Digest abc") == nil)
        #expect(bearerToken(authorization: nil) == nil)
    }

    private let ada = Identity(name: "ada", uid: "1", groups: ["blue"], extra: ["scopes": ["user:full"]])

    @Test func `a token's owner is told with groups and scopes, a bad token has none`() async throws {
        let api = MemoryAPI()
        api.onCall { _, path, object in
            guard path.resource == "tokenreviews" else { return nil }
            var review = TokenReview(json: object)
            review.authenticated = review.token == "good"
            review.user = ["username": "ada", "uid": "1", "groups": ["blue"], "extra": ["scopes": ["user:full"]]]
            return review.json
        }
        #expect(try await api.identity(token: "good") == ada)
        #expect(try await api.identity(token: "bad") == nil)
    }

    @Test func `what somebody may do is asked with all that is known of them`() async throws {
        let api = MemoryAPI()
        api.onCall { _, path, object in
            guard path.resource == "subjectaccessreviews" else { return nil }
            var review = SubjectAccessReview(json: object)
            let isAda =
                review.spec == [
                    "resourceAttributes": review.resourceAttributes, "user": "ada", "groups": ["blue"], "uid": "1",
                    "extra": ["scopes": ["user:full"]],
                ]
            review.allowed = isAda && review.resourceAttributes["verb"].text == "get"
            return review.json
        }
        #expect(try await api.allows(ada, ["verb": "get", "resource": "pods"]))
        #expect(try await !api.allows(ada, ["verb": "delete", "resource": "pods"]))
    }
}
