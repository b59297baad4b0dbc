import Machinery

/// Checks of OAuth clients and tokens (oauth.openshift.io/v1).
enum OAuthRules {
    private static let scopes = [
        "user:full", "user:info", "user:check-access", "user:list-scoped-projects", "user:list-projects",
    ]

    @Sendable static func validateClient(_ client: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, uri) in client["redirectURIs"].items.enumerated() {
            let path = "redirectURIs[\(index)]"
            if uri.text.contains("#") { causes.append(.invalid(path, uri, "may not contain a fragment")) }
            let folders = uri.text.split(separator: "/", omittingEmptySubsequences: false)
            if folders.contains(where: { $0 == "." || $0 == ".." }) {
                causes.append(.invalid(path, uri, "may not contain a path segment of . or .."))
            }
        }
        for (index, restriction) in client["scopeRestrictions"].items.enumerated() {
            let path = "scopeRestrictions[\(index)]"
            let (literals, role) = (restriction["literals"].items, restriction["clusterRole"])
            if literals.isEmpty == role.isNull {
                causes.append(.invalid(path, restriction, "exactly one of literals, clusterRole is required"))
            }
            if !role.isNull {
                for field in ["roleNames", "namespaces"] where role[field].items.isEmpty {
                    let detail = "won't match anything"
                    causes.append(.required("\(path).clusterRole.\(field)", detail))
                }
            }
        }
        if let seconds = client["accessTokenInactivityTimeoutSeconds"].int, seconds != 0, seconds < 300 {
            let detail = "the minimum acceptable token timeout value is 300 seconds"
            let value = client["accessTokenInactivityTimeoutSeconds"]
            causes.append(.invalid("accessTokenInactivityTimeoutSeconds", value, detail))
        }
        return causes + FieldRules.atLeast(0, client["accessTokenMaxAgeSeconds"], "accessTokenMaxAgeSeconds")
    }

    @Sendable static func validateToken(_ token: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        if token["metadata"]["name"].text.utf8.count < 32 {
            let detail = "must be at least 32 characters long"
            causes.append(.invalid("metadata.name", token["metadata"]["name"], detail))
        }
        causes += owner(token)
        if let old {
            var (new, before) = (token, old)
            (new["metadata"], before["metadata"]) = (.null, .null)
            if new != before { causes.append(.invalid("metadata", token["metadata"]["name"], FieldRules.immutable)) }
        }
        return causes
    }

    @Sendable static func validateAuthorization(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let expected = "\(object["userName"].text):\(object["clientName"].text)"
        var causes: [StatusCause] = []
        if object["metadata"]["name"].text != expected {
            causes.append(
                .invalid("metadata.name", object["metadata"]["name"], "must be in the format <userName>:<clientName>"))
        }
        return causes + owner(object)
    }

    /// Whose it is, through which client, for what.
    private static func owner(_ object: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        // Whom a client certificate names has no uid: unlike OpenShift's, its tokens are without one, too.
        for field in ["clientName", "userName"] where object[field].text.isEmpty {
            causes.append(.required(field))
        }
        if object["scopes"].items.isEmpty { causes.append(.required("scopes")) }
        for (index, scope) in object["scopes"].items.enumerated()
        where !scopes.contains(scope.text) && !scope.text.hasPrefix("role:") {
            causes.append(.invalid("scopes[\(index)]", scope, "no scope handler found"))
        }
        return causes
    }
}
