/// A typed look at an API object's document: reads and writes the fields that its users care about, and leaves every
/// other field as it is.
package protocol ObjectView: Sendable, Hashable {
    /// The kind that this view looks at.
    static var kind: KindID { get }
    var json: JSONValue { get set }
    init(json: JSONValue)
}

/// A kind by its names on the wire, and where it lives.
package struct KindID: Sendable, Hashable {
    package let groupVersion: GroupVersion
    package let kind: String
    package let resource: GroupResource
    package let isNamespaced: Bool

    package init(_ group: String, _ version: String, _ kind: String, _ plural: String, isNamespaced: Bool = true) {
        groupVersion = GroupVersion(group: group, version: version)
        self.kind = kind
        resource = GroupResource(group, plural)
        self.isNamespaced = isNamespaced
    }
}

extension ObjectView {
    /// An empty object of this kind.
    package init(name: String, namespace: String = "") {
        var json: JSONValue = [
            "apiVersion": .string(Self.kind.groupVersion.description), "kind": .string(Self.kind.kind),
            "metadata": ["name": .string(name)],
        ]
        if !namespace.isEmpty { json["metadata"]["namespace"] = .string(namespace) }
        self.init(json: json)
    }

    package var metadata: ObjectMeta {
        get { ObjectMeta(json: json["metadata"]) }
        set { json["metadata"] = newValue.json }
    }

    package var name: String { metadata.name }
    package var namespace: String { metadata.namespace }
    package var uid: String { metadata.uid }
    package var key: ObjectKey { ObjectKey(Self.kind.resource, namespace: namespace, name: name) }

    package var spec: JSONValue {
        get { json["spec"] }
        _modify { yield &json["spec"] }
    }

    package var status: JSONValue {
        get { json["status"] }
        _modify { yield &json["status"] }
    }

    /// Whether `owner` is the controller that manages this object.
    package func isControlled(by owner: some ObjectView) -> Bool { metadata.controller?["uid"].string == owner.uid }

    /// A reference from an object that this one owns; `isController` marks the one that manages it.
    package func ownerReference(isController: Bool = true, blocks: Bool = true) -> JSONValue {
        [
            "apiVersion": .string(Self.kind.groupVersion.description), "kind": .string(Self.kind.kind),
            "name": .string(name), "uid": .string(uid), "controller": .bool(isController),
            "blockOwnerDeletion": .bool(blocks),
        ]
    }

    /// An `ObjectReference` (core/v1) to this object.
    package var objectReference: JSONValue {
        var reference: JSONValue = [
            "kind": .string(Self.kind.kind), "apiVersion": .string(Self.kind.groupVersion.description),
            "name": .string(name), "uid": .string(uid),
        ]
        if !namespace.isEmpty { reference["namespace"] = .string(namespace) }
        reference["resourceVersion"] = JSONValue(metadata.resourceVersion)
        return reference
    }
}

/// A typed look at `metadata` (meta/v1 `ObjectMeta`).
package struct ObjectMeta: Sendable, Hashable {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].string ?? "" }
        set { json["name"] = .string(newValue) }
    }
    package var generateName: String? {
        get { json["generateName"].string }
        set { json["generateName"] = JSONValue(newValue) }
    }
    package var namespace: String {
        get { json["namespace"].string ?? "" }
        set { json["namespace"] = newValue.isEmpty ? .null : .string(newValue) }
    }
    package var uid: String {
        get { json["uid"].string ?? "" }
        set { json["uid"] = .string(newValue) }
    }
    package var resourceVersion: String? {
        get { json["resourceVersion"].string }
        set { json["resourceVersion"] = JSONValue(newValue) }
    }
    package var generation: Int {
        get { json["generation"].int ?? 0 }
        set { json["generation"] = .int(Int64(newValue)) }
    }
    package var labels: [String: String] {
        get { json["labels"].stringMap }
        set { json["labels"] = newValue.isEmpty ? .null : JSONValue(newValue) }
    }
    package var annotations: [String: String] {
        get { json["annotations"].stringMap }
        set { json["annotations"] = newValue.isEmpty ? .null : JSONValue(newValue) }
    }
    package var finalizers: [String] {
        get { json["finalizers"].strings }
        set { json["finalizers"] = newValue.isEmpty ? .null : JSONValue(newValue) }
    }
    package var ownerReferences: [JSONValue] {
        get { json["ownerReferences"].items }
        set { json["ownerReferences"] = newValue.isEmpty ? .null : .array(newValue) }
    }
    /// RFC 3339 in UTC, seconds; nil before the server has set it.
    package var creationTimestamp: String? { json["creationTimestamp"].string }
    /// Set once deletion has begun; until then nil.
    package var deletionTimestamp: String? { json["deletionTimestamp"].string }
    package var deletionGracePeriodSeconds: Int? { json["deletionGracePeriodSeconds"].int }
    package var isBeingDeleted: Bool { deletionTimestamp != nil }

    /// The owner that manages the object, if it has one.
    package var controller: JSONValue? { ownerReferences.first { $0["controller"].bool == true } }
}
