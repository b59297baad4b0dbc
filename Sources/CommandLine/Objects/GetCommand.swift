package import ArgumentParser
internal import Machinery
internal import NIOHTTP1
internal import Reconciling

/// `paas get`: lists objects as tables, or whole as JSON or YAML.
package struct GetCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "get", abstract: "Show objects.",
        discussion: """
            Examples:
              paas get all
              paas get pods -w
              paas get dc/web -o yaml
              paas get builds -l app=web -A
              paas get dc/web -o jsonpath='{.spec.replicas}'
              paas get pods -o custom-columns=NAME:.metadata.name,IP:.status.podIP
            """)

    @OptionGroup package var client: ClientOptions
    @Argument(help: "TYPE, TYPE NAME…, TYPE/NAME… or TYPE,TYPE; `all` for the usual ones.") var arguments: [String]
    @Option(name: [.customShort("o"), .long], help: OutputFormat.help) var output: OutputFormat?
    @Option(name: [.customShort("l"), .long], help: "Only objects with these labels (app=web,tier!=db).")
    var selector = ""
    @Option(name: .long, help: "Only objects with these fields (status.phase=Running).") var fieldSelector = ""
    @Flag(name: [.customShort("A"), .long], help: "Over all projects.") var allNamespaces = false
    @Flag(name: [.short, .long], help: "Go on showing changes.") var watch = false
    @Flag(name: .long, help: "Leave the headings out.") var noHeaders = false
    @Flag(name: .long, help: "The labels as a last column.") var showLabels = false
    @Flag(name: .long, help: "End without error where an object doesn't exist.") var ignoreNotFound = false

    package init() {}

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        let groups = Self.grouped(try mapper.targets(arguments))
        guard !watch || groups.count == 1 else {
            throw CommandError(
                "only one type can be watched at a time", hint: "paas get \(groups[0].resource.plural) -w")
        }
        if let output, output.printsDocuments { return try await printDocuments(session, groups, output) }
        var text = TextTable([])
        var isEmpty = true
        for group in groups {
            let table = try await rows(session, group)
            guard !table.rows.isEmpty else { continue }
            if !isEmpty, output != .name { session.print("") }
            isEmpty = false
            text = printTable(session, table, group.resource, titles: groups.count > 1)
        }
        if isEmpty, !watch, !ignoreNotFound {
            let place = allNamespaces ? "" : " in project \(session.namespace)"
            session.terminal.note("no resources found\(groups.first?.resource.isNamespaced == true ? place : "")")
        }
        if watch, let first = groups.first { try await follow(session, first, below: text) }
    }

    /// What is asked for of one type: some objects by name, or the whole collection.
    private struct Group {
        let resource: APIResource
        var names: [String]
    }

    private static func grouped(_ targets: [(resource: APIResource, name: String?)]) -> [Group] {
        var groups: [Group] = []
        for target in targets {
            if let name = target.name, let last = groups.indices.last, groups[last].resource == target.resource {
                groups[last].names.append(name)
            } else {
                groups.append(Group(resource: target.resource, names: target.name.map { [$0] } ?? []))
            }
        }
        return groups
    }

    private func rows(_ session: Session, _ group: Group) async throws -> Rows {
        guard !group.names.isEmpty else { return try await table(session, (group.resource, nil)) }
        var all = Rows(columns: [], rows: [])
        for name in group.names {
            do {
                let one = try await table(session, (group.resource, name))
                all.columns = one.columns
                all.rows += one.rows
            } catch let error as StatusError where error.reason == .notFound && ignoreNotFound {}
        }
        return all
    }

    private func options(_ name: String? = nil) -> ListOptions {
        let byName = name.map { "metadata.name=\($0)" }
        return ListOptions(
            labelSelector: selector,
            fieldSelector: [fieldSelector, byName ?? ""].filter { !$0.isEmpty }.joined(separator: ","))
    }

    private func path(_ session: Session, _ target: (resource: APIResource, name: String?)) -> ResourcePath {
        target.resource.path(namespace: allNamespaces ? nil : session.namespace, name: target.name)
    }

    private struct Rows {
        var columns: [JSONValue]
        var rows: [JSONValue]
    }

    private func table(_ session: Session, _ target: (resource: APIResource, name: String?)) async throws -> Rows {
        let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"
        let query = target.name == nil ? RemoteClient.query(options()) : ""
        let answer = try await session.api.json(.GET, path(session, target).urlPath + query, accept: accept)
        return Rows(columns: answer["columnDefinitions"].items, rows: answer["rows"].items)
    }

    private func printTable(
        _ session: Session, _ table: Rows, _ resource: APIResource, titles: Bool
    ) -> TextTable {
        if output == .name {
            for row in table.rows { session.print(resource.title(row["object"]["metadata"]["name"].string ?? "")) }
            return TextTable([])
        }
        let text = text(table, resource, titles: titles)
        for line in text.lines(hidesHeadings: noHeaders) { session.print(line) }
        return text
    }

    private func text(_ table: Rows, _ resource: APIResource, titles: Bool) -> TextTable {
        let shown = table.columns.indices.filter { output == .wide || table.columns[$0]["priority"].int ?? 0 == 0 }
        let withNamespace = allNamespaces && resource.isNamespaced
        var text = TextTable(
            (withNamespace ? ["NAMESPACE"] : []) + shown.map { (table.columns[$0]["name"].string ?? "").uppercased() }
                + (showLabels ? ["LABELS"] : []))
        for row in table.rows {
            var cells = shown.map { Self.cell(row["cells"][$0]) }
            if titles, !cells.isEmpty { cells[0] = resource.title(cells[0]) }
            let metadata = row["object"]["metadata"]
            if showLabels { cells.append(Self.labels(metadata["labels"])) }
            text.rows.append((withNamespace ? [metadata["namespace"].string ?? ""] : []) + cells)
        }
        return text
    }

    static func labels(_ labels: JSONValue) -> String {
        let pairs = labels.stringMap.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        return pairs.isEmpty ? "<none>" : pairs.joined(separator: ",")
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: "<none>"
        default: value.description
        }
    }

    private func printDocuments(_ session: Session, _ groups: [Group], _ output: OutputFormat) async throws {
        var items: [JSONValue] = []
        for group in groups {
            if group.names.isEmpty {
                items += try await session.api.list(path(session, (group.resource, nil)), options()).items
            }
            for name in group.names {
                do {
                    items.append(try await session.api.get(path(session, (group.resource, name))))
                } catch let error as StatusError where error.reason == .notFound && ignoreNotFound {}
            }
        }
        let isSingle = groups.count == 1 && groups[0].names.count == 1
        guard !isSingle || !items.isEmpty else { return }
        let document: JSONValue =
            isSingle
            ? items[0]
            : ["apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""], "items": .array(items)]
        session.terminal.write(output.text(of: document, hidesHeadings: noHeaders))
    }

    /// Goes on with a line for each change, in the columns of the table above.
    private func follow(_ session: Session, _ group: Group, below above: TextTable) async throws {
        let path = path(session, (group.resource, nil))
        let options = options(group.names.count == 1 ? group.names[0] : nil)
        let list = try await session.api.list(path, options)
        for try await event in try await session.api.watch(path, options, from: list.resourceVersion) {
            switch event {
            case .added(let object), .modified(let object), .deleted(let object):
                let name = object["metadata"]["name"].string ?? ""
                guard group.names.isEmpty || group.names.contains(name) else { continue }
                if output == .name { session.print(group.resource.title(name)) }
                guard output != .name, let rows = try? await table(session, (group.resource, name)) else { continue }
                var text = text(rows, group.resource, titles: false)
                text.minimumWidths = above.widths
                for line in text.lines(hidesHeadings: true) { session.print(line) }
            case .bookmark: continue
            }
        }
    }
}
