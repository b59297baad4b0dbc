import Machinery

extension KindHooks {
    static let describeCustomResourceDefinition: KindHook = { kind in
        describeCreated(&kind)
        kind.defaults = CustomDefinitionRules.applyDefaults
        kind.validate = { document, old in CustomDefinitionRules.faults(of: document, old: old) }
    }
}

/// Defaults and checks of CustomResourceDefinitions.
enum CustomDefinitionRules {
    private static let approval = "api-approved.kubernetes.io"

    static func applyDefaults(_ document: inout JSONValue) {
        let kind = document["spec"]["names"]["kind"].text
        if !kind.isEmpty {
            if document["spec"]["names"]["singular"].text.isEmpty {
                document["spec"]["names"]["singular"] = .string(kind.lowercased())
            }
            if document["spec"]["names"]["listKind"].text.isEmpty {
                document["spec"]["names"]["listKind"] = .string(kind + "List")
            }
        }
        if document["spec"]["conversion"].isNull { document["spec"]["conversion"] = ["strategy": "None"] }
    }

    static func faults(of document: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = document["spec"]
        var faults = nameFaults(document) + groupFaults(document)
        if !["Cluster", "Namespaced"].contains(spec["scope"].text) {
            faults.append(.notSupported("spec.scope", spec["scope"], ["Cluster", "Namespaced"]))
        }
        if spec["preserveUnknownFields"].flag {
            faults.append(
                .invalid(
                    "spec.preserveUnknownFields", true,
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                        + "spec.versions[*].schema instead"))
        }
        faults += versionFaults(spec["versions"].items) + conversionFaults(spec)
        if let old { faults += changeFaults(document, old) }
        return faults
    }

    private static func nameFaults(_ document: JSONValue) -> [StatusCause] {
        let (spec, names) = (document["spec"], document["spec"]["names"])
        var faults: [StatusCause] = []
        let expected = "\(names["plural"].text).\(spec["group"].text)"
        if document["metadata"]["name"].text != expected {
            faults.append(
                .invalid("metadata.name", document["metadata"]["name"], "must be spec.names.plural+\".\"+spec.group"))
        }
        for field in ["plural", "singular"] where !names[field].text.isEmpty {
            faults += Names.dnsLabel(names[field].text).map { .invalid("spec.names.\(field)", names[field], $0) }
        }
        for field in ["kind", "listKind"] where !names[field].text.isEmpty {
            faults += Names.dnsLabel(names[field].text.lowercased()).map {
                .invalid("spec.names.\(field)", names[field], "may have mixed case, but should otherwise match: \($0)")
            }
        }
        if !names["kind"].text.isEmpty, names["kind"] == names["listKind"] {
            faults.append(.invalid("spec.names.listKind", names["listKind"], "kind and listKind may not be the same"))
        }
        for (index, name) in names["shortNames"].items.enumerated() {
            faults += Names.dnsLabel(name.text).map { .invalid("spec.names.shortNames[\(index)]", name, $0) }
        }
        return faults
    }

    private static func groupFaults(_ document: JSONValue) -> [StatusCause] {
        let group = document["spec"]["group"].text
        guard !group.isEmpty else { return [] }
        var faults = Names.dnsSubdomain(group).map {
            StatusCause.invalid("spec.group", .string(group), $0)
        }
        if !group.contains(".") {
            faults.append(.invalid("spec.group", .string(group), "should be a domain with at least one dot"))
        }
        let isProtected = ["k8s.io", "kubernetes.io"].contains { group == $0 || group.hasSuffix(".\($0)") }
        if isProtected, document["metadata"]["annotations"][approval].text.isEmpty {
            faults.append(
                .required(
                    "metadata.annotations[\(approval)]",
                    "protected groups must have approval annotation \"\(approval)\", see "
                        + "https://github.com/kubernetes/enhancements/pull/1111"))
        }
        return faults
    }

