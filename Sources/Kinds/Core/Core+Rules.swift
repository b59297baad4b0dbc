import Machinery

/// What is set and checked on namespaces, config maps and secrets.
enum CoreRules {
    /// The most that a ConfigMap's or Secret's data may hold, in bytes.
    static let dataLimit = 1024 * 1024

    @Sendable static func prepareNamespace(_ namespace: inout JSONValue, old: JSONValue?) {
        let name = namespace["metadata"]["name"]
        namespace["metadata"]["labels"][WellKnown.Kubernetes.namespaceName] = name
        guard old == nil else { return }
        namespace["spec"]["finalizers"] = [.string(WellKnown.Kubernetes.namespaceFinalizer)]
        namespace["status"] = ["phase": "Active"]
    }

    @Sendable static func validateConfigMap(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = keys(object["data"], "data") + keys(object["binaryData"], "binaryData")
        for key in object["binaryData"].object?.keys ?? [] where !object["data"][key].isNull {
            causes.append(.invalid("binaryData[\(key)]", .string(key), "duplicate of key present in data"))
        }
        let binary = (object["binaryData"].object ?? [:]).reduce(0) { $0 + decodedSize($1.value.text) }
        if size(object["data"]) + binary > dataLimit { causes.append(.tooLong("", dataLimit)) }
        return causes + frozen(object, old, ["data", "binaryData"])
    }

    /// Moves plain text into the encoded data.
    @Sendable static func prepareSecret(_ secret: inout JSONValue, old: JSONValue?) {
        guard let texts = secret["stringData"].object else { return }
        for (key, text) in texts { secret["data"][key] = .string(Base64.encode(text.text.utf8)) }
        secret["stringData"] = .null
    }

    @Sendable static func validateSecret(_ secret: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = keys(secret["data"], "data")
        let size = (secret["data"].object ?? [:]).reduce(0) { $0 + decodedSize($1.value.text) }
        if size > dataLimit { causes.append(.tooLong("data", dataLimit)) }
        switch secret["type"].text {
        case "kubernetes.io/dockerconfigjson":
            causes += needed(secret, [".dockerconfigjson"]) + jsonText(secret, ".dockerconfigjson")
        case "kubernetes.io/dockercfg": causes += needed(secret, [".dockercfg"]) + jsonText(secret, ".dockercfg")
        case "kubernetes.io/tls": causes += needed(secret, ["tls.crt", "tls.key"])
        case "kubernetes.io/ssh-auth": causes += needed(secret, ["ssh-privatekey"])
        case "kubernetes.io/basic-auth":
            if secret["data"]["username"].isNull, secret["data"]["password"].isNull {
                causes += needed(secret, ["username", "password"])
            }
        case "kubernetes.io/service-account-token":
            let annotation = WellKnown.Kubernetes.serviceAccountName
            if secret["metadata"]["annotations"][annotation].text.isEmpty {
                causes.append(.required("metadata.annotations[\(annotation)]"))
            }
        default: break
        }
        return causes + frozen(secret, old, ["data"])
    }

    private static func needed(_ secret: JSONValue, _ keys: [String]) -> [StatusCause] {
        keys.filter { secret["data"][$0].isNull }.map { .required("data[\($0)]") }
    }

    /// A value that must be JSON; it is never shown.
    private static func jsonText(_ secret: JSONValue, _ key: String) -> [StatusCause] {
        guard let text = secret["data"][key].string, let bytes = Base64.decode(text) else { return [] }
        do {
            _ = try JSONValue(parsing: bytes)
            return []
        } catch {
            return [.invalid("data[\(key)]", "<secret contents redacted>", "\(error)")]
        }
    }

    private static func keys(_ data: JSONValue, _ path: String) -> [StatusCause] {
        (data.object?.keys ?? []).flatMap { key in
            Names.configKey(key).map { .invalid("\(path)[\(key)]", .string(key), $0) }
        }
    }

    /// How many bytes a base64 text stands for.
    private static func decodedSize(_ text: String) -> Int {
        text.utf8.count / 4 * 3 - text.utf8.suffix(2).count { $0 == UInt8(ascii: "=") }
    }

    private static func size(_ data: JSONValue) -> Int {
        (data.object ?? [:]).reduce(0) { $0 + $1.value.text.utf8.count }
    }

    /// Data of an object marked immutable stays, and so does the mark.
    private static func frozen(_ object: JSONValue, _ old: JSONValue?, _ fields: [String]) -> [StatusCause] {
        guard let old, old["immutable"].flag else { return [] }
        let changed = fields.filter { object[$0] != old[$0] } + (object["immutable"].flag ? [] : ["immutable"])
        return changed.map { .forbidden($0, "field is immutable when `immutable` is set") }
    }
}
