/// The paths that a kind is served under, with their operations, named as Kubernetes names them.
extension KindDescription {
    var openAPIPaths: [OpenAPIPath] {
        var paths: [OpenAPIPath] = []
        if id.isNamespaced, verbs.contains("list") { paths.append(everywhere) }
        let collection = collectionOperations
        if !collection.isEmpty {
            paths.append(OpenAPIPath(path: base, parameters: scope + [.pretty], operations: collection))
        }
        let item = itemOperations
        if !item.isEmpty { paths.append(OpenAPIPath(path: itemPath, parameters: itemParameters, operations: item)) }
        for part in subresources {
            let operations = operations(of: part)
            let parameters = part.isConnected ? itemParameters.filter { $0.name != "pretty" } : itemParameters
            paths.append(OpenAPIPath(path: "\(itemPath)/\(part.name)", parameters: parameters, operations: operations))
            guard part.name == "proxy" else { continue }
            paths.append(
                OpenAPIPath(
                    path: "\(itemPath)/proxy/{path}", parameters: parameters + [.path],
                    operations: self.operations(of: part, suffix: "WithPath")))
        }
        if verbs.contains("watch"), !isCustom { paths += watchPaths }
        return paths
    }

    private var scope: [OpenAPIParameter] { id.isNamespaced ? [.namespace] : [] }
    private var itemParameters: [OpenAPIParameter] { [.name(id.kind)] + scope + [.pretty] }
    private var base: String {
        let scope = id.isNamespaced ? "/namespaces/{namespace}" : ""
        return "\(id.groupVersion.path)\(scope)/\(id.resource.resource)"
    }
    private var itemPath: String { "\(base)/{name}" }

    /// The schema of the kind's own documents.
    var schemaName: String { OpenAPINames.schema(schema()?.object.name ?? "\(id.groupVersion.tablePrefix).\(id.kind)") }
    /// The schema of its lists.
    var listSchemaName: String {
        let parts = schemaName.split(separator: ".").dropLast() + [Substring(listKind)]
        return parts.joined(separator: ".")
    }

    private func operationID(_ verb: String, _ suffix: String = "") -> String {
        verb + OpenAPINames.infix(id.groupVersion) + suffix
    }

    /// `NamespacedPod`, `Node`; `NamespacedProcessedTemplate` where two resources have one kind.
    private var subject: String {
        let resource = id.resource.resource
        let plural = id.kind.lowercased() + "s"
        let prefix = resource.hasSuffix(plural) ? String(resource.dropLast(plural.count)) : ""
        return (id.isNamespaced ? "Namespaced" : "") + OpenAPINames.capitalized(prefix) + id.kind
    }

    private func operation(
        _ method: OpenAPIOperation.Method, _ action: String, id operationID: String, _ detail: String
    ) -> OpenAPIOperation {
        OpenAPIOperation(
            method: method, id: operationID, detail: detail, action: action, groupVersion: id.groupVersion,
            kind: id.kind)
    }

    private var everywhere: OpenAPIPath {
        var list = operation(
            .get, "list", id: operationID("list", "\(id.kind)ForAllNamespaces"),
            "list or watch objects of kind \(id.kind)")
        list.answer = .list(listSchemaName)
        return OpenAPIPath(
            path: "\(id.groupVersion.path)/\(id.resource.resource)",
            parameters: (OpenAPIParameter.list + [.pretty]).sorted { $0.name < $1.name }, operations: [list])
    }

    /// The old form of watches, which Kubernetes still publishes for its own kinds.
    private var watchPaths: [OpenAPIPath] {
        let instead = "deprecated: use the 'watch' parameter with a list operation instead"
        let root = id.groupVersion.path
        func path(
            _ path: String, _ action: String, _ name: String, _ detail: String, _ own: [OpenAPIParameter]
        ) -> OpenAPIPath {
            var watch = operation(.get, action, id: operationID("watch", name), detail)
            watch.answer = .list(OpenAPINames.watchEvent)
            return OpenAPIPath(
                path: "\(root)/watch\(path.dropFirst(root.count))",
                parameters: (OpenAPIParameter.list + own + [.pretty]).sorted { $0.name < $1.name },
                operations: [watch])
        }
        let listDetail = "watch individual changes to a list of \(id.kind). \(instead)."
        let itemDetail =
            "watch changes to an object of kind \(id.kind). \(instead), filtered to a single item with the "
            + "'fieldSelector' parameter."
        var paths = [
            path(base, "watchlist", "\(subject)List", listDetail, scope),
            path(itemPath, "watch", subject, itemDetail, scope + [.name(id.kind)]),
        ]
        if id.isNamespaced {
            let everywhere = "\(root)/\(id.resource.resource)"
            paths.append(path(everywhere, "watchlist", "\(id.kind)ListForAllNamespaces", listDetail, []))
        }
        return paths
    }

