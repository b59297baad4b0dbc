import Kinds
import Machinery
import Reconciling

/// Finding the pods of an owner in the shared copy of all pods.
enum PodOwners {
    /// The index of pods by the uid of the controller that owns them; `NAMESPACE/` holds those without one.
    static let index = "workloads.owner"

    static func addIndex(to pods: Informer<Pod>) {
        pods.addIndex(index) { [$0.metadata.controller?["uid"].string ?? "\($0.namespace)/"] }
    }

    /// The pods that `owner` controls, and those of its namespace that nobody controls.
    static func pods(_ pods: Informer<Pod>, of owner: some ObjectView) -> [Pod] {
        owned(pods, by: owner) + pods.indexed(index, "\(owner.namespace)/")
    }

    /// The pods that `owner` controls.
    static func owned(_ pods: Informer<Pod>, by owner: some ObjectView) -> [Pod] { pods.indexed(index, owner.uid) }
}

extension APIClient {
    /// An object as it is stored now; nil where it is gone, or another one has its name.
    func reread<View: ObjectView>(_ known: View) async throws -> View? {
        let found = try await find(View.self, namespace: known.namespace, name: known.name)
        return found?.uid == known.uid ? found : nil
    }

    /// The objects that an owner's selector matches, read now, and those of `known` that it controls although it
    /// doesn't.
    func claimed<View: ObjectView>(
        by owner: some ObjectView, _ selector: LabelSelector, known: [View]
    ) async throws -> [View] {
        let matching = try await list(
            View.self, namespace: owner.namespace, ListOptions(labelSelector: selector.description))
        return matching + known.filter { $0.isControlled(by: owner) && !selector.matches($0.metadata.labels) }
    }

    /// Makes `owner` the controller of an object that nobody controls. One that is gone by now is no error.
    func adopt<View: ObjectView>(_: View.Type, _ name: String, _ uid: String, by owner: some ObjectView) async throws {
        let reference = owner.ownerReference()
        try await changeOwners(View.self, owner.namespace, name) { object in
            guard object.uid == uid, object.metadata.controller == nil, !object.metadata.isBeingDeleted else {
                return false
            }
            object.metadata.ownerReferences.append(reference)
            return true
        }
    }

    /// Ends `owner`'s control of an object that it has no claim to any more.
    func release<View: ObjectView>(
        _: View.Type, _ name: String, _ uid: String, from owner: some ObjectView
    ) async throws {
        let ownerUID = owner.uid
        try await changeOwners(View.self, owner.namespace, name) { object in
            guard object.uid == uid else { return false }
            object.metadata.ownerReferences.removeAll { $0["uid"].string == ownerUID }
            return true
        }
    }

    private func changeOwners<View: ObjectView>(
        _: View.Type, _ namespace: String, _ name: String, _ change: @Sendable (inout View) -> Bool
    ) async throws {
        do {
            try await modify(View.self, namespace: namespace, name: name, change)
        } catch let error as StatusError where error.reason == .notFound {}
    }
}
