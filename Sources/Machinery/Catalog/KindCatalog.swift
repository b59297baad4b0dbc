import Synchronization

/// Every kind that is served, and look-ups among them. Kinds may come and go while it is used.
package final class KindCatalog: Sendable {
    private struct State {
        var byResource: [GroupResource: [KindDescription]] = [:]
        var order: [GroupVersion] = []
        var generation = 0
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0

        mutating func changed() {
            generation += 1
            for watcher in watchers.values { watcher.yield() }
        }
    }

    private let state = Mutex(State())

    package init(_ kinds: [KindDescription] = []) {
        for kind in kinds { register(kind) }
    }

    /// Adds a kind, or replaces the one with the same resource and version.
    package func register(_ kind: KindDescription) {
        state.withLock { state in
            var versions = state.byResource[kind.id.resource] ?? []
            versions.removeAll { $0.id.groupVersion == kind.id.groupVersion }
            state.byResource[kind.id.resource] = versions + [kind]
            if !state.order.contains(kind.id.groupVersion) { state.order.append(kind.id.groupVersion) }
            state.changed()
        }
    }

    /// Replaces every version of a resource at once, or takes it out where there is none. Its group's versions are told
    /// in the order of `APIVersionOrder` afterwards.
    package func replace(_ resource: GroupResource, with kinds: [KindDescription]) {
        state.withLock { state in
            state.byResource[resource] = kinds.isEmpty ? nil : kinds
            let left = Set(state.byResource.values.joined().map(\.id.groupVersion))
            state.order.removeAll { !left.contains($0) }
            for kind in kinds where !state.order.contains(kind.id.groupVersion) {
                state.order.append(kind.id.groupVersion)
            }
            let own = state.order.filter { $0.group == resource.group }
                .sorted { APIVersionOrder.isPreferred($0.version, $1.version) }
            if let place = state.order.firstIndex(where: { $0.group == resource.group }) {
                state.order.removeAll { $0.group == resource.group }
                state.order.insert(contentsOf: own, at: place)
            }
            state.changed()
        }
    }

    /// Counts changes, so that what is computed from the catalog can be kept until it changes.
    package var generation: Int { state.withLock { $0.generation } }

    /// An element now and after every change; changes that nobody has looked at yet are told once.
    package func changes() -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        state.withLock { state in
            let id = state.nextWatcher
            state.nextWatcher += 1
            state.watchers[id] = continuation
            continuation.onTermination = { [weak self] _ in self?.forget(id) }
            continuation.yield()
        }
        return stream
    }

    private func forget(_ id: Int) { state.withLock { _ = $0.watchers.removeValue(forKey: id) } }

    /// The kinds that are stored, each in its first version and none twice.
    package var stored: [KindID] {
        var seen: Set<GroupResource> = []
        return all.filter {
            $0.isStored && $0.storageResource == $0.id.resource && seen.insert($0.id.resource).inserted
        }
        .map(\.id)
    }

    /// The kind that documents of a version are stored as: itself, unless it has a form of another.
    package func storageKind(of kind: KindDescription) -> KindDescription {
        guard let form = kind.form else { return kind }
        return self.kind(kind.storageResource, version: form.version) ?? kind
    }

    /// The kind that a resource holds, in its first version or a given one.
    package func kind(_ resource: GroupResource, version: String? = nil) -> KindDescription? {
        state.withLock { state in
            let versions = state.byResource[resource] ?? []
            return version.map { version in versions.first { $0.id.groupVersion.version == version } } ?? versions.first
        }
    }

    /// The kind served as `resource` under a group-version.
    package func kind(_ groupVersion: GroupVersion, resource: String) -> KindDescription? {
        state.withLock { state in
            state.byResource[GroupResource(groupVersion.group, resource)]?
                .first { $0.id.groupVersion == groupVersion }
        }
    }

    /// The kind that a document with this apiVersion and kind is of.
    package func kind(_ groupVersion: GroupVersion, kind: String) -> KindDescription? {
        state.withLock { state in
            let found = state.byResource.values.joined().filter {
                $0.id.groupVersion == groupVersion && $0.id.kind == kind
            }
            // `templates` and `processedtemplates` share a kind: documents are of the one that is stored.
            return found.first(where: \.isStored) ?? found.first
        }
    }

    /// The kind that a document says it is of.
    package func kind(of document: JSONValue) -> KindDescription? {
        kind(GroupVersion(document["apiVersion"].text), kind: document["kind"].text)
    }

    /// Group-versions in the order of registration.
    package var groupVersions: [GroupVersion] { state.withLock { $0.order } }

    /// The kinds of a group-version, by resource name.
    package func kinds(in groupVersion: GroupVersion) -> [KindDescription] {
        state.withLock { state in
            state.byResource.values.joined().filter { $0.id.groupVersion == groupVersion }
                .sorted { $0.id.resource.resource < $1.id.resource.resource }
        }
    }

    /// Every kind.
    package var all: [KindDescription] { groupVersions.flatMap { kinds(in: $0) } }
}
