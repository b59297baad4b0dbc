package import ArchiveFiles
package import Machinery

/// An image's config, as a typed look at its document: what is not named here is kept as it is.
///
/// OCI image-spec 1.1, "Image Configuration"; the names are the specification's, capitals included.
package struct ImageConfig: Sendable, Hashable {
    package var json: JSONValue

    package init(json: JSONValue) { self.json = json }

    /// A config without layers.
    package init(platform: Platform) {
        json = [
            "architecture": .string(platform.architecture), "os": .string(platform.os), "config": [:],
            "rootfs": ["type": "layers", "diff_ids": []], "history": [],
        ]
        json["variant"] = JSONValue(platform.variant)
    }

    package var platform: Platform {
        Platform(
            os: json["os"].string ?? "", architecture: json["architecture"].string ?? "",
            variant: json["variant"].string)
    }

    /// RFC 3339; nil where the image does not say.
    package var created: String? {
        get { json["created"].string }
        set { json["created"] = JSONValue(newValue) }
    }

    /// The uncompressed layers' digests, the lowest first; nil where one is malformed.
    package var diffIDs: [ContentDigest]? {
        let texts = json["rootfs"]["diff_ids"].items
        let digests = texts.compactMap { $0.string.flatMap { ContentDigest($0) } }
        return digests.count == texts.count ? digests : nil
    }

    /// `user`, `uid`, `user:group`; empty means root.
    package var user: String {
        get { json["config"]["User"].string ?? "" }
        set { json["config"]["User"] = newValue.isEmpty ? .null : .string(newValue) }
    }
    /// `NAME=value` each.
    package var environment: [String] {
        get { json["config"]["Env"].strings }
        set { json["config"]["Env"] = newValue.isEmpty ? .null : JSONValue(newValue) }
    }
    package var entrypoint: [String] { json["config"]["Entrypoint"].strings }
    package var command: [String] {
        get { json["config"]["Cmd"].strings }
        set { json["config"]["Cmd"] = newValue.isEmpty ? .null : JSONValue(newValue) }
    }
    package var workingDirectory: String {
        get { json["config"]["WorkingDir"].string ?? "" }
        set { json["config"]["WorkingDir"] = newValue.isEmpty ? .null : .string(newValue) }
    }
    package var labels: [String: String] {
        get { json["config"]["Labels"].stringMap }
        set { json["config"]["Labels"] = newValue.isEmpty ? .null : JSONValue(newValue) }
    }
    /// `8080/tcp` each, sorted.
    package var exposedPorts: [String] {
        get { (json["config"]["ExposedPorts"].object?.keys ?? []).sorted() }
        set { json["config"]["ExposedPorts"] = Self.set(newValue) }
    }
    /// Folders that want a volume, sorted.
    package var volumes: [String] {
        get { (json["config"]["Volumes"].object?.keys ?? []).sorted() }
        set { json["config"]["Volumes"] = Self.set(newValue) }
    }
    /// `SIGTERM`, `15`; nil means the runtime's default.
    package var stopSignal: String? { json["config"]["StopSignal"].string }

    /// Sets a variable, in place where the image has it already.
    package mutating func setEnvironment(_ name: String, _ value: String) {
        let entry = "\(name)=\(value)"
        var all = environment
        if let index = all.firstIndex(where: { $0.hasPrefix("\(name)=") }) {
            all[index] = entry
        } else {
            all.append(entry)
        }
        environment = all
    }

    /// Adds a layer with its line of history.
    package mutating func addLayer(_ diffID: ContentDigest, created: String, createdBy: String, comment: String) {
        json["rootfs"]["type"] = "layers"
        json["rootfs"]["diff_ids"] = .array(json["rootfs"]["diff_ids"].items + [.string(diffID.description)])
        var line: JSONValue = ["created": .string(created), "created_by": .string(createdBy)]
        if !comment.isEmpty { line["comment"] = .string(comment) }
        json["history"] = .array(json["history"].items + [line])
    }

    /// A JSON object used as a set, as the specification has it.
    private static func set(_ names: [String]) -> JSONValue {
        guard !names.isEmpty else { return .null }
        return .object(JSONObject(Set(names).sorted().map { ($0, [:] as JSONValue) }))
    }
}
