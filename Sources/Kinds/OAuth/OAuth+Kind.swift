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
            OAuthAccessToken kind
             metadata 1 meta.v1.ObjectMeta
             clientName 2 string
             expiresIn 3 int64
             scopes 4 [string]
             redirectURI 5 string
             userName 6 string
             userUID 7 string
             authorizeToken 8 string
             refreshToken 9 string
             inactivityTimeoutSeconds 10 int32
            OAuthAuthorizeToken kind
             metadata 1 meta.v1.ObjectMeta
             clientName 2 string
             expiresIn 3 int64
             scopes 4 [string]
             redirectURI 5 string
             state 6 string
             userName 7 string
             userUID 8 string
             codeChallenge 9 string
             codeChallengeMethod 10 string
            OAuthClient kind
             metadata 1 meta.v1.ObjectMeta
             secret 2 string
             additionalSecrets 3 [string]
             respondWithChallenges 4 bool
             redirectURIs 5 [string] patch=merge
             grantMethod 6 string enum=auto,deny,prompt
             scopeRestrictions 7 [ScopeRestriction]
             accessTokenMaxAgeSeconds 8 int32
             accessTokenInactivityTimeoutSeconds 9 int32
            ScopeRestriction
             literals 1 [string]
             clusterRole 2 ClusterRoleScopeRestriction
            ClusterRoleScopeRestriction
             roleNames 1 [string] required
             namespaces 2 [string] required
             allowEscalation 3 bool required
            OAuthClientAuthorization kind
             metadata 1 meta.v1.ObjectMeta
             clientName 2 string
             userName 3 string
             userUID 4 string
             scopes 5 [string]
            UserOAuthAccessToken kind
             metadata 1 meta.v1.ObjectMeta
             clientName 2 string
             expiresIn 3 int64
             scopes 4 [string]
             redirectURI 5 string
             userName 6 string
             userUID 7 string
             authorizeToken 8 string
             refreshToken 9 string
             inactivityTimeoutSeconds 10 int32
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
