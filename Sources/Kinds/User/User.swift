package import Machinery

/// A person who may log in.
package struct User: ObjectView {
    package static let kind = KindID("user.openshift.io", "v1", "User", "users", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var fullName: String {
        get { json["fullName"].text }
        set { json["fullName"].text = newValue }
    }
    package var identities: [String] {
        get { json["identities"].texts }
        set { json["identities"].texts = newValue }
    }
    package var groups: [String] {
        get { json["groups"].texts }
        set { json["groups"].texts = newValue }
    }
}

/// A set of users by name.
package struct Group: ObjectView {
    package static let kind = KindID("user.openshift.io", "v1", "Group", "groups", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var users: [String] {
        get { json["users"].texts }
        set { json["users"].texts = newValue }
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
    package var extra: [String: String] {
        get { json["extra"].textMap }
        set { json["extra"].textMap = newValue }
    }
}
