internal import Foundation
internal import Machinery
internal import Reconciling

/// The objects in the files that `-f` names: JSON or YAML, several documents, lists opened; `-` is standard input.
enum Manifests {
    static func read(_ files: [String]) throws(CommandError) -> [JSONValue] {
        var objects: [JSONValue] = []
        for file in files {
            for path in try paths(file) {
                let documents = try parse(path)
                for (index, document) in documents.enumerated() where !document.isNull {
                    objects += try open(document, "\(path)\(documents.count > 1 ? " (document \(index + 1))" : "")")
                }
            }
        }
        guard !objects.isEmpty else {
            throw CommandError("no objects in \(files.joined(separator: ", "))", hint: "give a manifest with -f FILE")
        }
        return objects
    }

    /// A file itself; of a folder its .yaml, .yml and .json files in order.
    private static func paths(_ file: String) throws(CommandError) -> [String] {
        var isFolder: ObjCBool = false
        guard file != "-", FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue
        else { return [file] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: file)) ?? []
        return names.sorted().filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") || $0.hasSuffix(".json") }
            .map { "\(file)/\($0)" }
    }

    private static func parse(_ path: String) throws(CommandError) -> [JSONValue] {
        let data: Data?
        if path == "-" {
            data = try? FileHandle.standardInput.readToEnd() ?? Data()
        } else {
            data = FileManager.default.contents(atPath: path)
        }
        guard let data else {
            throw CommandError("can't read \(path)", hint: "check that the file exists and is readable")
        }
        do {
            if data.first(where: { !" \n\r\t".utf8.contains($0) }) == UInt8(ascii: "{") {
                return [try JSONValue(parsing: data)]
            }
            return try JSONValue.documents(yaml: String(decoding: data, as: UTF8.self))
        } catch {
            throw CommandError("\(path) is neither JSON nor YAML: \(error)", hint: "mend the file at that place")
        }
    }

    private static func open(_ document: JSONValue, _ place: String) throws(CommandError) -> [JSONValue] {
        if let kind = document["kind"].string, kind.hasSuffix("List"), let items = document["items"].array {
            return items
        }
        guard document["kind"].string?.isEmpty == false, document["apiVersion"].string?.isEmpty == false else {
            throw CommandError(
                "\(place): no Kubernetes object: apiVersion or kind is missing", hint: "every object needs both")
        }
        return [document]
    }
}

extension Session {
    /// The path of an object from a manifest: its own namespace, else the command's.
    func path(of object: JSONValue, _ mapper: ResourceMapper) throws -> (resource: APIResource, path: ResourcePath) {
        let resource = try mapper.find(
            apiVersion: object["apiVersion"].string ?? "", kind: object["kind"].string ?? "")
        let name = object["metadata"]["name"].string
        return (resource, resource.path(namespace: object["metadata"]["namespace"].string ?? namespace, name: name))
    }

    /// Creates an object from a manifest in its namespace, and prints `TYPE/NAME created`.
    @discardableResult
    func createObject(
        _ object: JSONValue, _ mapper: ResourceMapper, quiet: Bool = false, result: ResultOptions? = nil
    ) async throws -> JSONValue {
        var (resource, path) = try path(of: object, mapper)
        path.name = nil
        let made = try await api.create(path, object)
        if let result {
            report(made, resource, "created", result)
        } else if !quiet {
            print("\(resource.title(made["metadata"]["name"].string ?? "")) created")
        }
        return made
    }
}
