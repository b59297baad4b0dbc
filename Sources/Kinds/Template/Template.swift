package import Machinery

/// Objects with parameters to be filled in.
package struct Template: ObjectView {
    package static let kind = KindID("template.openshift.io", "v1", "Template", "templates")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var message: String {
        get { json["message"].text }
        set { json["message"].text = newValue }
    }
    package var objects: [JSONValue] {
        get { json["objects"].list }
        set { json["objects"].list = newValue }
    }
    package var parameters: [TemplateParameter] {
        get { json["parameters"].views() }
        set { json["parameters"].setViews(newValue) }
    }
    /// Labels for every object made from it.
    package var objectLabels: [String: String] {
        get { json["labels"].textMap }
        set { json["labels"].textMap = newValue }
    }
}

/// A parameter of a template (template/v1 `Parameter`).
package struct TemplateParameter: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var displayName: String {
        get { json["displayName"].text }
        set { json["displayName"].text = newValue }
    }
    package var summary: String {
        get { json["description"].text }
        set { json["description"].text = newValue }
    }
    package var value: String {
        get { json["value"].text }
        set { json["value"].text = newValue }
    }
    package var generate: String {
        get { json["generate"].text }
        set { json["generate"].text = newValue }
    }
    package var from: String {
        get { json["from"].text }
        set { json["from"].text = newValue }
    }
    package var required: Bool {
        get { json["required"].flag }
        set { json["required"].flag = newValue }
    }
}

/// Objects made from a template.
package struct TemplateInstance: ObjectView {
    package static let kind = KindID("template.openshift.io", "v1", "TemplateInstance", "templateinstances")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var template: JSONValue {
        get { json["spec"]["template"] }
        set { json["spec"]["template"] = newValue }
    }
    package var secretName: String {
        get { json["spec"]["secret"]["name"].text }
        set { json["spec"]["secret"]["name"].text = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
    package var statusObjects: [JSONValue] {
        get { json["status"]["objects"].list }
        set { json["status"]["objects"].list = newValue }
    }
}
