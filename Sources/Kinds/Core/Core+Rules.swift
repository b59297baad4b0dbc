import Machinery

/// What is set and checked on the small kinds of the core group.
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
        if size(object["data"]) + size(object["binaryData"]) > dataLimit { causes.append(.tooLong("", dataLimit)) }
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
        if size(secret["data"]) > dataLimit * 4 / 3 { causes.append(.tooLong("data", dataLimit)) }
        if let old, old["type"] != secret["type"] { causes.append(.immutable("type", secret["type"])) }
        switch secret["type"].text {
        case "kubernetes.io/dockerconfigjson": causes += needed(secret, [".dockerconfigjson"])
        case "kubernetes.io/dockercfg": causes += needed(secret, [".dockercfg"])
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

    private static func keys(_ data: JSONValue, _ path: String) -> [StatusCause] {
        (data.object?.keys ?? []).flatMap { key in
            Names.configKey(key).map { .invalid("\(path)[\(key)]", .string(key), $0) }
        }
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

    @Sendable static func validateReplicationController(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes = replicas(spec)
        let selector = spec["selector"].stringMap
        if selector.isEmpty { causes.append(.required("spec.selector")) }
        return causes
            + PodRules.templateFaults(spec["template"], "spec.template", selector: LabelSelector(selector))
    }

    static func replicas(_ spec: JSONValue) -> [StatusCause] {
        ["replicas", "minReadySeconds", "revisionHistoryLimit"].compactMap { field in
            guard let number = spec[field].int, number < 0 else { return nil }
            return .invalid("spec.\(field)", spec[field], "must be greater than or equal to 0")
        }
    }

    /// Workloads of the apps group: a selector that is there, matches the template and never changes.
    @Sendable static func validateWorkload(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes = replicas(spec)
        let selector = try? LabelSelector(json: spec["selector"])
        if spec["selector"].isNull {
            causes.append(.required("spec.selector"))
        } else if selector?.isEverything ?? true {
            let detail = "empty selector is invalid for \(object["kind"].text.lowercased())"
            causes.append(.invalid("spec.selector", spec["selector"], detail))
        }
        causes += PodRules.templateFaults(spec["template"], "spec.template", selector: selector)
        if let old, old["spec"]["selector"] != spec["selector"] {
            causes.append(.immutable("spec.selector", spec["selector"]))
        }
        return causes
    }

    @Sendable static func validateClaim(_ claim: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = claim["spec"]
        if let old {
            var (new, before) = (spec, old["spec"])
            for field in ["resources", "volumeAttributesClassName", "volumeName", "storageClassName"] {
                if field == "volumeName" || field == "storageClassName", !before[field].isNull { continue }
                (new[field], before[field]) = (.null, .null)
            }
            let detail =
                "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"
            return new == before ? [] : [.forbidden("spec", detail)]
        }
        var causes: [StatusCause] = []
        if spec["accessModes"].items.isEmpty {
            causes.append(.required("spec.accessModes", "at least 1 access mode is required"))
        }
        if spec["resources"]["requests"]["storage"].isNull { causes.append(.required("spec.resources[storage]")) }
        return causes
    }
}