    private static func versionFaults(_ versions: [JSONValue]) -> [StatusCause] {
        var faults: [StatusCause] = []
        if versions.count(where: { $0["storage"].flag }) != 1 {
            faults.append(
                .invalid(
                    "spec.versions", .array(versions.map { $0["name"] }),
                    "must have exactly one version marked as storage version"))
        }
        var seen: Set<String> = []
        for (index, version) in versions.enumerated() {
            let path = "spec.versions[\(index)]"
            faults += Names.dnsLabel(version["name"].text).map { .invalid("\(path).name", version["name"], $0) }
            if !seen.insert(version["name"].text).inserted {
                faults.append(.invalid("\(path).name", version["name"], "must be unique"))
            }
            let schema = version["schema"]["openAPIV3Schema"]
            if schema.isNull {
                faults.append(.required("\(path).schema.openAPIV3Schema", "schemas are required"))
            } else {
                faults += JSONSchema(schema).structuralFaults(at: "\(path).schema.openAPIV3Schema")
            }
            faults += columnFaults(version["additionalPrinterColumns"].items, path)
            faults += pathFaults(version, path)
        }
        return faults
    }

    private static func columnFaults(_ columns: [JSONValue], _ path: String) -> [StatusCause] {
        let types = ["boolean", "date", "integer", "number", "string"]
        return columns.enumerated().flatMap { index, column -> [StatusCause] in
            let place = "\(path).additionalPrinterColumns[\(index)]"
            var faults: [StatusCause] = []
            if !types.contains(column["type"].text) {
                faults.append(.notSupported("\(place).type", column["type"], types))
            }
            if JSONPath(column["jsonPath"].text) == nil {
                faults.append(.invalid("\(place).jsonPath", column["jsonPath"], "must be a valid JSON path"))
            }
            return faults
        }
    }

    private static func pathFaults(_ version: JSONValue, _ path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        let scale = version["subresources"]["scale"]
        if scale.object != nil {
            for (field, root) in [("specReplicasPath", "spec"), ("statusReplicasPath", "status")]
            where !scale[field].text.isEmpty && JSONPath(scale[field].text)?.plainNames?.first != root {
                faults.append(
                    .invalid(
                        "\(path).subresources.scale.\(field)", scale[field], "should be a json path under .\(root)"))
            }
        }
        for (index, field) in version["selectableFields"].items.enumerated()
        where JSONPath(field["jsonPath"].text)?.plainNames == nil {
            faults.append(
                .invalid("\(path).selectableFields[\(index)].jsonPath", field["jsonPath"], "is an invalid path"))
        }
        return faults
    }

    /// Versions differ in apiVersion alone here: no webhook converts them.
    private static func conversionFaults(_ spec: JSONValue) -> [StatusCause] {
        let strategy = spec["conversion"]["strategy"]
        let served = spec["versions"].items.count { $0["served"].flag }
        if strategy == "None" || (strategy == "Webhook" && served < 2) { return [] }
        return [.notSupported("spec.conversion.strategy", strategy, ["None"])]
    }

    private static func changeFaults(_ document: JSONValue, _ old: JSONValue) -> [StatusCause] {
        var faults: [StatusCause] = []
        let (new, before) = (document["spec"], old["spec"])
        let fixed = [["group"], ["scope"], ["names", "plural"], ["names", "kind"]]
        for (path, keys) in fixed.map({ ("spec." + $0.joined(separator: "."), $0) })
        where new[path: keys] != before[path: keys] {
            faults.append(.invalid(path, new[path: keys], "field is immutable"))
        }
        let names = Set(new["versions"].items.map { $0["name"].text })
        for (index, stored) in document["status"]["storedVersions"].strings.enumerated() where !names.contains(stored) {
            let why =
                "missing from spec.versions; \(stored) was previously a storage version, and must remain in spec.versions "
                + "until a storage migration ensures no data remains persisted in \(stored) and removes \(stored) from "
                + "status.storedVersions"
            faults.append(.invalid("status.storedVersions[\(index)]", .string(stored), why))
        }
        return faults
    }
}
