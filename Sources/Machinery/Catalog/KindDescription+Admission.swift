/// How a document comes in: decoded at the door, then completed, then checked.
extension KindDescription {
    /// Takes unknown fields out of a body and tells them (`unknown field "spec.foo"`), for an error or for warnings.
    ///
    /// Fills in apiVersion and kind where they are missing. Throws `StatusError` (`badRequest`) for another kind's body
    /// and for values of the wrong type, as Kubernetes words it.
    package func take(_ body: inout JSONValue) throws(StatusError) -> [String] {
        guard case .object(let members) = body else {
            throw unfit("json: cannot unmarshal \(body.typeName) into Go value")
        }
        let (apiVersion, name) = (body["apiVersion"].text, body["kind"].text)
        if !name.isEmpty, name != id.kind || (!apiVersion.isEmpty && !isOwn(apiVersion)) {
            throw .badRequest(
                "\(name) in version \"\(GroupVersion(apiVersion).version)\" cannot be handled as a \(id.kind): "
                    + "converting (\(apiVersion), Kind=\(name)) to (\(id.groupVersion), Kind=\(id.kind)): unknown conversion"
            )
        }
        var document = JSONObject()
        document["apiVersion"] = .string(id.groupVersion.description)
        document["kind"] = .string(id.kind)
        for (key, value) in members where key != "apiVersion" && key != "kind" { document[key] = value }
        body = .object(document)
        guard let schema = schema() else { return [] }
        do {
            return try schema.prune(&body).map { "unknown field \"\($0)\"" }
        } catch {
            throw unfit(error.description)
        }
    }

    /// True for the kind's own apiVersion, and for `v1` on OpenShift's kinds, which old templates and clients write.
    private func isOwn(_ apiVersion: String) -> Bool {
        apiVersion == id.groupVersion.description
            || (apiVersion == "v1" && id.groupVersion.group.hasSuffix(".openshift.io"))
    }

    private func unfit(_ problem: String) -> StatusError {
        .badRequest(
            "\(id.kind) in version \"\(id.groupVersion.version)\" cannot be handled as a \(id.kind): \(problem)")
    }

    /// The error for unknown or duplicate fields where the client asked for strictness (`fieldValidation=Strict`).
    package func strictError(_ problems: [String]) -> StatusError {
        unfit("strict decoding error: \(problems.joined(separator: ", "))")
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
        let metadata = MetadataRules.faults(of: document, old: old, nameRule: nameRule, isNamespaced: id.isNamespaced)
        if let part, let old, !isCustom {
            if let own = validatePart(part, document, old) { return metadata + own }
            if part == "status" { return metadata }
        }
        let fields = schema()?.faults(of: document, old: old) ?? []
        let own = validate(document, old)
        return metadata + fields + own.filter { !fields.contains($0) }
    }
}
