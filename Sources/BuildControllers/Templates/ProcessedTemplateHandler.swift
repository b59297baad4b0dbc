import Kinds
import Machinery
package import Reconciling

/// Fills in templates: `processedtemplates`. The answer is the template with its objects; nothing is stored.
package struct ProcessedTemplateHandler: ResourceHandler {
    init() {}

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("template.openshift.io", "processedtemplates", ["create"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        var generator = SystemRandomNumberGenerator()
        var processed = try TemplateProcessor.process(Template(json: call.body), using: &generator)
        processed.json["apiVersion"] = "template.openshift.io/v1"
        processed.json["kind"] = "Template"
        return .object(processed.json, code: 201)
    }
}
