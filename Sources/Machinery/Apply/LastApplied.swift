/// The annotation in which `kubectl apply` keeps what it applied, for clients that go over to server-side apply.
struct LastApplied {
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"
    /// Only kubectl keeps the annotation: under another manager's name a client opts out.
    private static let manager = "kubectl"

    private let live: JSONValue

    init(_ live: JSONValue) { self.live = live }

    /// The conflicts that are none, where kubectl itself applied these values before, taken out.
    func conflictsLeft(
        _ conflicts: [ServerSideApply.Conflict], manager: String, _ document: TypedDocument, _ id: KindID
    ) -> [ServerSideApply.Conflict] {
        guard manager == Self.manager, let text = live["metadata"]["annotations"][Self.annotation].string,
            let applied = try? JSONValue(parsing: text), applied["apiVersion"].text == id.groupVersion.description
        else { return conflicts }
        let set = FieldSet(document.node(applied, document.root))
        // What is different by now was not kubectl's any more.
        let allowed = set.subtracting(document.difference(live, applied).changed)
        return conflicts.compactMap { conflict in
            let left = conflict.fields.subtracting(allowed)
            return left.isEmpty ? nil : ServerSideApply.Conflict(manager: conflict.manager, fields: left)
        }
    }

    /// Brings the annotation of an applied object up to date, where it has one.
    static func update(_ object: inout JSONValue, _ config: JSONValue, manager: String) {
        let annotations = object["metadata"]["annotations"]
        guard manager == Self.manager, annotations[annotation].string?.isEmpty == false else { return }
        var applied = config
        applied["metadata"]["annotations"][annotation] = .null
        if applied["metadata"]["annotations"].object?.isEmpty == true { applied["metadata"]["annotations"] = .null }
        object["metadata"]["annotations"][annotation] = .string("\(applied)\n")
    }
}
