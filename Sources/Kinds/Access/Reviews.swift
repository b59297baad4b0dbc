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
    package var audiences: [String] {
        get { json["spec"]["audiences"].texts }
        set { json["spec"]["audiences"].texts = newValue }
    }
    package var authenticated: Bool {
        get { json["status"]["authenticated"].flag }
        set { json["status"]["authenticated"].flag = newValue }
    }
    package var user: JSONValue {
        get { json["status"]["user"] }
        set { json["status"]["user"] = newValue }
    }
    package var error: String {
        get { json["status"]["error"].text }
        set { json["status"]["error"].text = newValue }
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
    package var resourceAttributes: ResourceAttributes {
        get { ResourceAttributes(json: json["spec"]["resourceAttributes"]) }
        set { json["spec"]["resourceAttributes"] = newValue.json }
    }
    package var nonResourceAttributes: JSONValue {
        get { json["spec"]["nonResourceAttributes"] }
        set { json["spec"]["nonResourceAttributes"] = newValue }
    }
    package var allowed: Bool {
        get { json["status"]["allowed"].flag }
        set { json["status"]["allowed"].flag = newValue }
    }
    package var reason: String {
        get { json["status"]["reason"].text }
        set { json["status"]["reason"].text = newValue }
    }
}

/// Asks whether the caller may do something.
package struct SelfSubjectAccessReview: ObjectView {
    package static let kind = KindID(
        "authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var resourceAttributes: ResourceAttributes {
        get { ResourceAttributes(json: json["spec"]["resourceAttributes"]) }
        set { json["spec"]["resourceAttributes"] = newValue.json }
    }
    package var nonResourceAttributes: JSONValue {
        get { json["spec"]["nonResourceAttributes"] }
        set { json["spec"]["nonResourceAttributes"] = newValue }
    }
    package var allowed: Bool {
        get { json["status"]["allowed"].flag }
        set { json["status"]["allowed"].flag = newValue }
    }
    package var reason: String {
        get { json["status"]["reason"].text }
        set { json["status"]["reason"].text = newValue }
    }
}

/// Asks whether a subject may do something in the namespace.
package struct LocalSubjectAccessReview: ObjectView {
    package static let kind = KindID(
        "authorization.k8s.io", "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews")
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
    package var resourceAttributes: ResourceAttributes {
        get { ResourceAttributes(json: json["spec"]["resourceAttributes"]) }
        set { json["spec"]["resourceAttributes"] = newValue.json }
    }
    package var allowed: Bool {
        get { json["status"]["allowed"].flag }
        set { json["status"]["allowed"].flag = newValue }
    }
    package var reason: String {
        get { json["status"]["reason"].text }
        set { json["status"]["reason"].text = newValue }
    }
}

/// What is asked of which resource (authorization/v1 `ResourceAttributes`).
package struct ResourceAttributes: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var namespace: String {
        get { json["namespace"].text }
        set { json["namespace"].text = newValue }
    }
    package var verb: String {
        get { json["verb"].text }
        set { json["verb"].text = newValue }
    }
    package var group: String {
        get { json["group"].text }
        set { json["group"].text = newValue }
    }
    package var version: String {
        get { json["version"].text }
        set { json["version"].text = newValue }
    }
    package var resource: String {
        get { json["resource"].text }
        set { json["resource"].text = newValue }
    }
    package var subresource: String {
        get { json["subresource"].text }
        set { json["subresource"].text = newValue }
    }
    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
}
