internal import Foundation
internal import Machinery

/// A kubeconfig file (v1 `Config`): clusters, users and contexts. What it holds beyond the fields used here is kept.
struct Kubeconfig {
    var json: JSONValue
    /// Where it was read from and is written to.
    let path: String

    /// `$KUBECONFIG` (its first file), else `~/.kube/config`, else as root on the box the platform's own.
    ///
    /// One that is named by `explicit` must exist, unless `mayBeMissing` says that it is about to be written.
    static func load(
        explicit: String? = nil, mayBeMissing: Bool = false,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(CommandError) -> Kubeconfig {
        let home = environment["HOME"] ?? "/root"
        let named = explicit ?? environment["KUBECONFIG"]?.split(separator: ":").first.map(String.init)
        let own = "\(home)/.kube/config"
        if let named { return try read(named, mayBeMissing: mayBeMissing || explicit == nil) }
        if !FileManager.default.fileExists(atPath: own), geteuid() == 0 {
            let admin = "\(environment["PAAS_DATA_DIR"] ?? "/var/lib/paas")/admin.kubeconfig"
            if FileManager.default.fileExists(atPath: admin) { return try read(admin, mayBeMissing: false) }
        }
        return try read(own, mayBeMissing: true)
    }

    static func read(_ path: String, mayBeMissing: Bool) throws(CommandError) -> Kubeconfig {
        guard let data = FileManager.default.contents(atPath: path) else {
            guard mayBeMissing, !FileManager.default.fileExists(atPath: path) else {
                throw CommandError(
                    "can't read the kubeconfig \(path)", hint: "name another with --kubeconfig or $KUBECONFIG")
            }
            return Kubeconfig(json: ["apiVersion": "v1", "kind": "Config"], path: path)
        }
        do {
            let json = try JSONValue.documents(yaml: String(decoding: data, as: UTF8.self)).first ?? [:]
            return Kubeconfig(json: json.isNull ? ["apiVersion": "v1", "kind": "Config"] : json, path: path)
        } catch {
            throw CommandError("the kubeconfig \(path) is no YAML: \(error)", hint: "mend it or move it away")
        }
    }

    /// Writes the file with mode 0600, whole or not at all.
    func save() throws(CommandError) {
        let folder = (path as NSString).deletingLastPathComponent
        do {
            if !folder.isEmpty {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            }
            let temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).new"
            guard
                FileManager.default.createFile(
                    atPath: temporary, contents: Data(json.yamlText.utf8), attributes: [.posixPermissions: 0o600])
            else { throw CommandError("can't write \(temporary)", hint: "check the folder's owner and free space") }
            guard rename(temporary, path) == 0 else {
                throw CommandError("can't write \(path)", hint: "check the folder's owner and free space")
            }
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError("can't write \(path): \(error.localizedDescription)", hint: "check the folder's owner")
        }
    }

    var currentContext: String {
        get { json["current-context"].string ?? "" }
        set { json["current-context"] = .string(newValue) }
    }

    /// The named entry of `clusters`, `users` or `contexts`: what stands under its singular key.
    func entry(_ list: String, _ key: String, _ name: String) -> JSONValue? {
        json[list].items.first { $0["name"].string == name }.map { $0[key] }
    }

    /// Adds or replaces a named entry.
    mutating func setEntry(_ list: String, _ key: String, _ name: String, _ value: JSONValue) {
        var items = json[list].items.filter { $0["name"].string != name }
        items.append(.object([("name", .string(name)), (key, value)].reduce(into: JSONObject()) { $0[$1.0] = $1.1 }))
        json[list] = .array(items)
    }

    var context: JSONValue { entry("contexts", "context", currentContext) ?? .null }

    /// The namespace of the current context.
    var namespace: String? { context["namespace"].string }
}
