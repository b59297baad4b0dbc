import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

@testable import APIServer

/// Tokens that are for less than their user may do, and what reviews say of them.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct ScopeTests {
    /// A token of ann, who may do everything in `default`.
    private static func identity(_ scopes: [String], _ server: ServerFixture) async throws -> Identity {
        let user = try await server.admin.create(User(name: "ann"))
        let binding: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "metadata": ["name": "ann"],
            "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "all"],
            "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "ann"]],
        ]
        let role: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": ["name": "all"],
            "rules": [["verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]]],
        ]
        _ = try await server.admin.create(ResourcePath(ClusterRole.kind), role)
        _ = try await server.admin.create(ResourcePath(RoleBinding.kind, namespace: "default"), binding)
        let token = AccessToken.make()
        var object = OAuthAccessToken(name: AccessToken.objectName(of: token))
        object.clientName = "client"
        object.scopes = scopes
        object.userName = user.name
        object.userUID = user.uid
        try await server.admin.create(object)
        return try #require(try await server.server.identity(authorization: "Bearer \(token)"))
    }

    @Test(arguments: [
        (["user:full"], true, true), (["user:info"], false, false), (["role:all:default"], true, false),
        (["role:all:default:!"], true, true), (["role:all:*"], true, false), (["role:all:other"], false, false),
        (["user:check-access", "role:none:*"], false, false),
    ])
    func `a token is good for its scopes alone`(scopes: [String], maps: Bool, secrets: Bool) async throws {
        try await ServerFixture.with { server in
            let ann = server.server.makeClient(try await Self.identity(scopes, server))
            let allows = { (kind: KindID) async in
                (try? await ann.list(ResourcePath(kind, namespace: "default"), ListOptions())) != nil
            }
            #expect(await allows(ConfigMap.kind) == maps)
            #expect(await allows(Secret.kind) == secrets)
        }
    }

    @Test(arguments: [("user:full", true), ("role:a:b", true), ("role:a:b:!", true), ("role:a", false), ("x", false)])
    func `a scope must mean something`(scope: String, isKnown: Bool) {
        #expect(TokenScopes.isKnown(scope) == isKnown)
    }

    @Test func `reviews tell why, and of whom`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.identity(["user:full"], server)
            let group = "/apis/authorization.k8s.io/v1"
            let ask = { (who: String) in
                #"{"spec":{\#(who)"resourceAttributes":{"verb":"get","resource":"pods","namespace":"default"}}}"#
            }
            for exchange in [
                Exchange.send(
                    "POST", "\(group)/subjectaccessreviews", ask(#""user":"ann","#), 201,
                    [
                        #""allowed":true"#,
                        #""reason":"RBAC: allowed by RoleBinding \"ann/default\" of ClusterRole \"all\" to User \"ann\"""#,
                    ]),
                .send("POST", "\(group)/subjectaccessreviews", ask(#""user":"bob","#), 201, [#""allowed":false"#]),
                .send(
                    "POST", "\(group)/subjectaccessreviews", ask(""), 422,
                    [
                        #"spec.user: Invalid value: \"\": at least one of user or group must be specified"#
                    ]),
                .send(
                    "POST", "\(group)/namespaces/other/localsubjectaccessreviews", ask(#""user":"ann","#), 422,
                    [
                        "must match metadata.namespace"
                    ]),
                .send(
                    "POST", "\(group)/selfsubjectaccessreviews", #"{"spec":{}}"#, 422,
                    [
                        "exactly one of nonResourceAttributes or resourceAttributes must be specified"
                    ]),
                .send("POST", "/apis/authentication.k8s.io/v1/tokenreviews", "{}", 400, ["token is required"]),
                .send(
                    "POST", "/apis/authentication.k8s.io/v1/tokenreviews", #"{"spec":{"token":"x.y.z"}}"#, 201,
                    [
                        #""error":"invalid bearer token""#
                    ]),
            ] { try await exchange.check(server) }
        }
    }

    @Test func `an account's token is for whom and what it says`() async throws {
        try await ServerFixture.with { server in
            try await server.admin.create(Secret(name: "s", namespace: "default"))
            let path = "/api/v1/namespaces/default/serviceaccounts/default/token"
            let spec: JSONValue = [
                "spec": [
                    "audiences": ["vault"], "boundObjectRef": ["kind": "Secret", "apiVersion": "v1", "name": "s"],
                ]
            ]
            let token = try await server.curl(path, method: "POST", body: "\(spec)")["status"]["token"].text
            let review = { (audience: String) in
                let body: JSONValue = ["spec": ["token": .string(token), "audiences": [.string(audience)]]]
                return try await server.curl(
                    "/apis/authentication.k8s.io/v1/tokenreviews", method: "POST", body: "\(body)")["status"]
            }
            let good = try await review("vault")
            #expect(good["authenticated"].bool == true)
            #expect(good["audiences"] == ["vault"])
            #expect(try await review("other")["authenticated"].isNull)
            try await server.admin.delete(Secret.self, namespace: "default", name: "s")
            #expect(try await review("vault")["error"].text == "secret has been deleted")
            for (kind, code) in [("Pod", 404), ("Lease", 400)] {
                let body: JSONValue = ["spec": ["boundObjectRef": ["kind": .string(kind), "name": "none"]]]
                try await Exchange.send("POST", path, "\(body)", code).check(server)
            }
            try await Exchange.send(
                "POST", path, #"{"spec":{"expirationSeconds":10}}"#, 422,
                [
                    "may not specify a duration less than 10 minutes"
                ]
            ).check(server)
        }
    }
}
