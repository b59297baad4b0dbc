import Machinery

/// Checks of a pod's volumes.
enum VolumeRules {
    static func faults(_ volume: JSONValue, _ path: String, taken: Set<String>) -> [StatusCause] {
        let name = volume["name"].text
        var causes = FieldRules.name(volume["name"], "\(path).name", Names.dnsLabel)
        if taken.contains(name) { causes.append(.duplicate("\(path).name", .string(name))) }
        let sources = (volume.object?.keys ?? []).filter { $0 != "name" }
        if sources.count > 1 {
            causes += sources.dropFirst().map {
                .forbidden("\(path).\($0)", "may not specify more than 1 volume type")
            }
        }
        guard let source = sources.first else {
            return causes + [.required(path, "must specify a volume type")]
        }
        return causes + content(volume[source], source, "\(path).\(source)")
    }

    private static func content(_ source: JSONValue, _ type: String, _ path: String) -> [StatusCause] {
        switch type {
        case "emptyDir": return FieldRules.quantity(source["sizeLimit"], "\(path).sizeLimit")
        case "secret":
            return (source["secretName"].text.isEmpty ? [.required("\(path).secretName")] : [])
                + files(source, path)
        case "configMap":
            return (source["name"].text.isEmpty ? [.required("\(path).name")] : []) + files(source, path)
        case "downwardAPI": return mode(source["defaultMode"], "\(path).defaultMode") + downward(source["items"], path)
        case "projected": return projected(source, path)
        case "hostPath": return hostPath(source, path)
        case "nfs":
            guard !source["path"].text.isEmpty, !source["path"].text.hasPrefix("/") else { return [] }
            return [.invalid("\(path).path", source["path"], "must be an absolute path")]
        case "ephemeral":
            if source["volumeClaimTemplate"].isNull { return [.required("\(path).volumeClaimTemplate")] }
            return ClaimRules.specFaults(source["volumeClaimTemplate"]["spec"], "\(path).volumeClaimTemplate.spec")
        case "image":
            if source["reference"].text.isEmpty { return [.required("\(path).reference")] }
            return FieldRules.oneOf(["Always", "IfNotPresent", "Never"], source["pullPolicy"], "\(path).pullPolicy")
        default: return []
        }
    }

    private static func hostPath(_ source: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        if source["path"].text.split(separator: "/").contains("..") {
            causes.append(.invalid("\(path).path", source["path"], "must not contain '..'"))
        }
        let types = [
            "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket",
        ]
        return causes + FieldRules.oneOf(types, source["type"], "\(path).type")
    }

    /// The faults of files made of a Secret's or ConfigMap's keys.
    private static func files(_ source: JSONValue, _ path: String) -> [StatusCause] {
        mode(source["defaultMode"], "\(path).defaultMode")
            + source["items"].items.enumerated().flatMap { index, item -> [StatusCause] in
                let place = "\(path).items[\(index)]"
                return (item["key"].text.isEmpty ? [.required("\(place).key")] : [])
                    + filePath(item["path"], "\(place).path") + mode(item["mode"], "\(place).mode")
            }
    }

    private static func filePath(_ value: JSONValue, _ path: String) -> [StatusCause] {
        let text = value.text
        if text.isEmpty { return [.required(path)] }
        if text.hasPrefix("/") { return [.invalid(path, value, "must be a relative path")] }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.contains("..") { return [.invalid(path, value, "must not contain '..'")] }
        // Names that begin so are the kubelet's own.
        if let first = parts.first, first.hasPrefix("..") { return [.invalid(path, value, "must not start with '..'")] }
        return []
    }

    private static func mode(_ mode: JSONValue, _ path: String) -> [StatusCause] {
        guard let number = mode.int, !(0...0o777).contains(number) else { return [] }
        return [.invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive")]
    }

    private static let fields = [
        "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid",
    ]

    private static func downward(_ items: JSONValue, _ path: String) -> [StatusCause] {
        items.items.enumerated().flatMap { index, item -> [StatusCause] in
            let place = "\(path).items[\(index)]"
            var causes = filePath(item["path"], "\(place).path") + mode(item["mode"], "\(place).mode")
            let (field, resource) = (item["fieldRef"], item["resourceFieldRef"])
            if !field.isNull {
                causes += EnvironmentRules.field(field, "\(place).fieldRef", fields)
                if !resource.isNull {
                    let detail = "fieldRef and resourceFieldRef can not be specified simultaneously"
                    causes.append(.invalid(place, "resource", detail))
                }
            } else if !resource.isNull {
                if resource["containerName"].text.isEmpty {
                    causes.append(.required("\(place).resourceFieldRef.containerName"))
                }
                causes += EnvironmentRules.resource(resource["resource"], "\(place).resourceFieldRef.resource")
            } else {
                causes.append(.required(place, "one of fieldRef and resourceFieldRef is required"))
            }
            return causes
        }
    }

    private static func projected(_ source: JSONValue, _ path: String) -> [StatusCause] {
        let kinds = [
            "secret", "configMap", "downwardAPI", "serviceAccountToken", "clusterTrustBundle", "podCertificate",
        ]
        var causes = mode(source["defaultMode"], "\(path).defaultMode")
        var paths: Set<String> = []
        for (index, part) in source["sources"].items.enumerated() {
            let place = "\(path).sources[\(index)]"
            let found = kinds.filter { !part[$0].isNull }
            if found.count > 1 { causes.append(.forbidden(place, "may not specify more than 1 volume type")) }
            guard let kind = found.first else { continue }
            let inner = part[kind]
            switch kind {
            case "secret", "configMap":
                if inner["name"].text.isEmpty { causes.append(.required("\(place).\(kind).name")) }
                causes += files(inner, "\(place).\(kind)")
            case "downwardAPI": causes += downward(inner["items"], "\(place).downwardAPI")
            case "serviceAccountToken":
                if let seconds = inner["expirationSeconds"].int, seconds < 600 {
                    let detail = "may not specify a duration less than 10 minutes"
                    causes.append(
                        .invalid("\(place).serviceAccountToken.expirationSeconds", inner["expirationSeconds"], detail))
                }
                causes += filePath(inner["path"], "\(place).serviceAccountToken.path")
            default: break
            }
            let written = inner["items"].items.map { $0["path"].text } + [inner["path"].text]
            for name in written where !name.isEmpty && !paths.insert(name).inserted {
                causes.append(.invalid(path, .string(name), "conflicting duplicate paths"))
            }
        }
        return causes
    }
}
