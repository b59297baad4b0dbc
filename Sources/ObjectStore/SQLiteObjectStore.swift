import Dispatch
package import Logging
package import Machinery
import Synchronization

/// All objects of the platform in one SQLite file, with reads and watches served from memory.
///
/// Writers queue; a drain loop on a thread of its own judges a round of them in order, writes the round in one
/// transaction (`synchronous = FULL`, so one fsync a round), applies it in memory, feeds the watches and only then
/// answers the writers. A failed transaction fails its whole round and changes nothing.
package final class SQLiteObjectStore: ObjectStorage {
    let file: StoreFile
    let options: StoreOptions
    let logger: Logger
    let queue = DispatchQueue(label: "store.commit")
    let state: Mutex<State>
    let pending = Mutex(PendingWrites())
    let decoded = DecodedDocuments()
    let sharing: SharedParts
    /// The revision up to which every watch has been fed.
    let told: Told

    /// Everything in memory. Changed on the commit queue only, apart from the watches.
    struct State {
        var revision: Int64
        /// History up to this revision is forgotten.
        var horizon: Int64
        var cache = ObjectCache()
        var ring: EventRing
        var watches = WatchSet()
        var isClosed = false
    }

    /// Opens or makes the file at `path` and reads it. Blocks for the time of reading: call it off the cooperative
    /// pool. Throws `StatusError` with what to do.
    package init(path: String, options: StoreOptions = StoreOptions(), logger: Logger) throws {
        self.options = options
        self.logger = logger
        file = try StoreFile(path: path, options: options)
        let (newest, horizon) = try file.revisions()
        var cache = ObjectCache()
        let sharing = SharedParts()
        try file.load(sharing, now: options.now(), logger: logger) { cache.set($0) }
        self.sharing = sharing
        told = Told(newest)
        state = Mutex(
            State(
                revision: newest, horizon: horizon, cache: cache,
                ring: EventRing(maximumCount: options.ringCount, maximumBytes: options.ringBytes)))
    }

    /// Opens the store as the other initializer does, on a thread of its own.
    package static func open(
        path: String, options: StoreOptions = StoreOptions(), logger: Logger
    ) async throws -> SQLiteObjectStore {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result { try SQLiteObjectStore(path: path, options: options, logger: logger) })
            }
        }
    }

    /// Finishes the writes that wait, ends all watches and closes the file. Later writes are refused.
    package func close() async throws {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            queue.async {
                let watchers = self.state.withLock { state in
                    state.isClosed = true
                    return state.watches.removeAll()
                }
                self.drain()
                for watcher in watchers { watcher.feed.finish(throwing: Self.closed) }
                continuation.resume(with: Result { try self.file.close() })
            }
        }
    }

    static let closed = StatusError(.serviceUnavailable, "the store is closed: the platform is stopping")

    package var revision: Int64 { get async { state.withLock { $0.revision } } }

    package func get(_ key: ObjectKey) async throws -> StoredObject? { state.withLock { $0.cache[key] } }

    package func document(of object: StoredObject) throws -> JSONValue { try decoded.document(of: object) }

    package func snapshot(_ resource: GroupResource) async throws -> any ObjectSnapshot {
        state.withLock { CollectionSnapshot(revision: $0.revision, collection: $0.cache.collection(resource)) }
    }
}
