/// Checks of `metadata` that hold for every kind, with Kubernetes' messages.
package enum MetadataRules {
    /// All annotations together may hold this many bytes.
    package static let annotationLimit = 256 * 1024

    /// The faults of a document's metadata on create (`old` is nil) or update. `standardFinalizers` asks that finalizers
    /// without a domain are among Kubernetes' own.
    package static func faults(
        of document: JSONValue, old: JSONValue? = nil, nameRule: (String) -> [String], isNamespaced: Bool,
        standardFinalizers: Bool = true
    ) -> [StatusCause] {
        let metadata = document["metadata"]
        var causes = nameFaults(metadata, nameRule)
        if isNamespaced, metadata["namespace"].text.isEmpty { causes.append(.required("metadata.namespace")) }
        if !isNamespaced, !metadata["namespace"].text.isEmpty {
            causes.append(.forbidden("metadata.namespace", "not allowed on this type"))
        }
        causes += labelFaults(metadata["labels"], "metadata.labels")
        causes += annotationFaults(metadata["annotations"])
        causes += ownerFaults(metadata["ownerReferences"].items)
        causes += finalizerFaults(metadata["finalizers"].strings, standard: standardFinalizers)
        causes += ManagedFields.faults(metadata["managedFields"])
        if let old { causes += changeFaults(metadata, old["metadata"]) }
        return causes
    }

    private static func nameFaults(_ metadata: JSONValue, _ rule: (String) -> [String]) -> [StatusCause] {
        var causes: [StatusCause] = []
        let (name, base) = (metadata["name"].text, metadata["generateName"].text)
        if !base.isEmpty {
            // A base may end in a dash, which generated characters follow.
            let whole = base.hasSuffix("-") ? base.dropLast() + "a" : base
            causes += rule(String(whole)).map { .invalid("metadata.generateName", .string(base), $0) }
        }
        if name.isEmpty {
            if base.isEmpty { causes.append(.required("metadata.name", "name or generateName is required")) }
        } else {
            causes += rule(name).map { .invalid("metadata.name", .string(name), $0) }
        }
        return causes
    }

    /// The faults of labels at a path: keys must be qualified names, values label values.
    package static func labelFaults(_ labels: JSONValue, _ path: String) -> [StatusCause] {
        (labels.object ?? [:]).flatMap { key, value in
            Names.qualifiedName(key).map { StatusCause.invalid(path, .string(key), $0) }
                + Names.labelValue(value.text).map { StatusCause.invalid(path, value, $0) }
        }
    }

    private static func annotationFaults(_ annotations: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        var size = 0
        for (key, value) in annotations.object ?? [:] {
            causes += Names.qualifiedName(key.lowercased()).map {
                .invalid("metadata.annotations", .string(key), $0)
            }
            size += key.utf8.count + value.text.utf8.count
        }
        if size > annotationLimit {
            causes.append(.tooLong("metadata.annotations", annotationLimit))
        }
        return causes
    }

    private static func ownerFaults(_ owners: [JSONValue]) -> [StatusCause] {
        var causes: [StatusCause] = []
        var controllers: [String] = []
        for owner in owners {
            for field in ["apiVersion", "kind", "name", "uid"] where owner[field].text.isEmpty {
                let detail = field == "apiVersion" ? "version must not be empty" : "must not be empty"
                causes.append(.invalid("metadata.ownerReferences.\(field)", owner[field], detail))
            }
            if owner["controller"].flag { controllers.append(owner["name"].text) }
        }
        if controllers.count > 1 {
            let detail =
                "Only one reference can have Controller set to true. "
                + "Found \"true\" in references for \(controllers[0]) and \(controllers[1])"
            causes.append(.invalid("metadata.ownerReferences", .array(owners), detail))
        }
        return causes
    }

    private static func finalizerFaults(_ finalizers: [String], standard: Bool) -> [StatusCause] {
        let known = ["foregroundDeletion", "orphan", "kubernetes"]
        return finalizers.flatMap { finalizer -> [StatusCause] in
            let problems = Names.qualifiedName(finalizer)
            if standard, problems.isEmpty, !finalizer.contains("/"), !known.contains(finalizer) {
                let detail = "name is neither a standard finalizer name nor is it fully qualified"
                return [.invalid("metadata.finalizers", .string(finalizer), detail)]
            }
            return problems.map { .invalid("metadata.finalizers", .string(finalizer), $0) }
        }
    }

    private static func changeFaults(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        for field in [
            "name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        ] {
            // An update that leaves these out keeps them: the server fills them in before this check.
            guard !new[field].isNull, new[field] != old[field] else { continue }
            causes.append(.invalid("metadata.\(field)", new[field], "field is immutable"))
        }
        guard !old["deletionTimestamp"].isNull else { return causes }
        let added = new["finalizers"].strings.filter { !old["finalizers"].strings.contains($0) }
        if !added.isEmpty {
            let list = added.map { "\(JSONValue.string($0))" }.joined(separator: ", ")
            let detail = "no new finalizers can be added if the object is being deleted, found new finalizers "
            causes.append(.forbidden("metadata.finalizers", detail + "[]string{\(list)}"))
        }
        return causes
    }
}

extension StatusCause {
    /// A value that is larger than `limit` bytes.
    package static func tooLong(_ field: String, _ limit: Int) -> StatusCause {
        StatusCause(
            reason: "FieldValueTooLong", message: "Too long: may not be more than \(limit) bytes", field: field)
    }

    /// A list with more elements than `most`.
    package static func tooMany(_ field: String, _ count: Int, _ most: Int) -> StatusCause {
        let message = "Too many: \(count): must have at most \(most) items"
        return StatusCause(reason: "FieldValueTooMany", message: message, field: field)
    }

    /// A name that refers to nothing.
    package static func missing(_ field: String, _ value: JSONValue) -> StatusCause {
        StatusCause(reason: "FieldValueNotFound", message: "Not found: \(value)", field: field)
    }

    /// A field that may not change.
    package static func immutable(_ field: String, _ value: JSONValue) -> StatusCause {
        .invalid(field, value, "field is immutable")
    }
}
