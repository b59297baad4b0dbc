import Machinery

/// A resource's objects as they were at an earlier revision: the present ones with every change since then undone.
struct PastSnapshot: ObjectSnapshot {
    let revision: Int64
    /// Sorted by place.
    private let items: [StoredObject]

    /// Throws `expired` where history doesn't reach that far back.
    init(of resource: GroupResource, at revision: Int64, _ storage: any ObjectStorage) async throws {
        let tooOld = StatusError(.expired, "The resourceVersion for the provided list is too old.")
        let scope = ObjectScope(resource)
        let present = try await storage.list(scope)
        let changes: [StoredEvent]
        do {
            let watch = try await storage.watch(scope, after: revision)
            // All of history waits in the watch already: nothing more is to be waited for.
            watch.nudge()
            changes = try await watch.next() ?? []
        } catch let error as StatusError where error.reason == .expired {
            throw tooOld
        }
        var objects = Dictionary(present.items.map { ($0.key, $0) }) { first, _ in first }
        for change in changes.reversed() where change.revision <= present.revision {
            if change.change == .added {
                objects[change.object.key] = nil
            } else {
                guard let previous = change.previous else { throw tooOld }
                objects[change.object.key] = previous
            }
        }
        self.revision = revision
        items = objects.values.sorted { ($0.key.namespace, $0.key.name) < ($1.key.namespace, $1.key.name) }
    }

    func page(_ query: ObjectQuery) -> ObjectPage {
        let inScope = items.filter { object in
            guard query.namespace == nil || query.namespace == object.key.namespace else { return false }
            return query.after.map { ObjectPlace(namespace: object.key.namespace, name: object.key.name) > $0 } ?? true
        }
        let chosen = query.selector.isEverything ? inScope : inScope.filter(query.selector.matches)
        guard let limit = query.limit, chosen.count > limit else { return ObjectPage(items: chosen) }
        let remaining = query.selector.isEverything ? chosen.count - limit : nil
        return ObjectPage(items: Array(chosen.prefix(limit)), hasMore: true, remaining: remaining)
    }
}
