import Machinery

extension KindFamily {
    /// OAuthAccessToken, OAuthAuthorizeToken and their kin.
    static let oauth = KindFamily(
        "oauth.openshift.io/v1",
        kinds: [
            Kind("oauthaccesstokens", "OAuthAccessToken", .cluster, .pathSegmentName) { kind in
                kind.columns = [
                    .name, .text("User Name", "userName", absent: ""), .text("Client Name", "clientName", absent: ""),
                    .text("Created", "metadata.creationTimestamp", absent: ""),
                    .computed("Expires") { .string(expiry($0)) }, .text("Redirect URI", "redirectURI", absent: ""),
                    .computed("Scopes") { .string($0["scopes"].strings.joined(separator: ",")) },
                ]
                kind.selectableFields = ["clientName", "userName", "userUID"].map { SelectableField($0) }
                kind.validate = OAuthRules.validateToken
            },
            Kind("oauthauthorizetokens", "OAuthAuthorizeToken", .cluster, .pathSegmentName) { kind in
                kind.validate = OAuthRules.validateToken
            },
            Kind("oauthclients", "OAuthClient", .cluster, .pathSegmentName) { kind in
                kind.columns = [
                    .name, .computed("Secret") { $0["secret"].text.isEmpty ? "" : "<redacted>" },
                    .flag("WWW-Challenge", "respondWithChallenges"),
                    .text("Token-Max-Age", "accessTokenMaxAgeSeconds", absent: "default"),
                    .computed("Redirect URIs") { .string($0["redirectURIs"].strings.joined(separator: ",")) },
                ]
                kind.validate = OAuthRules.validateClient
            },
            Kind("oauthclientauthorizations", "OAuthClientAuthorization", .cluster, .pathSegmentName) { kind in
                kind.validate = OAuthRules.validateAuthorization
            },
            Kind(
                "useroauthaccesstokens", "UserOAuthAccessToken", .cluster, .computed, .pathSegmentName,
                verbs: ["delete", "get", "list", "watch"]
            ) { kind in
                kind.columns = [
                    .name, .text("User Name", "userName", absent: ""), .text("Client Name", "clientName", absent: ""),
                    .text("Created", "metadata.creationTimestamp", absent: ""),
                    .computed("Expires") { .string(expiry($0)) }, .text("Redirect URI", "redirectURI", absent: ""),
                    .computed("Scopes") { .string($0["scopes"].strings.joined(separator: ",")) },
                ]
                kind.selectableFields = ["clientName", "userName", "userUID"].map { SelectableField($0) }
            },
        ],
        fields: """
            OAuthAccessToken kind // A token of a user; its name is a hash of it.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             clientName 2 string // The client.
             expiresIn 3 int64 // How many seconds after its creation it ends; 0 for never.
             scopes 4 [string] // What it is good for.
             redirectURI 5 string // Where the login went back to.
             userName 6 string // The user.
             userUID 7 string // The user's uid.
             authorizeToken 8 string // The code that it was made from.
             refreshToken 9 string // The token by which it is renewed.
             inactivityTimeoutSeconds 10 int32 // After how long without use it ends.
            OAuthAuthorizeToken kind // A code that a client exchanges for a token.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             clientName 2 string // The client.
             expiresIn 3 int64 // How many seconds after its creation it ends; 0 for never.
             scopes 4 [string] // What it is good for.
             redirectURI 5 string // Where the login went back to.
             state 6 string // What the client gave, and gets back.
             userName 7 string // The user.
             userUID 8 string // The user's uid.
             codeChallenge 9 string // The challenge of RFC 7636.
             codeChallengeMethod 10 string // How the challenge is made: S256 or plain.
            OAuthClient kind // A program by which users log in.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             secret 2 string // What the client must know.
             additionalSecrets 3 [string] // Other secrets that are good too.
             respondWithChallenges 4 bool // Whether it may log in without a page, as commands do.
             redirectURIs 5 [string] patch=merge // Where logins may go back to.
             grantMethod 6 string enum=auto,deny,prompt // Whether users are asked: auto or prompt.
             scopeRestrictions 7 [ScopeRestriction] // The scopes that it may ask for; all unless given.
             accessTokenMaxAgeSeconds 8 int32 // How long its tokens live; 0 for ever.
             accessTokenInactivityTimeoutSeconds 9 int32 // After how long without use its tokens end.
            ScopeRestriction // Scopes that a client may ask for.
             literals 1 [string] // Just these.
             clusterRole 2 ClusterRoleScopeRestriction // Those of roles.
            ClusterRoleScopeRestriction // Scopes of roles.
             roleNames 1 [string] required // The roles; * for all.
             namespaces 2 [string] required // The namespaces; * for all.
             allowEscalation 3 bool required // Whether they may have the rights to escalate.
            OAuthClientAuthorization kind // What a user has allowed a client.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             clientName 2 string // The client.
             userName 3 string // The user.
             userUID 4 string // The user's uid.
             scopes 5 [string] // What it is good for.
            UserOAuthAccessToken kind // One's own token.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             clientName 2 string // The client.
             expiresIn 3 int64 // How many seconds after its creation it ends; 0 for never.
             scopes 4 [string] // What it is good for.
             redirectURI 5 string // Where the login went back to.
             userName 6 string // The user.
             userUID 7 string // The user's uid.
             authorizeToken 8 string // The code that it was made from.
             refreshToken 9 string // The token by which it is renewed.
             inactivityTimeoutSeconds 10 int32 // After how long without use it ends.
            """)
}

extension KindFamily {
    private static func expiry(_ token: JSONValue) -> String {
        guard let made = token["metadata"]["creationTimestamp"].string.flatMap(Timestamp.init),
            let seconds = token["expiresIn"].int, seconds > 0
        else { return "never" }
        return made.advanced(by: .seconds(seconds)).description
    }
}
