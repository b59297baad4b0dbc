import Kinds
import Machinery

/// An object as the garbage collector sees it.
struct OwnedObject: Sendable, Hashable {
    let kind: KindID
    let namespace: String
    let name: String
    let uid: String
    let owners: [Owner]
    let finalizers: Set<String>
    let isBeingDeleted: Bool

    /// A reference to an owner (meta/v1 `OwnerReference`).
    struct Owner: Sendable, Hashable {
        let apiVersion: String
        let kind: String
        let name: String
        let uid: String
        let blocksDeletion: Bool
    }

    init(_ kind: KindID, _ document: JSONValue) {
        let meta = ObjectMeta(json: document["metadata"])
        self.kind = kind
        namespace = meta.namespace
        name = meta.name
        uid = meta.uid
        finalizers = Set(meta.finalizers)
        isBeingDeleted = meta.isBeingDeleted
        owners = meta.ownerReferences.map { reference in
            Owner(
                apiVersion: reference["apiVersion"].string ?? "", kind: reference["kind"].string ?? "",
                name: reference["name"].string ?? "", uid: reference["uid"].string ?? "",
                blocksDeletion: reference["blockOwnerDeletion"].bool ?? false)
        }
    }

    /// Waits for its dependents' deletion.
    var isForeground: Bool { isBeingDeleted && finalizers.contains(WellKnown.Kubernetes.foregroundDeletion) }
    /// Wants its dependents to be kept.
    var orphansDependents: Bool { isBeingDeleted && finalizers.contains(WellKnown.Kubernetes.orphan) }
    /// Has something for the collector to look at.
    var needsLook: Bool { !owners.isEmpty || isForeground || orphansDependents }
}

/// All objects that own or are owned, by uid. A plain value: changes in, uids to look at out.
struct OwnershipGraph {
    private(set) var objects: [String: OwnedObject] = [:]
    private var dependents: [String: Set<String>] = [:]

    /// Takes an object's new state; returns the uids that must be looked at.
    mutating func update(_ object: OwnedObject) -> Set<String> {
        let old = objects[object.uid]
        if old == object { return [] }
        for owner in old?.owners ?? [] { unlink(object.uid, from: owner.uid) }
        for owner in object.owners { dependents[owner.uid, default: []].insert(object.uid) }
        objects[object.uid] = object
        var look: Set<String> = object.needsLook ? [object.uid] : []
        let owners = Set((old?.owners ?? []).map(\.uid)).union(object.owners.map(\.uid))
        look.formUnion(owners.filter { objects[$0]?.isForeground == true || objects[$0]?.orphansDependents == true })
        if object.isForeground { look.formUnion(dependents[object.uid] ?? []) }
        return look
    }

    /// Takes an object out; its dependents and those who waited for it must be looked at.
    mutating func remove(uid: String) -> Set<String> {
        guard let old = objects.removeValue(forKey: uid) else { return [] }
        for owner in old.owners { unlink(uid, from: owner.uid) }
        let waiting = old.owners.map(\.uid).filter { objects[$0]?.isForeground == true }
        return (dependents[uid] ?? []).union(waiting)
    }

    /// The uids of a kind's objects, to find those that vanished while a watch was broken.
    func uids(of kind: KindID) -> Set<String> { Set(objects.values.filter { $0.kind == kind }.map(\.uid)) }

    func dependents(of uid: String) -> [OwnedObject] { (dependents[uid] ?? []).compactMap { objects[$0] } }

    private mutating func unlink(_ uid: String, from owner: String) {
        dependents[owner]?.remove(uid)
        if dependents[owner]?.isEmpty == true { dependents[owner] = nil }
    }
}

extension OwnershipGraph {
    /// What is to be done about one object.
    enum Step: Hashable, Sendable {
        /// Ask the API whether these owners exist, then decide with the answer.
        case lookUp([OwnedObject.Owner])
        /// Takes the references to these uids out of the object's list.
        case dropReferences(OwnedObject, owners: Set<String>)
        case removeFinalizer(OwnedObject, String)
        case delete(OwnedObject, foreground: Bool)
    }

    /// Decides about the object; `absent` are the uids of owners that the API was asked for and doesn't have.
    func plan(uid: String, absent: Set<String>, present: Set<String>) -> [Step] {
        guard let object = objects[uid] else { return [] }
        if object.orphansDependents {
            let drops = dependents(of: uid).map { Step.dropReferences($0, owners: [uid]) }
            return drops + [.removeFinalizer(object, WellKnown.Kubernetes.orphan)]
        }
        if object.isForeground {
            let blocking = dependents(of: uid).filter { $0.owners.contains { $0.uid == uid && $0.blocksDeletion } }
            if blocking.isEmpty { return [.removeFinalizer(object, WellKnown.Kubernetes.foregroundDeletion)] }
            return blocking.filter { !$0.isBeingDeleted }.map {
                .delete($0, foreground: !dependents(of: $0.uid).isEmpty)
            }
        }
        guard !object.owners.isEmpty, !object.isBeingDeleted else { return [] }
        return planOwned(object, absent: absent, present: present)
    }

    private func planOwned(_ object: OwnedObject, absent: Set<String>, present: Set<String>) -> [Step] {
        var unknown: [OwnedObject.Owner] = []
        var gone: Set<String> = []
        var waiting: Set<String> = []
        var hasSolid = false
        for owner in object.owners {
            if let known = objects[owner.uid], known.namespace == object.namespace || !known.kind.isNamespaced {
                if known.isForeground { waiting.insert(owner.uid) } else { hasSolid = true }
            } else if absent.contains(owner.uid) {
                gone.insert(owner.uid)
            } else if present.contains(owner.uid) {
                hasSolid = true
            } else {
                unknown.append(owner)
            }
        }
        if !unknown.isEmpty { return [.lookUp(unknown)] }
        if hasSolid {
            let drop = gone.union(waiting)
            return drop.isEmpty ? [] : [.dropReferences(object, owners: drop)]
        }
        return [.delete(object, foreground: !waiting.isEmpty && !dependents(of: object.uid).isEmpty)]
    }
}
