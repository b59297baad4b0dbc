import Kinds
import Machinery
package import Reconciling

/// The templates that come with the platform, in the namespace that every project may read.
package enum SharedTemplates {
    /// Writes the templates of YAML documents into the shared namespace, over older ones of the same name.
    ///
    /// Throws `StatusError` `.invalid` that names the template whose document is none.
    package static func publish(_ documents: [(name: String, yaml: String)], client: any APIClient) async throws {
        for document in documents {
            guard let json = try? JSONValue(yaml: document.yaml), json["kind"].text == "Template",
                !json["metadata"]["name"].text.isEmpty
            else {
                throw StatusError(
                    .invalid, "\(document.name) holds no Template: it must be one YAML document of that kind")
            }
            try await write(json, client)
        }
    }

    private static func write(_ json: JSONValue, _ client: any APIClient) async throws {
        var template = Template(json: json)
        template.metadata.namespace = WellKnown.sharedNamespace
        do {
            try await client.create(template)
        } catch let error as StatusError where error.reason == .alreadyExists {
            let wanted = template
            try await client.modify(Template.self, namespace: template.namespace, name: template.name) { current in
                var new = current
                for field in ["message", "objects", "parameters", "labels"] { new.json[field] = wanted.json[field] }
                for (key, value) in wanted.metadata.annotations { new.metadata.annotations[key] = value }
                guard new != current else { return false }
                current = new
                return true
            }
        }
    }
}
