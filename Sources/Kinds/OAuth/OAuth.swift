package import Machinery

/// A token that a user logs in with; its name is made of the token's hash.
package struct OAuthAccessToken: ObjectView {
    package static let kind = KindID(
        "oauth.openshift.io", "v1", "OAuthAccessToken", "oauthaccesstokens", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var clientName: String {
        get { json["clientName"].text }
        set { json["clientName"].text = newValue }
    }
    /// Seconds; 0 means that it doesn't expire.
    package var expiresIn: Int {
        get { json["expiresIn"].number }
        set { json["expiresIn"].number = newValue }
    }
    package var scopes: [String] {
        get { json["scopes"].texts }
        set { json["scopes"].texts = newValue }
    }
    package var redirectURI: String {
        get { json["redirectURI"].text }
        set { json["redirectURI"].text = newValue }
    }
    package var userName: String {
        get { json["userName"].text }
        set { json["userName"].text = newValue }
    }
    package var userUID: String {
        get { json["userUID"].text }
        set { json["userUID"].text = newValue }
    }
    package var authorizeToken: String {
        get { json["authorizeToken"].text }
        set { json["authorizeToken"].text = newValue }
    }
    package var inactivityTimeoutSeconds: Int {
        get { json["inactivityTimeoutSeconds"].number }
        set { json["inactivityTimeoutSeconds"].number = newValue }
    }
}

/// A code that a client exchanges for an access token.
package struct OAuthAuthorizeToken: ObjectView {
    package static let kind = KindID(
        "oauth.openshift.io", "v1", "OAuthAuthorizeToken", "oauthauthorizetokens", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var clientName: String {
        get { json["clientName"].text }
        set { json["clientName"].text = newValue }
    }
    package var expiresIn: Int {
        get { json["expiresIn"].number }
        set { json["expiresIn"].number = newValue }
    }
    package var scopes: [String] {
        get { json["scopes"].texts }
        set { json["scopes"].texts = newValue }
    }
    package var redirectURI: String {
        get { json["redirectURI"].text }
        set { json["redirectURI"].text = newValue }
    }
    package var state: String {
        get { json["state"].text }
        set { json["state"].text = newValue }
    }
    package var userName: String {
        get { json["userName"].text }
        set { json["userName"].text = newValue }
    }
    package var userUID: String {
        get { json["userUID"].text }
        set { json["userUID"].text = newValue }
    }
    package var codeChallenge: String {
        get { json["codeChallenge"].text }
        set { json["codeChallenge"].text = newValue }
    }
    package var codeChallengeMethod: String {
        get { json["codeChallengeMethod"].text }
        set { json["codeChallengeMethod"].text = newValue }
    }
}

/// A program that users log in with.
package struct OAuthClient: ObjectView {
    package static let kind = KindID("oauth.openshift.io", "v1", "OAuthClient", "oauthclients", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var secret: String {
        get { json["secret"].text }
        set { json["secret"].text = newValue }
    }
    package var respondWithChallenges: Bool {
        get { json["respondWithChallenges"].flag }
        set { json["respondWithChallenges"].flag = newValue }
    }
    package var redirectURIs: [String] {
        get { json["redirectURIs"].texts }
        set { json["redirectURIs"].texts = newValue }
    }
    package var grantMethod: String {
        get { json["grantMethod"].text }
        set { json["grantMethod"].text = newValue }
    }
    package var accessTokenMaxAgeSeconds: Int? {
        get { json["accessTokenMaxAgeSeconds"].optionalNumber }
        set { json["accessTokenMaxAgeSeconds"].optionalNumber = newValue }
    }
}
