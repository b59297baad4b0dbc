import Kinds
import Machinery
import Reconciling

/// Makes the objects that stand for a user: at his first login a User and an Identity, at each login a token.
struct UserRegistry: Sendable {
    let client: any APIClient
    private static let provider = "password"

    /// Seconds that an access token lives.
    static let tokenLifetime = 86_400

    /// Seconds that a token for the identity of a client certificate lives.
    static let certificateTokenLifetime = 3600
    /// Holds the groups of an identity that a certificate named; such an identity has no User.
    static let groupsAnnotation = "oauth.paas.io/certificate-groups"

    /// The user of a login by password; made on the first one.
    func user(named name: String) async throws -> User {
        if let user = try await client.find(User.self, name: name) { return user }
        var user = User(name: name)
        let identityName = "\(Self.provider):\(name)"
        user.identities = [identityName]
        do {
            user = try await client.create(user)
        } catch let error as StatusError where error.reason == .alreadyExists {
            return try await client.get(User.self, name: name)
        }
        var identity = UserIdentity(name: identityName)
        identity.providerName = Self.provider
        identity.providerUserName = name
        identity.userName = name
        identity.userUID = user.uid
        do {
            try await client.create(identity)
        } catch let error as StatusError where error.reason == .alreadyExists {}
        return user
    }

    /// A new token for the user. The token itself is stored nowhere.
    func issueToken(
        for user: User, client clientName: String, redirectURI: String, scopes: [String]
    ) async throws -> String {
        let token = AccessToken.make()
        var object = OAuthAccessToken(name: AccessToken.objectName(of: token))
        object.clientName = clientName
        object.expiresIn = Self.tokenLifetime
        object.scopes = scopes
        object.redirectURI = redirectURI
        object.userName = user.name
        object.userUID = user.uid
        try await client.create(object)
        return token
    }

    /// A new, short-lived token for an identity that a client certificate named.
    func issueToken(for identity: Reconciling.Identity) async throws -> String {
        let token = AccessToken.make()
        var object = OAuthAccessToken(name: AccessToken.objectName(of: token))
        object.clientName = "openshift-challenging-client"
        object.expiresIn = Self.certificateTokenLifetime
        object.scopes = [TokenScopes.full]
        object.userName = identity.name
        object.metadata.annotations = [Self.groupsAnnotation: identity.groups.joined(separator: "\n")]
        try await client.create(object)
        return token
    }
}
