import Kinds
import Machinery
package import Reconciling

/// The caller's own access tokens: `useroauthaccesstokens`, to look at and to revoke.
package struct OwnTokensHandler: ResourceHandler {
    private static let tokens = KindID(
        "oauth.openshift.io", "v1", "OAuthAccessToken", "oauthaccesstokens", isNamespaced: false)
    private let client: any APIClient

    init(client: any APIClient) { self.client = client }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("oauth.openshift.io", "useroauthaccesstokens", ["get", "list", "delete"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        if call.verb == "list" {
            let list = try await client.list(
                ResourcePath(Self.tokens),
                ListOptions(labelSelector: call.parameter("labelSelector") ?? ""))
            let own = list.items.filter { Self.belongs($0, to: call.identity) }.map(Self.shown)
            return .list(own, resourceVersion: list.resourceVersion)
        }
        let name = call.path.name ?? ""
        let path = ResourcePath(Self.tokens, name: name)
        let token: JSONValue
        do {
            token = try await client.get(path)
        } catch let error as StatusError where error.reason == .notFound {
            throw StatusError.notFound(call.path.groupResource, name)
        }
        // Others' tokens are as good as not there.
        guard Self.belongs(token, to: call.identity) else { throw StatusError.notFound(call.path.groupResource, name) }
        if call.verb == "delete" { return .object(try await client.delete(path, DeleteOptions())) }
        return .object(Self.shown(token))
    }

    static func belongs(_ token: JSONValue, to identity: Identity) -> Bool {
        token["userName"].text == identity.name && (identity.uid.isEmpty || token["userUID"].text == identity.uid)
    }

    private static func shown(_ token: JSONValue) -> JSONValue {
        var shown = token
        shown["kind"] = "UserOAuthAccessToken"
        return shown
    }
}
