import Machinery

extension KindFamily {
    /// CustomResourceDefinition.
    static let customResourceDefinitions = KindFamily(
        "apiextensions.k8s.io/v1",
        kinds: [
            Kind(
                "customresourcedefinitions", "CustomResourceDefinition", .cluster, .generation, .versionedUpdates,
                short: "crd", "crds", categories: "api-extensions", parts: .status
            ) { kind in
                kind.columns = [.name, .date("Created At")]
                kind.defaults = CustomDefinitionRules.applyDefaults
                kind.validate = { document, old in CustomDefinitionRules.faults(of: document, old: old) }
            }
        ],
        fields: """
            CustomResourceDefinition kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 CustomResourceDefinitionSpec required
             status 3 CustomResourceDefinitionStatus
            CustomResourceDefinitionSpec
             group 1 string must
             names 3 CustomResourceDefinitionNames required
             scope 4 string must
             versions 7 [CustomResourceDefinitionVersion] required
             conversion 9 CustomResourceConversion
             preserveUnknownFields 10 bool
            CustomResourceDefinitionNames
             plural 1 string must
             singular 2 string
             shortNames 3 [string]
             kind 4 string must
             listKind 5 string
             categories 6 [string]
            CustomResourceDefinitionVersion
             name 1 string must
             served 2 bool required
             storage 3 bool required
             deprecated 7 bool
             deprecationWarning 8 string pointer
             schema 4 CustomResourceValidation
             subresources 5 CustomResourceSubresources
             additionalPrinterColumns 6 [CustomResourceColumnDefinition]
             selectableFields 9 [SelectableField]
            CustomResourceValidation
             openAPIV3Schema 1 JSONSchemaProps
            JSONSchemaProps
             id 1 string
             $schema 2 string
             $ref 3 string pointer
             description 4 string
             type 5 string
             format 6 string
             title 7 string
             default 8 any
             maximum 9 double pointer
             exclusiveMaximum 10 bool
             minimum 11 double pointer
             exclusiveMinimum 12 bool
             maxLength 13 int64 pointer
             minLength 14 int64 pointer
             pattern 15 string
             maxItems 16 int64 pointer
             minItems 17 int64 pointer
             uniqueItems 18 bool
             multipleOf 19 double pointer
             enum 20 [any]
             maxProperties 21 int64 pointer
             minProperties 22 int64 pointer
             required 23 [string]
             items 24 any choice=1:JSONSchemaProps,2:[JSONSchemaProps]
             allOf 25 [JSONSchemaProps]
             oneOf 26 [JSONSchemaProps]
             anyOf 27 [JSONSchemaProps]
             not 28 JSONSchemaProps
             properties 29 {JSONSchemaProps}
             additionalProperties 30 any choice=1:bool,2:JSONSchemaProps
             patternProperties 31 {JSONSchemaProps}
             dependencies 32 {any} choice=1:JSONSchemaProps,2:[string]
             additionalItems 33 any choice=1:bool,2:JSONSchemaProps
             definitions 34 {JSONSchemaProps}
             externalDocs 35 ExternalDocumentation
             example 36 any
             nullable 37 bool
             x-kubernetes-preserve-unknown-fields 38 bool pointer
             x-kubernetes-embedded-resource 39 bool
             x-kubernetes-int-or-string 40 bool
             x-kubernetes-list-map-keys 41 [string]
             x-kubernetes-list-type 42 string pointer
             x-kubernetes-map-type 43 string pointer
             x-kubernetes-validations 44 [ValidationRule]
            ExternalDocumentation
             description 1 string
             url 2 string
            ValidationRule
             rule 1 string must
             message 2 string
             messageExpression 3 string
             reason 4 string pointer
             fieldPath 5 string
             optionalOldSelf 6 bool pointer
            CustomResourceSubresources
             status 1 CustomResourceSubresourceStatus
             scale 2 CustomResourceSubresourceScale
            CustomResourceSubresourceStatus
            CustomResourceSubresourceScale
             specReplicasPath 1 string must
             statusReplicasPath 2 string must
             labelSelectorPath 3 string pointer
            CustomResourceColumnDefinition
             name 1 string must
             type 2 string must
             format 3 string
             description 4 string
             priority 5 int32
             jsonPath 6 string must
            SelectableField
             jsonPath 1 string must
            CustomResourceConversion
             strategy 1 string must
             webhook 2 WebhookConversion
            WebhookConversion
             clientConfig 2 WebhookClientConfig
             conversionReviewVersions 3 [string] required
            WebhookClientConfig
             url 3 string pointer
             service 1 ServiceReference
             caBundle 2 bytes
            ServiceReference
             namespace 1 string must
             name 2 string must
             path 3 string pointer
             port 4 int32 pointer
            CustomResourceDefinitionStatus
             conditions 1 [CustomResourceDefinitionCondition] keys=type
             acceptedNames 2 CustomResourceDefinitionNames
             storedVersions 3 [string]
             observedGeneration 4 int64
            CustomResourceDefinitionCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
             observedGeneration 6 int64
            """)
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
