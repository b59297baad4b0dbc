package import ArgumentParser
internal import Machinery
internal import Reconciling

/// Templates: finding, filling in, processing.
enum Templates {
    private static let version = GroupVersion("template.openshift.io/v1")

    /// The template in the session's project or in project `openshift`; nil where neither has it.
    static func find(_ name: String, _ session: Session) async throws -> JSONValue? {
        for namespace in [session.namespace, "openshift"] {
            do {
                return try await session.api.get(ResourcePath(version, "templates", namespace: namespace, name: name))
            } catch let error as StatusError where error.reason == .notFound {
                continue
            }
        }
        return nil
    }

    /// Sets `NAME=VALUE` parameters; one that the template doesn't have is an error.
    static func set(_ values: [String], in template: inout JSONValue) throws(CommandError) {
        for text in values {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let known = template["parameters"].items
            guard parts.count == 2 else { throw CommandError("\"\(text)\" is no NAME=VALUE", hint: "-p NAME=VALUE") }
            guard let index = known.firstIndex(where: { $0["name"].string == parts[0] }) else {
                let names = known.compactMap { $0["name"].string }.joined(separator: ", ")
                throw CommandError("the template has no parameter \(parts[0])", hint: "it has: \(names)")
            }
            template["parameters"][index]["value"] = .string(parts[1])
        }
    }

    /// The template's objects with all parameters filled in, by the server.
    static func process(_ template: JSONValue, _ session: Session) async throws -> [JSONValue] {
        var template = template
        template["metadata"]["resourceVersion"] = .null
        template["metadata"]["namespace"] = .string(session.namespace)
        let path = ResourcePath(version, "processedtemplates", namespace: session.namespace)
        return try await session.api.create(path, template)["objects"].items
    }
}

/// `paas process`: fills in a template and prints its objects.
package struct ProcessCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "process", abstract: "Fill in a template and print its objects.",
        discussion: """
            Examples:
              paas process static -p NAME=web | paas create -f -
              paas process -f template.yaml --parameters
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "The template's name.") var name: String?
    @Option(name: [.customShort("f"), .customLong("filename")], help: "A template in a file, or - .") var file: String?
    @Option(name: [.short, .customLong("param")], help: "NAME=VALUE.") var parameters: [String] = []
    @Flag(name: .customLong("parameters"), help: "Only list the parameters.") var listsParameters = false
    @Option(name: [.customShort("o"), .long], help: "json or yaml.") var output: OutputFormat = .json
    package init() {}

    package func run(_ session: Session) async throws {
        var template = try await template(session)
        if listsParameters {
            var table = TextTable(["NAME", "DESCRIPTION", "GENERATOR", "VALUE"])
            for parameter in template["parameters"].items {
                table.rows.append(
                    ["name", "description", "generate"].map { parameter[$0].string ?? "" }
                        + [parameter["value"].string ?? parameter["from"].string ?? ""])
            }
            for line in table.lines() { session.print(line) }
            return
        }
        try Templates.set(parameters, in: &template)
        let list: JSONValue = [
            "apiVersion": "v1", "kind": "List", "metadata": [:],
            "items": .array(try await Templates.process(template, session)),
        ]
        session.terminal.write(output == .yaml ? list.yamlText : list.prettyPrinted() + "\n")
    }

    private func template(_ session: Session) async throws -> JSONValue {
        if let file {
            let objects = try Manifests.read([file])
            guard objects.count == 1, objects[0]["kind"].string == "Template" else {
                throw CommandError(
                    "\(file) holds no single Template", hint: "give a file with one object of kind Template")
            }
            return objects[0]
        }
        guard let name else { throw CommandError("no template named", hint: "give NAME or -f FILE") }
        guard let found = try await Templates.find(name, session) else {
            throw CommandError("there is no template \"\(name)\"", hint: "`paas get templates -n openshift` lists them")
        }
        return found
    }
}
