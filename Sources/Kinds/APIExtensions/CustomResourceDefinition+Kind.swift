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
            CustomResourceDefinition kind // Adds a kind to the API.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 CustomResourceDefinitionSpec required // What is wanted.
             status 3 CustomResourceDefinitionStatus // What was found; the platform writes it.
            CustomResourceDefinitionSpec // The kind that is added.
             group 1 string must // Its group.
             names 3 CustomResourceDefinitionNames required // Its names.
             scope 4 string must // Namespaced or Cluster.
             versions 7 [CustomResourceDefinitionVersion] required // Its versions.
             conversion 9 CustomResourceConversion // How objects get from one version to another.
             preserveUnknownFields 10 bool // Must be false: unknown fields are dropped.
            CustomResourceDefinitionNames // The names of a kind.
             plural 1 string must // The plural name, as in addresses; with the group it is the definition's name.
             singular 2 string // The singular name; the kind in lower case unless given.
             shortNames 3 [string] // Short names for use in commands.
             kind 4 string must // The kind, in CamelCase.
             listKind 5 string // The kind of its lists; the kind and List unless given.
             categories 6 [string] // Groups of resources that it is in, such as all.
            CustomResourceDefinitionVersion // One version of a kind.
             name 1 string must // The version, such as v1.
             served 2 bool required // Whether the API has it.
             storage 3 bool required // Whether objects are stored in it; true for one version.
             deprecated 7 bool // Whether its use is answered with a warning.
             deprecationWarning 8 string pointer // The warning, instead of the usual one.
             schema 4 CustomResourceValidation // What its documents may have.
             subresources 5 CustomResourceSubresources // The subresources that it has.
             additionalPrinterColumns 6 [CustomResourceColumnDefinition] // The columns of kubectl get.
             selectableFields 9 [SelectableField] // Fields that field selectors may use.
            CustomResourceValidation // What documents may have.
             openAPIV3Schema 1 JSONSchemaProps // The schema: every field with its type.
            JSONSchemaProps // A schema in JSON Schema's words, as OpenAPI v3 has them.
             id 1 string // No longer used.
             $schema 2 string // No longer used.
             $ref 3 string pointer // Not allowed in definitions.
             description 4 string // What it is for.
             type 5 string // object, array, string, integer, number or boolean.
             format 6 string // The form of a string or number, such as date-time or int64.
             title 7 string // A short name.
             default 8 any // The value of a field that isn't given.
             maximum 9 double pointer // The largest number.
             exclusiveMaximum 10 bool // Whether maximum itself is too large.
             minimum 11 double pointer // The smallest number.
             exclusiveMinimum 12 bool // Whether minimum itself is too small.
             maxLength 13 int64 pointer // The most characters.
             minLength 14 int64 pointer // The fewest characters.
             pattern 15 string // A regular expression that a string must match.
             maxItems 16 int64 pointer // The most items.
             minItems 17 int64 pointer // The fewest items.
             uniqueItems 18 bool // Must be false: use a list of type set.
             multipleOf 19 double pointer // What a number must be a multiple of.
             enum 20 [any] // The values that are allowed.
             maxProperties 21 int64 pointer // The most fields.
             minProperties 22 int64 pointer // The fewest fields.
             required 23 [string] // The fields that must be there.
             items 24 any choice=1:JSONSchemaProps,2:[JSONSchemaProps] // The schema of the items.
             allOf 25 [JSONSchemaProps] // Schemas that must all be met.
             oneOf 26 [JSONSchemaProps] // Schemas of which exactly one must be met.
             anyOf 27 [JSONSchemaProps] // Schemas of which one must be met.
             not 28 JSONSchemaProps // A schema that must not be met.
             properties 29 {JSONSchemaProps} // The fields with their schemas.
             additionalProperties 30 any choice=1:bool,2:JSONSchemaProps // The schema of all further fields: a map's values.
             patternProperties 31 {JSONSchemaProps} // Not allowed in definitions.
             dependencies 32 {any} choice=1:JSONSchemaProps,2:[string] // Not allowed in definitions.
             additionalItems 33 any choice=1:bool,2:JSONSchemaProps // Not allowed in definitions.
             definitions 34 {JSONSchemaProps} // Not allowed in definitions.
             externalDocs 35 ExternalDocumentation // Where more is told.
             example 36 any // An example of a value.
             nullable 37 bool // Whether null is a value.
             x-kubernetes-preserve-unknown-fields 38 bool pointer // Keeps fields that the schema doesn't have.
             x-kubernetes-embedded-resource 39 bool // It is an object with apiVersion, kind and metadata.
             x-kubernetes-int-or-string 40 bool // It is a whole number or a string.
             x-kubernetes-list-map-keys 41 [string] // The fields that tell a list's items apart, for type map.
             x-kubernetes-list-type 42 string pointer // How lists are merged: atomic, set or map.
             x-kubernetes-map-type 43 string pointer // How objects are merged: granular or atomic.
             x-kubernetes-validations 44 [ValidationRule] // Rules in CEL; stored and not carried out.
            ExternalDocumentation // Where more is told.
             description 1 string // What is told there.
             url 2 string // The address.
            ValidationRule // A rule in CEL.
             rule 1 string must // The expression.
             message 2 string // What is told when it fails.
             messageExpression 3 string // An expression for what is told when it fails.
             reason 4 string pointer // The kind of fault that it is.
             fieldPath 5 string // The field that is told.
             optionalOldSelf 6 bool pointer // Whether the rule holds on create too, where there is no old value.
            CustomResourceSubresources // The subresources of a kind.
             status 1 CustomResourceSubresourceStatus // Gives it status.
             scale 2 CustomResourceSubresourceScale // Gives it scale.
            CustomResourceSubresourceStatus // The subresource status; it has no settings.
            CustomResourceSubresourceScale // Where the subresource scale finds its numbers.
             specReplicasPath 1 string must // The wanted number, a path under .spec.
             statusReplicasPath 2 string must // The number that there is, a path under .status.
             labelSelectorPath 3 string pointer // The selector of the pods as text, a path under .status or .spec.
            CustomResourceColumnDefinition // A column of kubectl get.
             name 1 string must // Its head.
             type 2 string must // string, integer, number, boolean or date.
             format 3 string // The form of the value; name for the object's name.
             description 4 string // What it shows.
             priority 5 int32 // Columns above 0 are shown with -o wide alone.
             jsonPath 6 string must // Where the value is.
            SelectableField // A field that field selectors may use.
             jsonPath 1 string must // Where it is.
            CustomResourceConversion // How objects get from one version to another.
             strategy 1 string must // None changes apiVersion alone; Webhook asks one.
             webhook 2 WebhookConversion // The webhook.
            WebhookConversion // A webhook that converts objects.
             clientConfig 2 WebhookClientConfig // Where it is.
             conversionReviewVersions 3 [string] required // The versions of the review that it understands.
            WebhookClientConfig // Where a webhook is.
             url 3 string pointer // Its address, or
             service 1 ServiceReference // its Service.
             caBundle 2 bytes // The authority of its certificate.
            ServiceReference // A webhook's Service.
             namespace 1 string must // Its namespace.
             name 2 string must // Its name.
             path 3 string pointer // The path to ask for.
             port 4 int32 pointer // Its port, 443 unless given.
            CustomResourceDefinitionStatus // What is known of a definition.
             conditions 1 [CustomResourceDefinitionCondition] keys=type // What is true of the object at the moment.
             acceptedNames 2 CustomResourceDefinitionNames // The names that are served.
             storedVersions 3 [string] // The versions that objects may be stored in.
             observedGeneration 4 int64 // The metadata.generation that the status was found for.
            CustomResourceDefinitionCondition // One thing that is true or false of a definition.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
             observedGeneration 6 int64 // The metadata.generation that the condition was found for.
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
