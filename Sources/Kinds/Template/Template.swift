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

    package var name: String { json["name"].text }
    package var value: String {
        get { json["value"].text }
        set { json["value"].text = newValue }
    }
    package var generate: String {
        get { json["generate"].text }
        set { json["generate"].text = newValue }
    }
    package var from: String { json["from"].text }
    package var required: Bool { json["required"].flag }
}

/// Objects made from a template.
package struct TemplateInstance: ObjectView {
    package static let kind = KindID("template.openshift.io", "v1", "TemplateInstance", "templateinstances")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var template: JSONValue { json["spec"]["template"] }
    package var secretName: String { json["spec"]["secret"]["name"].text }
    package var conditions: [Condition] { json["status"]["conditions"].views() }
    package var statusObjects: [JSONValue] {
        get { json["status"]["objects"].list }
        set { json["status"]["objects"].list = newValue }
    }
}
