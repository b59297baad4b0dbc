internal import FoundationEssentials
internal import HostSystem
internal import Kinds
internal import Machinery

/// The files of volumes that come from config maps, secrets, tokens and the pod itself.
struct VolumeFiles: Sendable {
    struct File: Sendable, Hashable {
        var bytes: [UInt8]
        var mode: UInt32
    }

    let volumes: PodVolumes
    /// Where they lie, with those written last.
    let folder: String

    private var pod: Pod { volumes.pod }
    private var references: PodReferences { volumes.references }

    func files(of volume: JSONValue) async throws -> [String: File] {
        guard volume["projected"].isNull else {
            let mode = Self.mode(volume["projected"]["defaultMode"])
            var files: [String: File] = [:]
            for source in volume["projected"]["sources"].items {
                files.merge(try await self.files(ofSource: source, mode: mode)) { $1 }
            }
            return files
        }
        let kind = ["configMap", "secret", "downwardAPI"].first { !volume[$0].isNull } ?? ""
        return try await files(ofSource: volume, mode: Self.mode(volume[kind]["defaultMode"]))
    }

    private static func mode(_ json: JSONValue) -> UInt32 { UInt32(clamping: json.int ?? 0o644) & 0o777 }

    private func files(ofSource source: JSONValue, mode: UInt32) async throws -> [String: File] {
        if !source["serviceAccountToken"].isNull {
            let token = source["serviceAccountToken"]
            return [token["path"].text: File(bytes: try await self.token(token), mode: mode)]
        }
        if !source["downwardAPI"].isNull { return downward(source["downwardAPI"], mode) }
        if !source["configMap"].isNull { return try await entries(source["configMap"], isSecret: false, mode) }
        guard !source["secret"].isNull else {
            throw PodProblem("FailedMount", "sources of this kind are not offered by this node")
        }
        return try await entries(source["secret"], isSecret: true, mode)
    }

    private func entries(_ part: JSONValue, isSecret: Bool, _ mode: UInt32) async throws -> [String: File] {
        let name = part["name"].optionalText ?? part["secretName"].text
        let kind = isSecret ? "secret" : "configmap"
        let found =
            try await isSecret
            ? references.secret(pod.namespace, name) : references.configMap(pod.namespace, name)
        guard let data = found else {
            if part["optional"].flag { return [:] }
            throw PodProblem("FailedMount", "\(kind) \"\(name)\" not found")
        }
        guard !part["items"].items.isEmpty else { return data.mapValues { File(bytes: $0, mode: mode) } }
        var files: [String: File] = [:]
        for item in part["items"].items {
            guard let bytes = data[item["key"].text] else {
                if part["optional"].flag { continue }
                throw PodProblem("FailedMount", "\(kind) references non-existent \(kind) key: \(item["key"].text)")
            }
            files[item["path"].text] = File(bytes: bytes, mode: item["mode"].isNull ? mode : Self.mode(item["mode"]))
        }
        return files
    }

    private func downward(_ source: JSONValue, _ mode: UInt32) -> [String: File] {
        let environment = volumes.environment
        var files: [String: File] = [:]
        for item in source["items"].items {
            let resource = item["resourceFieldRef"]
            var text = environment.field(item["fieldRef"]["fieldPath"].text) ?? ""
            if !resource.isNull, let subject = pod.container(resource["containerName"].text) {
                text = PodResources.field(resource, of: subject, node: environment.node) ?? ""
            }
            files[item["path"].text] = File(
                bytes: Array(text.utf8), mode: item["mode"].isNull ? mode : Self.mode(item["mode"]))
        }
        return files
    }

    // MARK: - Tokens

    /// The token that lies there while most of its life is ahead, else a new one.
    private func token(_ source: JSONValue) async throws -> [UInt8] {
        let path = "\(folder)/..data/\(source["path"].text)"
        let old = try? await BlockingWork.run { try Files.read(path, limit: 1 << 16) }
        if let old, TokenLife(old).map({ $0.isFresh(at: references.now()) }) == true { return old }
        let text = try await references.token(
            pod, audience: source["audience"].text, expirationSeconds: source["expirationSeconds"].int ?? 3600)
        return Array(text.utf8)
    }
}

/// From when to when a token is good, by its own claims (RFC 7519, 4.1).
struct TokenLife: Sendable, Hashable {
    let issuedAt: Double
    let expiresAt: Double

    /// nil where the token does not tell.
    init?(_ token: [UInt8]) {
        let parts = token.split(separator: UInt8(ascii: "."))
        guard parts.count == 3 else { return nil }
        var text = String(decoding: parts[1], as: UTF8.self).replacing("-", with: "+").replacing("_", with: "/")
        while text.utf8.count % 4 != 0 { text += "=" }
        guard let data = Data(base64Encoded: text), let claims = try? JSONValue(parsing: Array(data)),
            let issuedAt = claims["iat"].double, let expiresAt = claims["exp"].double
        else { return nil }
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }

    /// Whether less than four fifths of its life, and less than a day, has passed: after that kubelet gets a new one.
    func isFresh(at now: Double) -> Bool {
        now < issuedAt + min((expiresAt - issuedAt) * 0.8, 86_400)
    }
}
