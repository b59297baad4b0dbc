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
}
