/// Server-side apply and the record of who owns which field, as pure functions on documents.
package struct ServerSideApply: Sendable {
    private let document: TypedDocument
    private let schema: Schema?
    private let id: KindID

    package init(_ kind: KindDescription) {
        schema = kind.schema()
        document = TypedDocument(schema)
        id = kind.id
    }

    /// The object that results when `manager` applies `config` to `live` (nil where there is no object yet).
    ///
    /// Fields that the manager applied before and no longer lists go, where no one else owns them. Throws `StatusError`:
    /// `badRequest` for a config without identity or with managedFields, `internalError` for fields that the kind hasn't,
    /// `conflict` with a cause for each field that another manager owns with another value, unless `force`.
    package func apply(
        _ config: JSONValue, to live: JSONValue?, manager name: String, force: Bool, subresource: String = "",
        at now: Timestamp
    ) throws(StatusError) -> JSONValue {
        let config = try checked(config)
        let manager = ManagedFields.Manager(
            name: name, isApply: true, apiVersion: id.groupVersion.description, subresource: subresource)
        var managed = ManagedFields(json: live?["metadata"]["managedFields"] ?? .null)
        if let live, managed.managers.isEmpty { adopt(live, &managed, now) }
        let base = live ?? [:]
        let last = managed[manager]?.fields ?? FieldSet()
        let set = document.fieldSet(owned(config, subresource), document.root)
        var merged = document.merge(base, config, document.root)
        let others = managed.managers.filter { $0 != manager }.compactMap { managed[$0]?.fields }
        document.removeAbandoned(&merged, document.root, last: last, new: set, others: others)
        try settle(base, merged, manager, &managed, force: force)
        if set != last || managed[manager] == nil {
            managed[manager] = .init(fields: set, time: now.description)
        }
        if let live, merged == live, managed.json == live["metadata"]["managedFields"] { return live }
        merged["metadata"]["managedFields"] = managed.json
        return merged
    }

    /// A written document with the record brought up to date: what changed from `old` belongs to `manager` now.
    ///
    /// A document that brings its own record keeps it; one with an empty record starts without any.
    package func recordUpdate(
        from old: JSONValue?, to new: JSONValue, manager name: String, subresource: String = "", at now: Timestamp
    ) -> JSONValue {
        var result = new
        let given = new["metadata"]["managedFields"]
        let before = old?["metadata"]["managedFields"] ?? .null
        if given == [] || given == [[:]] {
            result["metadata"]["managedFields"] = .null
            return result
        }
        if !given.isNull, given != before, old != nil { return result }
        var managed = ManagedFields(json: before)
        let manager = ManagedFields.Manager(
            name: name, isApply: false, apiVersion: id.groupVersion.description, subresource: subresource)
        let (changed, removed) = document.difference(
            old.map { owned($0, subresource) }, owned(new, subresource), document.root)
        guard !changed.isEmpty || !removed.isEmpty else {
            result["metadata"]["managedFields"] = before
            return result
        }
        for other in managed.managers {
            guard var entry = managed[other] else { continue }
            let lost = other == manager ? removed : changed.union(removed)
            entry.fields = entry.fields.subtracting(lost)
            managed[other] = entry
        }
        let own = (managed[manager]?.fields ?? FieldSet()).union(changed)
        managed[manager] = .init(fields: own, time: now.description)
        result["metadata"]["managedFields"] = managed.json
        return result
    }

    /// Finds conflicts between what changed and what others own; with `force` the others lose it.
    private func settle(
        _ old: JSONValue, _ new: JSONValue, _ manager: ManagedFields.Manager, _ managed: inout ManagedFields,
        force: Bool
    ) throws(StatusError) {
        let (changed, removed) = document.difference(old, new, document.root)
        var conflicts: [(manager: ManagedFields.Manager, path: String)] = []
        for other in managed.managers where other != manager {
            guard var entry = managed[other] else { continue }
            let lost = Self.common(entry.fields, changed)
            conflicts += lost.paths().map { (other, $0.map(\.shown).joined()) }
            entry.fields = entry.fields.subtracting(lost).subtracting(removed)
            if force || lost.isEmpty { managed[other] = entry }
        }
        guard !force, !conflicts.isEmpty else { return }
        let named = conflicts.map { ($0.manager.shown(time: managed[$0.manager]?.time ?? ""), $0.path) }
        throw Self.conflict(named)
    }

    /// Paths that are in both sets.
    private static func common(_ left: FieldSet, _ right: FieldSet) -> FieldSet {
        var result = FieldSet(isMember: left.isMember && right.isMember)
        for (element, child) in left.children { result[element] = common(child, right[element]) }
        return result
    }

    private static func conflict(_ conflicts: [(manager: String, path: String)]) -> StatusError {
        let message: String
        if conflicts.count == 1, let only = conflicts.first {
            message = "Apply failed with 1 conflict: conflict with \(only.manager): \(only.path)"
        } else {
            var lines: [String] = []
            for manager in Set(conflicts.map(\.manager)).sorted() {
                lines.append("conflicts with \(manager):")
                lines += conflicts.filter { $0.manager == manager }.map { "- \($0.path)" }
            }
            message = "Apply failed with \(conflicts.count) conflicts: " + lines.joined(separator: "\n")
        }
        let causes = conflicts.map {
            StatusCause(reason: "FieldManagerConflict", message: "conflict with \($0.manager)", field: $0.path)
        }
        return StatusError(.conflict, message, causes: causes)
    }

    /// An object from before any record belongs, as it is, to a manager of its own.
    private func adopt(_ live: JSONValue, _ managed: inout ManagedFields, _ now: Timestamp) {
        let manager = ManagedFields.Manager(
            name: "before-first-apply", isApply: false, apiVersion: id.groupVersion.description, subresource: "")
        let set = document.fieldSet(owned(live, ""), document.root)
        managed[manager] = .init(fields: set, time: now.description)
    }

    private func checked(_ config: JSONValue) throws(StatusError) -> JSONValue {
        for field in ["apiVersion", "kind"] where config[field].text.isEmpty {
            throw .badRequest("Object '\(field)' is missing in the applied configuration")
        }
        guard config["metadata"]["managedFields"].items.isEmpty else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        var document = config
        document["metadata"]["managedFields"] = .null
        guard let schema else { return document }
        do {
            let unknown = try schema.prune(&document)
            guard let first = unknown.first else { return document }
            let place = [config["metadata"]["namespace"].text, config["metadata"]["name"].text].joined(separator: "/")
            throw StatusError(
                .internalError,
                "failed to create typed patch object (\(place); \(id.groupVersion), Kind=\(id.kind)): "
                    + ".\(first): field not declared in schema")
        } catch let error as SchemaError {
            throw .badRequest("\(id.kind) in version \"\(id.groupVersion.version)\" cannot be handled: \(error)")
        } catch let error as StatusError {
            throw error
        } catch {
            throw .badRequest("\(error)")
        }
    }

    /// The part of a document whose fields are owned: not its identity and what the server sets, and of the status only
    /// what is written through it.
    private func owned(_ document: JSONValue, _ subresource: String) -> JSONValue {
        if subresource == "status" { return ["status": document["status"]] }
        var result = document
        for field in ["apiVersion", "kind"] { result[field] = .null }
        if schema == nil || id.isStatusSeparate { result["status"] = .null }
        let kept = [
            "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields",
            "selfLink",
            "deletionTimestamp", "deletionGracePeriodSeconds",
        ]
        for field in kept { result["metadata"][field] = .null }
        if result["metadata"].object?.isEmpty ?? true { result["metadata"] = .null }
        return result
    }
}

extension KindID {
    /// Builds and build configs have no status of their own to write to: it belongs to whoever writes the object.
    fileprivate var isStatusSeparate: Bool { groupVersion.group != "build.openshift.io" }
}
