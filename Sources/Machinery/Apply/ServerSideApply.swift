/// Server-side apply and the record of who owns which field, as pure functions on documents.
package struct ServerSideApply: Sendable {
    private let document: TypedDocument
    private let schema: Schema?
    private let id: KindID
    /// The status is written through a subresource only.
    private let hasStatusApart: Bool

    package init(_ kind: KindDescription) {
        schema = kind.schema()
        document = TypedDocument(schema)
        id = kind.id
        hasStatusApart = kind.subresource("status") != nil
    }

    /// The object that results when `manager` applies `config` to `live` (nil where there is no object yet).
    ///
    /// Fields that the manager applied before and no longer lists go, where no one else owns them. Throws `StatusError`:
    /// `badRequest` for a config without identity or with managedFields, `unknown` (500, as Kubernetes) for fields that
    /// the kind hasn't, `conflict` with a cause for each field that another manager owns with another value, unless
    /// `force`.
    package func apply(
        _ config: JSONValue, to live: JSONValue?, manager name: String, force: Bool, subresource: String = "",
        at now: Timestamp
    ) throws(StatusError) -> JSONValue {
        let given = config
        let config = try checked(config)
        let manager = ManagedFields.Manager(
            name: name, isApply: true, apiVersion: id.groupVersion.description, subresource: subresource)
        var managed = ManagedFields(json: live?["metadata"]["managedFields"] ?? .null)
        if let live, managed.entries.isEmpty { adopt(live, &managed, now) }
        let base = live ?? [:]
        let last = managed[manager]?.fields ?? FieldSet()
        let set = FieldSet(document.node(owned(config, subresource), document.root))
        var merged = document.merge(base, config, document.root)
        let others = managed.entries.filter { $0.manager != manager }.map(\.fields.root)
        document.removeAbandoned(&merged, document.root, last: last.root, new: set.root, others: others)
        let conflicts = settle(owned(base, subresource), owned(merged, subresource), manager, &managed)
        if !force, !conflicts.isEmpty {
            let left = LastApplied(base).conflictsLeft(conflicts, manager: name, document, id)
            guard left.isEmpty else { throw Self.conflict(left) }
        }
        if set != last || managed[manager] == nil { managed.set(manager, set, time: now.description) }
        LastApplied.update(&merged, given, manager: name)
        if let live, merged == live, managed.json == live["metadata"]["managedFields"] { return live }
        merged["metadata"]["managedFields"] = managed.json
        return merged
    }

    /// A written document with the record brought up to date: what changed from `old` belongs to `manager` now.
    ///
    /// `old` is nil for a new object. A document that brings its own record is taken at its word, but not through a
    /// subresource; one with an empty record (`[]` or `[{}]`) starts without any, and an object without one stays so.
    package func recordUpdate(
        from old: JSONValue?, to new: JSONValue, manager name: String, subresource: String = "", at now: Timestamp
    ) -> JSONValue {
        var result = new
        let before = old?["metadata"]["managedFields"] ?? .null
        let given = subresource.isEmpty ? new["metadata"]["managedFields"] : .null
        guard given != [] && given != [[:]] else {
            result["metadata"]["managedFields"] = .null
            return result
        }
        var managed = ManagedFields(json: given)
        if managed.entries.isEmpty { managed = ManagedFields(json: before) }
        let (changed, removed) = document.difference(owned(old ?? [:], subresource), owned(new, subresource))
        let isUntracked = old != nil && managed.entries.isEmpty
        guard !isUntracked, !changed.isEmpty || !removed.isEmpty else {
            result["metadata"]["managedFields"] = managed.entries.isEmpty || given.isNull ? before : given
            return result
        }
        let manager = ManagedFields.Manager(
            name: name, isApply: false, apiVersion: id.groupVersion.description, subresource: subresource)
        managed.take(changed, fromAllBut: manager)
        managed.take(removed, fromAllBut: manager)
        let kept = (managed[manager]?.fields ?? FieldSet()).subtracting(removed)
        managed.set(manager, kept.union(changed), time: now.description)
        managed.limitUpdaters()
        result["metadata"]["managedFields"] = managed.json
        return result
    }

    /// A field that another manager owns with another value.
    struct Conflict {
        let manager: ManagedFields.Manager
        let fields: FieldSet
    }

    /// Takes what changed from others, and tells what that was.
    private func settle(
        _ old: JSONValue, _ new: JSONValue, _ manager: ManagedFields.Manager, _ managed: inout ManagedFields
    ) -> [Conflict] {
        let (changed, removed) = document.difference(old, new)
        let conflicts = managed.entries.filter { $0.manager != manager }.compactMap { entry -> Conflict? in
            let lost = entry.fields.intersection(changed)
            return lost.isEmpty ? nil : Conflict(manager: entry.manager, fields: lost)
        }
        managed.take(changed, fromAllBut: manager)
        managed.take(removed, fromAllBut: manager)
        return conflicts
    }

    private static func conflict(_ conflicts: [Conflict]) -> StatusError {
        let named = conflicts.flatMap { conflict in
            conflict.fields.paths.map { (manager: conflict.manager.shown, path: $0.map(\.shown).joined()) }
        }
        let message: String
        if named.count == 1, let only = named.first {
            message = "Apply failed with 1 conflict: conflict with \(only.manager): \(only.path)"
        } else {
            var lines: [String] = []
            for manager in Set(named.map(\.manager)).sorted() {
                lines.append("conflicts with \(manager):")
                lines += named.filter { $0.manager == manager }.map { "- \($0.path)" }
            }
            message = "Apply failed with \(named.count) conflicts: " + lines.joined(separator: "\n")
        }
        let causes = named.map {
            StatusCause(reason: "FieldManagerConflict", message: "conflict with \($0.manager)", field: $0.path)
        }
        return StatusError(.conflict, message, causes: causes)
    }

    /// An object from before any record belongs, as it is, to a manager of its own.
    private func adopt(_ live: JSONValue, _ managed: inout ManagedFields, _ now: Timestamp) {
        let manager = ManagedFields.Manager(
            name: "before-first-apply", isApply: false, apiVersion: id.groupVersion.description, subresource: "")
        managed.set(
            manager, FieldSet(document.node(owned(live, ""), document.root, .maps)), time: now.description)
    }

    private func checked(_ config: JSONValue) throws(StatusError) -> JSONValue {
        for field in ["apiVersion", "kind"] where config[field].text.isEmpty {
            let name = field == "kind" ? "Kind" : "apiVersion"
            throw .badRequest("Object '\(name)' is missing in '\(config)'")
        }
        let version = config["apiVersion"].text
        guard GroupVersion(version) == id.groupVersion else {
            throw .badRequest(
                "Incorrect version specified in apply patch. Specified patch version: \(version), expected: "
                    + "\(id.groupVersion)")
        }
        guard config["metadata"]["managedFields"].isNull else {
            throw .badRequest("metadata.managedFields must be nil")
        }
        var document = config
        guard let schema else { return document }
        let unknown: [String]
        do {
            unknown = try schema.prune(&document)
        } catch {
            throw untyped(config, "\(error)")
        }
        guard let first = unknown.first else { return document }
        throw untyped(config, ".\(first): field not declared in schema")
    }

    private func untyped(_ config: JSONValue, _ why: String) -> StatusError {
        let place = "\(config["metadata"]["namespace"].text)/\(config["metadata"]["name"].text)"
        return StatusError(
            .unknown, "failed to create typed patch object (\(place); \(id.groupVersion), Kind=\(id.kind)): \(why)")
    }

    /// The part of a document whose fields are owned: not its identity and what the server sets, and of status and the
    /// rest only what is written this way.
    private func owned(_ document: JSONValue, _ subresource: String) -> JSONValue {
        var result = document
        var hidden = ["apiVersion", "kind"]
        // An approval is a part of the status.
        let isStatus = ["status", "approval"].contains(subresource)
        if isStatus { hidden.append("spec") } else if hasStatusApart { hidden.append("status") }
        for field in hidden { result[field] = .null }
        for field in Self.unowned { result["metadata"][field] = .null }
        if result["metadata"].object?.isEmpty ?? true { result["metadata"] = .null }
        return result
    }

    private static let unowned = [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
        "deletionTimestamp", "deletionGracePeriodSeconds",
    ]
}
