package import Machinery

/// Asks whom a bearer token belongs to.
package struct TokenReview: ObjectView {
    package static let kind = KindID("authentication.k8s.io", "v1", "TokenReview", "tokenreviews", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var token: String {
        get { json["spec"]["token"].text }
        set { json["spec"]["token"].text = newValue }
    }
    package var authenticated: Bool {
        get { json["status"]["authenticated"].flag }
        set { json["status"]["authenticated"].flag = newValue }
    }
    package var user: JSONValue {
        get { json["status"]["user"] }
        set { json["status"]["user"] = newValue }
    }
}

/// Asks whether a subject may do something.
package struct SubjectAccessReview: ObjectView {
    package static let kind = KindID(
        "authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var user: String {
        get { json["spec"]["user"].text }
        set { json["spec"]["user"].text = newValue }
    }
    package var groups: [String] {
        get { json["spec"]["groups"].texts }
        set { json["spec"]["groups"].texts = newValue }
    }
    package var subjectUID: String {
        get { json["spec"]["uid"].text }
        set { json["spec"]["uid"].text = newValue }
    }
    package var extra: JSONValue {
        get { json["spec"]["extra"] }
        set { json["spec"]["extra"] = newValue }
    }
    /// What is asked of which resource (authorization/v1 `ResourceAttributes`).
    package var resourceAttributes: JSONValue { json["spec"]["resourceAttributes"] }
    package var allowed: Bool {
        get { json["status"]["allowed"].flag }
        set { json["status"]["allowed"].flag = newValue }
    }
}
