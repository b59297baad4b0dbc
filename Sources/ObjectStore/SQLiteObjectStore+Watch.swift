package import Machinery
import Synchronization

/// The revision up to which every watch has been fed; watches hold it beyond the store's life.
final class Told: Sendable {
    private let value: Atomic<Int64>

    init(_ revision: Int64) { value = Atomic(revision) }

    var revision: Int64 { value.load(ordering: .acquiring) }
    func advance(to revision: Int64) { value.store(revision, ordering: .releasing) }
}

extension SQLiteObjectStore {
    /// A watch starts with what memory still has; older changes are read from the file first, until memory reaches
    /// back far enough. The last step happens under the lock, together with joining the live feed: no gap, nothing
    /// twice.
    package func watch(
        _ scope: ObjectScope, _ selector: ObjectSelector, after revision: Int64
    ) async throws -> ObjectWatch {
        var backlog: [StoredEvent] = []
        var cursor = revision
        while true {
            switch try join(scope, selector, after: revision, backlog: backlog, cursor: cursor) {
            case .joined(let watch): return watch
            case .readHistory(let through):
                backlog += try await file.history(scope, after: cursor, through: through).compactMap {
                    $0.seen(through: selector)
                }
                cursor = through
            }
        }
    }

    private enum Step {
        case joined(ObjectWatch)
        /// Memory starts after this revision.
        case readHistory(through: Int64)
    }

    private func join(
        _ scope: ObjectScope, _ selector: ObjectSelector, after: Int64, backlog: [StoredEvent], cursor: Int64
    ) throws -> Step {
        try state.withLock { state in
            if state.isClosed { throw Self.closed }
            let oldest = state.ring.oldest ?? state.revision + 1
            if cursor < oldest - 1 {
                return .readHistory(through: oldest - 1)
            }
            let recent = state.ring.events(in: scope, after: cursor).compactMap { $0.seen(through: selector) }
            let feed = EventFeed(
                backlog + recent, limit: EventFeed.Limit(count: options.watchBuffer, bytes: options.watchBytes),
                overflow: Watcher.overflow(scope.resource))
            let watcher = Watcher(
                id: state.watches.nextID(), scope: scope, selector: selector, after: max(after, state.revision),
                feed: feed)
            state.watches.insert(watcher)
            return .joined(
                ObjectWatch(feed) { [told] in
                    told.revision
                } onEnd: { [weak self] in
                    self?.state.withLock { $0.watches.remove(watcher) }
                })
        }
    }

    /// How many watches run.
    package var watchCount: Int { state.withLock { $0.watches.count } }
}
