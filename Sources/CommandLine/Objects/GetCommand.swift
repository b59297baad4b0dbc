package import ArgumentParser
internal import Machinery
internal import NIOHTTP1
internal import Reconciling

/// How objects are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case json, yaml, wide, name
}

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
            """)

    @OptionGroup package var client: ClientOptions
    @Argument(help: "TYPE, TYPE NAME…, TYPE/NAME… or TYPE,TYPE; `all` for the usual ones.") var arguments: [String]
    @Option(name: [.customShort("o"), .long], help: "json, yaml, wide or name.") var output: OutputFormat?
    @Option(name: [.customShort("l"), .long], help: "Only objects with these labels (app=web,tier!=db).")
    var selector = ""
    @Option(name: .long, help: "Only objects with these fields (status.phase=Running).") var fieldSelector = ""
    @Flag(name: [.customShort("A"), .long], help: "Over all projects.") var allNamespaces = false
    @Flag(name: [.short, .long], help: "Go on showing changes.") var watch = false
    @Flag(name: .long, help: "Leave the headings out.") var noHeaders = false
    @Flag(name: .long, help: "End without error where an object doesn't exist.") var ignoreNotFound = false

    package init() {}

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        let targets = try mapper.targets(arguments)
        if output == .json || output == .yaml { return try await printDocuments(session, targets) }
        var isEmpty = true
        for (index, target) in targets.enumerated() {
            do {
                let table = try await table(session, target)
                guard !table.rows.isEmpty else { continue }
                if !isEmpty && output != .name && arguments[0].split(separator: ",").count + targets.count > 2,
                    target.name == nil
                {
                    session.print("")
                }
                isEmpty = false
                printTable(session, table, target.resource, titles: targets.count > 1 && target.name == nil, index)
            } catch let error as StatusError where error.reason == .notFound && ignoreNotFound {
                isEmpty = false
            }
        }
        if isEmpty, !watch {
            let place = allNamespaces ? "" : " in project \(session.namespace)"
            session.terminal.note("no resources found\(targets.first?.resource.isNamespaced == true ? place : "")")
        }
        if watch, let first = targets.first { try await follow(session, first) }
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

    private func printTable(_ session: Session, _ table: Rows, _ resource: APIResource, titles: Bool, _ index: Int) {
        if output == .name {
            for row in table.rows { session.print(resource.title(row["object"]["metadata"]["name"].string ?? "")) }
            return
        }
        for line in lines(table, resource, titles: titles, hidesHeadings: noHeaders) { session.print(line) }
    }

    private func lines(_ table: Rows, _ resource: APIResource, titles: Bool, hidesHeadings: Bool) -> [String] {
        let shown = table.columns.indices.filter { output == .wide || table.columns[$0]["priority"].int ?? 0 == 0 }
        let withNamespace = allNamespaces && resource.isNamespaced
        var text = TextTable(
            (withNamespace ? ["NAMESPACE"] : []) + shown.map { (table.columns[$0]["name"].string ?? "").uppercased() })
        for row in table.rows {
            var cells = shown.map { Self.cell(row["cells"][$0]) }
            if titles, !cells.isEmpty { cells[0] = resource.title(cells[0]) }
            text.rows.append((withNamespace ? [row["object"]["metadata"]["namespace"].string ?? ""] : []) + cells)
        }
        return text.lines(hidesHeadings: hidesHeadings)
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: "<none>"
        default: value.description
        }
    }

    private func printDocuments(
        _ session: Session, _ targets: [(resource: APIResource, name: String?)]
    ) async throws {
        var items: [JSONValue] = []
        for target in targets {
            do {
                if target.name != nil {
                    items.append(try await session.api.get(path(session, target)))
                } else {
                    items += try await session.api.list(path(session, target), options()).items
                }
            } catch let error as StatusError where error.reason == .notFound && ignoreNotFound {}
        }
        let isSingle = targets.count == 1 && targets[0].name != nil
        guard !isSingle || !items.isEmpty else { return }
        let document: JSONValue =
            isSingle
            ? items[0]
            : ["apiVersion": "v1", "kind": "List", "metadata": ["resourceVersion": ""], "items": .array(items)]
        session.terminal.write(output == .json ? document.prettyPrinted() + "\n" : document.yamlText)
    }

    private func follow(_ session: Session, _ target: (resource: APIResource, name: String?)) async throws {
        let collection = (resource: target.resource, name: String?.none)
        let list = try await session.api.list(path(session, collection), options(target.name))
        let events = try await session.api.watch(
            path(session, collection), options(target.name), from: list.resourceVersion)
        for try await event in events {
            switch event {
            case .added(let object), .modified(let object), .deleted(let object):
                let name = object["metadata"]["name"].string ?? ""
                let rows = try? await table(session, (target.resource, name))
                guard let rows else { continue }
                for line in lines(rows, target.resource, titles: false, hidesHeadings: true) { session.print(line) }
            case .bookmark: continue
            }
        }
    }
}
