import Machinery

/// A watch's sending end.
struct Watcher: Sendable {
    typealias Continuation = AsyncThrowingStream<StoredEvent, any Error>.Continuation
    let id: UInt64
    let scope: ObjectScope
    let after: Int64
    let continuation: Continuation

    /// Hands the events over without waiting. A watcher whose buffer is full is ended: it must list again.
    func send(_ events: [StoredEvent]) {
        for event in events where event.revision > after && scope.contains(event.object.key) {
            if case .dropped = continuation.yield(event) {
                let message =
                    "the watch of \(scope.resource) fell behind: too many changes are unread at revision "
                    + "\(event.revision). List again and watch from there"
                return continuation.finish(throwing: StatusError(.expired, message))
            }
        }
    }
}

/// The running watches by resource.
struct WatchSet {
    private var watchers: [GroupResource: [UInt64: Watcher]] = [:]
    private var lastID: UInt64 = 0

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func insert(_ watcher: Watcher) { watchers[watcher.scope.resource, default: [:]][watcher.id] = watcher }

    mutating func remove(_ id: UInt64, _ resource: GroupResource) {
        watchers[resource]?[id] = nil
        if watchers[resource]?.isEmpty == true { watchers[resource] = nil }
    }

    mutating func removeAll() -> [Watcher] {
        defer { watchers = [:] }
        return watchers.values.flatMap(\.values)
    }

    var count: Int { watchers.values.reduce(0) { $0 + $1.count } }

    /// Those who may want events of these resources.
    func interested(in resources: Set<GroupResource>) -> [Watcher] {
        resources.flatMap { watchers[$0].map { Array($0.values) } ?? [] }
    }
}
