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
        for event in events {
            let seen = event["lastTimestamp"].string ?? event["metadata"]["creationTimestamp"].string ?? ""
            let source = event["source"]["component"].string ?? event["reportingComponent"].string ?? ""
            table.rows.append([
                "  \(event["type"].string ?? "")", event["reason"].string ?? "", seen, source,
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

    private static func map(_ key: String, _ values: [String: String]) -> [String] {
        guard !values.isEmpty else { return pair(key, "<none>", 0) }
        return values.sorted { $0.key < $1.key }.enumerated().flatMap { index, entry in
            pair(index == 0 ? key : "", "\(entry.key)=\(entry.value)", 0)
        }
    }

    private static func lines(_ key: String, _ value: JSONValue, _ indent: Int) -> [String] {
        let pad = String(repeating: "  ", count: indent)
        switch value {
        case .object(let object):
            return ["\(pad)\(key):"] + object.flatMap { lines(title($0.key), $0.value, indent + 1) }
        case .array(let items):
            let areObjects = items.contains { $0.object != nil }
            guard areObjects else { return pair(key, items.map(text).joined(separator: " "), indent) }
            return ["\(pad)\(key):"]
                + items.flatMap { item in lines(item["name"].string ?? item["type"].string ?? "-", item, indent + 1) }
        default: return pair(key, text(value), indent)
        }
    }

    private static func text(_ value: JSONValue) -> String { value.string ?? value.description }

    private static func pair(_ key: String, _ value: String, _ indent: Int) -> [String] {
        let pad = String(repeating: "  ", count: indent)
        let label = key.isEmpty ? "" : "\(key):"
        let space = String(repeating: " ", count: max(1, 16 - label.count))
        return ["\(pad)\(label)\(space)\(value)"]
    }

    /// `containerPort` as `Container Port`.
    private static func title(_ key: String) -> String {
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
        commandName: "api-resources", abstract: "List the resource types that the server has.")
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
