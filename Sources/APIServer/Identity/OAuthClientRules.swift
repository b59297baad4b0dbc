import Machinery

/// What a client of the login may do.
struct OAuthClientRules: Sendable {
    let redirectURIs: [String]
    /// True where it gets a Basic challenge.
    let isChallenged: Bool
    var isBrowser = false

    /// True for a registered address; one on loopback may have any port, as a program can't choose it beforehand.
    func allows(redirect: String) -> Bool {
        redirectURIs.contains { registered in
            if registered == redirect { return true }
            let loopback = "http://127.0.0.1"
            guard registered.hasPrefix(loopback), redirect.hasPrefix(loopback) else { return false }
            var rest = redirect.dropFirst(loopback.count)
            if rest.first == ":" { rest = rest.dropFirst().drop { $0.isNumber } }
            return rest == registered.dropFirst(loopback.count)
        }
    }
}

extension OAuthServer {
    /// The rules of a client: one that comes with the platform, else a stored OAuthClient; nil for an unknown one.
    func client(_ name: String, _ issuer: String) async throws -> OAuthClientRules? {
        switch name {
        case "openshift-challenging-client":
            return OAuthClientRules(redirectURIs: ["\(issuer)/oauth/token/implicit"], isChallenged: true)
        case "openshift-cli-client":
            return OAuthClientRules(redirectURIs: ["http://127.0.0.1/callback"], isChallenged: false, isBrowser: true)
        case "openshift-browser-client":
            return OAuthClientRules(
                redirectURIs: ["\(issuer)/oauth/token/display"], isChallenged: false, isBrowser: true)
        default:
            let key = ObjectKey(GroupResource("oauth.openshift.io", "oauthclients"), name: name)
            guard !name.isEmpty, let stored = try await storage.get(key) else { return nil }
            let object = try stored.document()
            return OAuthClientRules(
                redirectURIs: object["redirectURIs"].strings,
                isChallenged: object["respondWithChallenges"].bool ?? false, isBrowser: true)
        }
    }
}