    private var collectionOperations: [OpenAPIOperation] {
        var operations: [OpenAPIOperation] = []
        if verbs.contains("list") {
            var list = operation(
                .get, "list", id: operationID("list", subject), "list or watch objects of kind \(id.kind)")
            list.parameters = OpenAPIParameter.list
            list.answer = .list(listSchemaName)
            operations.append(list)
        }
        if verbs.contains("create") {
            let article = "AEIOU".contains(id.kind.prefix(1)) ? "an" : "a"
            var create = operation(
                .post, "post", id: operationID("create", subject), "create \(article) \(id.kind)")
            create.parameters = OpenAPIParameter.write
            create.body = .document(schemaName, isRequired: true)
            create.answer = .document(schemaName)
            create.codes = [200, 201, 202]
            operations.append(create)
        }
        if verbs.contains("deletecollection") {
            let infix = "Collection\(subject)"
            var delete = operation(
                .delete, "deletecollection", id: operationID("delete", infix), "delete collection of \(id.kind)")
            delete.parameters = OpenAPIParameter.deleteCollection
            delete.body = .document(OpenAPINames.deleteOptions, isRequired: false)
            delete.answer = .document(OpenAPINames.status)
            operations.append(delete)
        }
        return operations
    }

    private var itemOperations: [OpenAPIOperation] {
        var operations = documentOperations(verbs: verbs, name: "", schema: schemaName)
        if verbs.contains("delete") {
            let article = "AEIOU".contains(id.kind.prefix(1)) ? "an" : "a"
            var delete = operation(
                .delete, "delete", id: operationID("delete", subject), "delete \(article) \(id.kind)")
            delete.parameters = OpenAPIParameter.delete
            delete.body = .document(OpenAPINames.deleteOptions, isRequired: false)
            delete.answer = .document(answersDeletionWithObject ? schemaName : OpenAPINames.status)
            delete.codes = [200, 202]
            operations.append(delete)
        }
        return operations
    }

    /// Read, replace and patch of an object or of a part with a document of its own; `name` is the part's.
    private func documentOperations(verbs: [String], name: String, schema: String) -> [OpenAPIOperation] {
        let suffix = subject + OpenAPINames.capitalized(name)
        let what = (name.isEmpty ? "" : "\(name) of ") + "the specified \(id.kind)"
        var operations: [OpenAPIOperation] = []
        if verbs.contains("get") {
            var read = operation(.get, "get", id: operationID("read", suffix), "read \(what)")
            read.answer = .document(schema)
            operations.append(read)
        }
        if verbs.contains("update") {
            var replace = operation(.put, "put", id: operationID("replace", suffix), "replace \(what)")
            replace.parameters = OpenAPIParameter.write
            replace.body = .document(schema, isRequired: true)
            replace.answer = .document(schema)
            replace.codes = [200, 201]
            operations.append(replace)
        }
        if verbs.contains("patch") {
            var patch = operation(.patch, "patch", id: operationID("patch", suffix), "partially update \(what)")
            patch.parameters = OpenAPIParameter.patch
            patch.body = .patch(patchTypes)
            patch.answer = .document(schema)
            patch.codes = [200, 201]
            operations.append(patch)
        }
        return operations
    }

    private var patchTypes: [String] {
        ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"]
            + (isCustom ? [] : ["application/strategic-merge-patch+json"])
    }

    private func operations(of part: Subresource, suffix: String = "") -> [OpenAPIOperation] {
        let groupVersion = part.responseKind?.groupVersion ?? id.groupVersion
        let kind = part.responseKind?.kind ?? id.kind
        let own = OpenAPINames.schema("\(groupVersion.tablePrefix).\(kind)")
        let schema = part.responseKind == nil ? schemaName : own
        var operations: [OpenAPIOperation] = []
        if part.isConnected {
            let methods: [(String, OpenAPIOperation.Method)] = [
                ("create", .post), ("delete", .delete), ("get", .get), ("patch", .patch), ("update", .put),
            ]
            for (verb, method) in methods where part.verbs.contains(verb) {
                let name = OpenAPINames.capitalized(method.rawValue) + subject + OpenAPINames.capitalized(part.name)
                var connect = operation(
                    method, "connect", id: operationID("connect", name + suffix),
                    "connect \(method.rawValue.uppercased()) requests to \(part.name) of \(id.kind)")
                connect.parameters = OpenAPIParameter.options(part.name)
                operations.append(connect)
            }
        } else if part.verbs == ["create"] {
            let name = subject + OpenAPINames.capitalized(part.name)
            var create = operation(
                .post, "post", id: operationID("create", name), "create \(part.name) of the specified \(id.kind)")
            create.parameters = OpenAPIParameter.write
            create.body = .document(own, isRequired: true)
            create.answer = .document(own)
            create.codes = [200, 201, 202]
            operations.append(create)
        } else {
            operations = documentOperations(verbs: part.verbs, name: part.name, schema: schema)
            if part.isText {
                for index in operations.indices {
                    operations[index].answer = .text
                    operations[index].parameters = OpenAPIParameter.options(part.name)
                }
            }
        }
        guard part.responseKind != nil else { return operations }
        return operations.map { $0.of(groupVersion, kind) }
    }
}

extension Subresource {
    /// Streams and proxied requests, which have no documents.
    var isConnected: Bool { ["attach", "exec", "portforward", "proxy", "webhooks"].contains(name) }
    /// Answered with plain text.
    var isText: Bool { name == "log" }
}

extension OpenAPIOperation {
    /// The operation on documents of another kind.
    func of(_ groupVersion: GroupVersion, _ kind: String) -> OpenAPIOperation {
        OpenAPIOperation(
            method: method, id: id, detail: detail, action: action, groupVersion: groupVersion, kind: kind,
            parameters: parameters, body: body, answer: answer, codes: codes)
    }
}
