package import ArgumentParser
internal import Machinery
internal import Reconciling

/// `paas describe`: an object for people, with what happened to it.
package struct DescribeCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Show an object in words, with its events.",
        discussion: """
            Examples:
              paas describe dc/web
              paas describe build web-3
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "TYPE NAME… or TYPE/NAME….") var arguments: [String]
    package init() {}

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        var isFirst = true
        for target in try mapper.targets(arguments) {
            for object in try await objects(target, session) {
                if !isFirst { session.print("") }
                isFirst = false
                for line in Description.lines(of: object) { session.print(line) }
                try await printEvents(of: object, session)
            }
        }
    }

    private func objects(
        _ target: (resource: APIResource, name: String?), _ session: Session
    ) async throws -> [JSONValue] {
        let path = target.resource.path(namespace: session.namespace, name: target.name)
        if target.name != nil { return [try await session.api.get(path)] }
        return try await session.api.list(path, ListOptions()).items
    }

    private func printEvents(of object: JSONValue, _ session: Session) async throws {
        let name = object["metadata"]["name"].string ?? ""
        let options = ListOptions(
            fieldSelector: "involvedObject.name=\(name),involvedObject.kind=\(object["kind"].string ?? "")")
        let namespace = object["metadata"]["namespace"].string
        let path = ResourcePath(GroupVersion("v1"), "events", namespace: namespace)
        let events = try await session.api.list(path, options).items
        guard !events.isEmpty else { return session.print("Events:  <none>") }
        var table = TextTable(["  TYPE", "REASON", "LAST SEEN", "FROM", "MESSAGE"])
        func seen(_ event: JSONValue) -> String {
            event["lastTimestamp"].string ?? event["metadata"]["creationTimestamp"].string ?? ""
        }
        for event in events.sorted(by: { seen($0) < seen($1) }) {
            let source = event["source"]["component"].string ?? event["reportingComponent"].string ?? ""
            table.rows.append([
                "  \(event["type"].string ?? "")", event["reason"].string ?? "", seen(event), source,
                event["message"].string ?? "",
            ])
        }
        session.print("Events:")
        for line in table.lines() { session.print(line) }
    }
}

/// An object as lines of `Key:  value`, nested by indentation, without what only machines read.
enum Description {
    private static let hiddenAnnotations = [
        "kubectl.kubernetes.io/last-applied-configuration", "openshift.io/encoded-deployment-config",
    ]

    static func lines(of object: JSONValue) -> [String] {
        let metadata = object["metadata"]
        var annotations = metadata["annotations"].stringMap
        for hidden in hiddenAnnotations { annotations[hidden] = nil }
        var lines = pair("Name", metadata["name"].string ?? "", 0)
        if let namespace = metadata["namespace"].string { lines += pair("Namespace", namespace, 0) }
        lines += pair("Created", metadata["creationTimestamp"].string ?? "", 0)
        lines += map("Labels", metadata["labels"].stringMap)
        lines += map("Annotations", annotations)
        for owner in metadata["ownerReferences"].items {
            lines += pair("Controlled By", "\(owner["kind"].string ?? "")/\(owner["name"].string ?? "")", 0)
        }
        let isSecret = object["kind"].string == "Secret"
        if let ended = metadata["deletionTimestamp"].string { lines += pair("Being deleted", "since \(ended)", 0) }
        for (key, value) in object.object ?? [:] where !["apiVersion", "kind", "metadata"].contains(key) {
            lines +=
                isSecret && (key == "data" || key == "stringData") ? sizes(value) : self.lines(title(key), value, 0)
        }
        return lines
    }

    /// The keys of a secret with the sizes of their values; never the values.
    private static func sizes(_ data: JSONValue) -> [String] {
        ["Data:"] + (data.object ?? [:]).map { "  \($0.key):  \(($0.value.string ?? "").count * 3 / 4) bytes" }
    }

    private static func map(_ key: String, _ values: [String: String], _ indent: Int = 0) -> [String] {
        guard !values.isEmpty else { return pair(key, "<none>", indent) }
        return values.sorted { $0.key < $1.key }.enumerated().flatMap { index, entry in
            pair(index == 0 ? key : "", "\(entry.key)=\(entry.value)", indent)
        }
    }

    /// Maps whose keys are names of somebody's own.
    private static let maps: Set<String> = [
        "Labels", "Annotations", "Selector", "Match Labels", "Node Selector", "Data", "Requests", "Limits",
    ]

    private static func lines(_ key: String, _ value: JSONValue, _ indent: Int) -> [String] {
        let pad = String(repeating: "  ", count: indent)
        switch value {
        case .object(let object):
            if object.isEmpty { return [] }
            if maps.contains(key), object.allSatisfy({ $0.value.string != nil }) {
                return map(key, value.stringMap, indent)
            }
            return ["\(pad)\(key):"] + object.flatMap { lines(title($0.key), $0.value, indent + 1) }
        case .array(let items):
            let areObjects = items.contains { $0.object != nil }
            guard areObjects else { return pair(key, items.map(text).joined(separator: " "), indent) }
            return ["\(pad)\(key):"] + items.enumerated().flatMap { self.item($1, $0 + 1, indent + 1) }
        // A build's duration is in nanoseconds.
        case .int(let number) where key == "Duration": return pair(key, "\(number / 1_000_000) ms", indent)
        default: return pair(key, text(value), indent)
        }
    }

    /// One of a list: headed by its name or type, which isn't said again; name and value on one line.
    private static func item(_ item: JSONValue, _ number: Int, _ indent: Int) -> [String] {
        let pad = String(repeating: "  ", count: indent)
        guard var fields = item.object else { return ["\(pad)\(text(item))"] }
        guard let field = ["name", "type"].first(where: { item[$0].string?.isEmpty == false }),
            let head = item[field].string
        else { return lines("\(number)", item, indent) }
        fields[field] = nil
        let rest = Array(fields)
        if rest.isEmpty { return ["\(pad)\(head)"] }
        if rest.count == 1, rest[0].key == "value" { return pair(head, text(rest[0].value), indent) }
        return ["\(pad)\(head):"] + rest.flatMap { lines(title($0.key), $0.value, indent + 1) }
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? value.description }

    private static func pair(_ key: String, _ value: String, _ indent: Int) -> [String] {
        let pad = String(repeating: "  ", count: indent)
        let label = key.isEmpty ? "" : "\(key):"
        let space = String(repeating: " ", count: max(1, 16 - label.count))
        let lines = value.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
        let margin = String(repeating: " ", count: label.count + space.count)
        return ["\(pad)\(label)\(space)\(lines.first ?? "")"] + lines.dropFirst().map { pad + margin + $0 }
    }

    /// `containerPort` as `Container Port`.
    private static func title(_ key: String) -> String {
        // Names of labels, annotations and files stay as they are.
        guard !key.contains(where: { "./-_".contains($0) }) else { return key }
        var words = ""
        for character in key {
            if character.isUppercase, words.last?.isLowercase == true { words += " " }
            words.append(words.isEmpty ? Character(character.uppercased()) : character)
        }
        return words
    }
}

/// `paas api-resources`: what the server has.
package struct APIResourcesCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "api-resources", abstract: "List the resource types that the server has.",
        discussion: """
            Examples:
              paas api-resources
            """)
    @OptionGroup package var client: ClientOptions
    package init() {}

    package func run(_ session: Session) async throws {
        var table = TextTable(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"])
        for resource in try await ResourceMapper.discover(session.api).resources {
            table.rows.append([
                resource.plural, resource.shortNames.joined(separator: ","), resource.groupVersion.description,
                "\(resource.isNamespaced)", resource.kind,
            ])
        }
        for line in table.lines() { session.print(line) }
    }
}
