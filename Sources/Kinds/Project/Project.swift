package import Machinery

/// A namespace as its users see it.
package struct Project: ObjectView {
    package static let kind = KindID("project.openshift.io", "v1", "Project", "projects", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }
}

/// Asks for a new project.
package struct ProjectRequest: ObjectView {
    package static let kind = KindID(
        "project.openshift.io", "v1", "ProjectRequest", "projectrequests", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var displayName: String { json["displayName"].text }
    package var summary: String { json["description"].text }
}
