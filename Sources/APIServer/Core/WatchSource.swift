import Machinery
import Reconciling
import Synchronization

/// Where a watch's events come from. One reader.
protocol WatchSource: Sendable {
    /// Waits for events and takes all that have come; none after a nudge, nil at the end.
    ///
    /// Throws `StatusError` `.expired` where the reader fell behind.
    func next() async throws -> [ObjectEvent]?
    /// Makes the reader's `next` return now.
    func nudge()
    /// A revision up to which the reader has got everything; nil where that isn't known. Asked between two `next`.
    var caughtUp: Int64? { get }
}

/// Initial objects, then storage's changes.
final class StorageEvents: WatchSource {
    /// Let go once they are handed out: they would keep old states of objects alive as long as the watch runs.
    private let initial: Mutex<[ObjectEvent]>
    private let changes: ObjectWatch
    private let after: Int64

    /// Only changes after the revision `after` are told.
    init(initial: [ObjectEvent], changes: ObjectWatch, after: Int64) {
        self.initial = Mutex(initial)
        self.changes = changes
        self.after = after
    }

    func next() async throws -> [ObjectEvent]? {
        let first = initial.withLock { initial in
            defer { initial = [] }
            return initial
        }
        if !first.isEmpty { return first }
        guard let changes = try await changes.next() else { return nil }
        return changes.filter { $0.revision > after }.map(ObjectEvent.init)
    }

    func nudge() { changes.nudge() }

    var caughtUp: Int64? { changes.caughtUp.flatMap { $0 >= after ? $0 : nil } }
}

/// The events that a handler makes.
final class HandlerEvents: WatchSource {
    private static let limit = EventFeed<ObjectEvent>.Limit(count: 10_000, bytes: .max)
    private let feed: EventFeed<ObjectEvent>
    private let reader: Task<Void, Never>

    init(_ stream: AsyncThrowingStream<WatchEvent, any Error>) {
        let feed = EventFeed<ObjectEvent>(limit: Self.limit) {
            StatusError(.expired, "the watch fell behind: list again and watch from there")
        }
        self.feed = feed
        // A bridge: it ends when the handler's stream does, or when nobody reads any more.
        reader = Task {
            do {
                for try await event in stream {
                    let receipt = feed.append(ObjectEvent(event), bytes: 0)
                    receipt.wakeup?.resume()
                    if !receipt.isOpen { return }
                }
                feed.finish()
            } catch {
                feed.finish(throwing: error)
            }
        }
    }

    deinit { reader.cancel() }

    func next() async throws -> [ObjectEvent]? { try await feed.next() }
    func nudge() { feed.nudge() }
    var caughtUp: Int64? { nil }
}

extension ObjectEvent {
    init(_ event: StoredEvent) {
        self =
            switch event.change {
            case .added: .added(.stored(event.object))
            case .modified: .modified(.stored(event.object))
            case .deleted: .deleted(.stored(event.object))
            }
    }
}
