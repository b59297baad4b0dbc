/// How a document comes in: decoded at the door, then completed, then checked.
extension KindDescription {
    /// Takes unknown fields out of a body and tells them (`unknown field "spec.foo"`), for an error or for warnings.
    ///
    /// Fills in apiVersion and kind where they are missing. Throws `StatusError` (`badRequest`) for another kind's body
    /// and for values of the wrong type, as Kubernetes words it.
    package func take(_ body: inout JSONValue) throws(StatusError) -> [String] {
        guard case .object(let members) = body else {
            throw unfit("json: cannot unmarshal \(body.typeName) into Go value of type \(id.kind)", body)
        }
        let (apiVersion, kind) = (body["apiVersion"].text, body["kind"].text)
        var document = JSONObject()
        document["apiVersion"] = .string(apiVersion.isEmpty ? id.groupVersion.description : apiVersion)
        document["kind"] = .string(kind.isEmpty ? id.kind : kind)
        for (key, value) in members where key != "apiVersion" && key != "kind" { document[key] = value }
        body = .object(document)
        try checkType(body)
        body["apiVersion"] = .string(id.groupVersion.description)
        do {
            return try prune(&body)
        } catch {
            throw unfit(error.description, body)
        }
    }

    /// Throws `badRequest` where a document says that it is of another kind or version.
    package func checkType(_ document: JSONValue) throws(StatusError) {
        let (apiVersion, kind) = (document["apiVersion"].text, document["kind"].text)
        guard kind == id.kind else {
            throw unfit(
                "converting (\(apiVersion), Kind=\(kind)) to (\(id.groupVersion), Kind=\(id.kind)): unknown conversion",
                document)
        }
        guard isOwn(apiVersion) else {
            throw .badRequest(
                "the API version in the data (\(apiVersion)) does not match the expected API version (\(id.groupVersion))"
            )
        }
    }

    /// True for the kind's own apiVersion, and for `v1` on OpenShift's kinds, which old templates and clients write.
    private func isOwn(_ apiVersion: String) -> Bool {
        apiVersion == id.groupVersion.description
            || (apiVersion == "v1" && id.groupVersion.group.hasSuffix(".openshift.io"))
    }

    /// Takes out the fields that the kind hasn't, and tells them. Throws for values of the wrong type.
    package func prune(_ document: inout JSONValue) throws(SchemaError) -> [String] {
        var unknown: [String] = []
        if let custom {
            unknown = try custom.prune(&document)
        } else if let schema = schema() {
            unknown = try schema.prune(&document)
        }
        return unknown.map { "unknown field \"\($0)\"" }
    }

    private func unfit(_ problem: String, _ document: JSONValue) -> StatusError {
        let kind = document["kind"].string ?? id.kind
        let version = document["apiVersion"].string.map(GroupVersion.init) ?? id.groupVersion
        return .badRequest("\(kind) in version \"\(version.version)\" cannot be handled as a \(id.kind): \(problem)")
    }

    /// The error for unknown or duplicate fields where the client asked for strictness (`fieldValidation=Strict`).
    package func strictError(_ problems: [String]) -> StatusError {
        unfit("strict decoding error: \(problems.joined(separator: ", "))", .null)
    }

    /// Sets every default: those that the schema declares, those of its types, then the kind's own.
    package func applyDefaults(_ document: inout JSONValue) {
        schema()?.applyDefaults(&document)
        defaults(&document)
    }

    /// Every fault of a complete document: metadata, schema, the kind's own rules.
    ///
    /// Of one that was changed through a subresource (`part`) only what that may have changed: a status is its
    /// controller's own affair.
    package func faults(of document: JSONValue, old: JSONValue? = nil, part: String? = nil) -> [StatusCause] {
        // A name can't change: what was right once stays so.
        let rule = old == nil ? nameRule : { _ in [] }
        let metadata = MetadataRules.faults(
            of: document, old: old, nameRule: rule, isNamespaced: id.isNamespaced,
            standardFinalizers: !isCustom && id.groupVersion.group != "apiextensions.k8s.io")
        if let part, let old, !isCustom {
            if let own = validatePart(part, document, old) { return metadata + own }
            if part == "status" { return metadata }
        }
        let fields = schema()?.faults(of: document, old: old) ?? []
        let own = validate(document, old)
        return metadata + fields + own.filter { !fields.contains($0) }
    }
}
