import Machinery

extension FieldTables {
    /// Fields of OAuthAccessToken, OAuthAuthorizeToken and the other kinds of their group.
    static let oAuth = FieldTable(
        "openshift.oauth.v1",
        """
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
