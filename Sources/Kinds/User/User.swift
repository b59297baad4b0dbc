package import Machinery

/// A person who may log in.
package struct User: ObjectView {
    package static let kind = KindID("user.openshift.io", "v1", "User", "users", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var identities: [String] {
        get { json["identities"].texts }
        set { json["identities"].texts = newValue }
    }
}

/// A user as an identity provider knows him; its kind is Identity.
package struct UserIdentity: ObjectView {
    package static let kind = KindID("user.openshift.io", "v1", "Identity", "identities", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var providerName: String {
        get { json["providerName"].text }
        set { json["providerName"].text = newValue }
    }
    package var providerUserName: String {
        get { json["providerUserName"].text }
        set { json["providerUserName"].text = newValue }
    }
    package var userName: String {
        get { json["user"]["name"].text }
        set { json["user"]["name"].text = newValue }
    }
    package var userUID: String {
        get { json["user"]["uid"].text }
        set { json["user"]["uid"].text = newValue }
    }
}
