internal import ArgumentParser
internal import Machinery

/// How objects are printed.
enum OutputFormat: ExpressibleByArgument, Equatable, CustomStringConvertible {
    case json
    case yaml
    case wide
    case name
    case jsonPath(JSONPathTemplate)
    case columns([Column])

    struct Column: Equatable, Sendable {
        let title: String
        let path: JSONPathTemplate
    }

    static let help: ArgumentHelp = "json, yaml, wide, name, jsonpath='{.a.b}' or custom-columns=TITLE:.a.b,…"
    static let allValueStrings = ["json", "yaml", "wide", "name", "jsonpath=", "custom-columns="]

    init?(argument: String) {
        switch argument {
        case "json": self = .json
        case "yaml": self = .yaml
        case "wide": self = .wide
        case "name": self = .name
        default:
            let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            switch parts[0] {
            case "jsonpath": guard let path = JSONPathTemplate(parts[1]) else { return nil }; self = .jsonPath(path)
            case "custom-columns":
                guard let columns = Self.columns(parts[1]) else { return nil }; self = .columns(columns)
            default: return nil
            }
        }
    }

    private static func columns(_ text: String) -> [Column]? {
        var columns: [Column] = []
        for column in text.split(separator: ",") {
            let parts = column.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, let path = JSONPathTemplate("{\(parts[1])}") else { return nil }
            columns.append(Column(title: parts[0], path: path))
        }
        return columns.isEmpty ? nil : columns
    }

    var description: String {
        switch self {
        case .json: "json"
        case .yaml: "yaml"
        case .wide: "wide"
        case .name: "name"
        case .jsonPath: "jsonpath"
        case .columns: "custom-columns"
        }
    }

    /// True where whole objects are printed, not the server's table.
    var printsDocuments: Bool { self != .wide && self != .name }

    /// An object or a list as this format prints it.
    func text(of document: JSONValue, hidesHeadings: Bool = false) -> String {
        switch self {
        case .yaml: return document.yamlText
        case .jsonPath(let template): return template.text(of: document)
        case .columns(let columns):
            var table = TextTable(columns.map(\.title))
            for item in document["items"].array ?? [document] {
                table.rows.append(
                    columns.map { column in
                        let text = column.path.text(of: item)
                        return text.isEmpty ? "<none>" : text
                    })
            }
            return table.lines(hidesHeadings: hidesHeadings).map { "\($0)\n" }.joined()
        case .json, .wide, .name: return document.prettyPrinted() + "\n"
        }
    }
}

/// How a command that changes objects prints them.
struct ResultOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Print the objects: name, json or yaml.")
    var format: OutputFormat?
}

extension Session {
    /// Says what was done to an object, or prints the object where a format is asked for.
    func report(_ object: JSONValue, _ resource: APIResource, _ done: String, _ options: ResultOptions) {
        let title = resource.title(object["metadata"]["name"].string ?? "")
        switch options.format {
        case nil, .wide: print("\(title) \(done)")
        case .name: print(title)
        case .yaml: terminal.write("---\n" + object.yamlText)
        case let format?: terminal.write(format.text(of: object))
        }
    }
}
