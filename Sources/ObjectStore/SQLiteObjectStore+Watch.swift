package import Machinery
import Synchronization

extension SQLiteObjectStore {
    /// A watch starts with what memory still has; older changes are read from the file first, until memory reaches
    /// back far enough. The last step happens under the lock, together with joining the live feed: no gap, nothing
    /// twice.
    package func watch(_ scope: ObjectScope, after revision: Int64) async throws -> ObjectWatch {
        var backlog: [StoredEvent] = []
        var cursor = revision
        while true {
            switch try join(scope, after: revision, backlog: backlog, cursor: cursor) {
            case .joined(let watch): return watch
            case .readHistory(let through):
                backlog += try await file.history(scope, after: cursor, through: through)
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
        _ scope: ObjectScope, after: Int64, backlog: [StoredEvent], cursor: Int64
    ) throws -> Step {
        try state.withLock { state in
            if state.isClosed { throw Self.closed }
            let oldest = state.ring.oldest ?? state.revision + 1
            if cursor < oldest - 1 {
                return .readHistory(through: oldest - 1)
            }
            let recent = state.ring.events(in: scope, after: cursor)
            let (stream, continuation) = AsyncThrowingStream.makeStream(
                of: StoredEvent.self, throwing: (any Error).self,
                bufferingPolicy: .bufferingOldest(backlog.count + recent.count + options.watchBuffer))
            for event in backlog { continuation.yield(event) }
            for event in recent { continuation.yield(event) }
            let id = state.watches.nextID()
            continuation.onTermination = { [weak self] _ in
                self?.state.withLock { $0.watches.remove(id, scope.resource) }
            }
            let from = max(after, state.revision)
            state.watches.insert(Watcher(id: id, scope: scope, after: from, continuation: continuation))
            return .joined(ObjectWatch(stream))
        }
    }

    /// How many watches run.
    package var watchCount: Int { state.withLock { $0.watches.count } }
}
