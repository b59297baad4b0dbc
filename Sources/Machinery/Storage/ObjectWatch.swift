/// A running watch: an endless sequence of events that ends by throwing. Dropping it ends it.
package final class ObjectWatch: Sendable {
    private let feed: EventFeed<StoredEvent>
    private let told: @Sendable () -> Int64
    private let onEnd: @Sendable () -> Void

    /// Wraps the feed that a storage fills. `told` is the revision up to which it has filled it; `onEnd` is called when
    /// nobody reads any more.
    package init(
        _ feed: EventFeed<StoredEvent>, told: @escaping @Sendable () -> Int64, onEnd: @escaping @Sendable () -> Void
    ) {
        self.feed = feed
        self.told = told
        self.onEnd = onEnd
    }

    deinit { onEnd() }

    /// Waits for events and takes all that have come; none after a nudge. Throws at the watch's end.
    package func next() async throws -> [StoredEvent]? { try await feed.next() }

    /// Makes the reader's `next` return now.
    package func nudge() { feed.nudge() }

    /// The revision up to which the reader has taken every event; nil while some wait. For the reader itself, between
    /// two `next`.
    package var caughtUp: Int64? {
        // Read first: what comes in between makes the feed non-empty or is newer.
        let revision = told()
        return feed.isEmpty && !feed.hasEnded ? revision : nil
    }
}

extension ObjectWatch: AsyncSequence {
    package typealias Element = StoredEvent

    /// Hands out the events one by one.
    package struct AsyncIterator: AsyncIteratorProtocol {
        let watch: ObjectWatch
        var waiting: ArraySlice<StoredEvent> = []

        package mutating func next() async throws -> StoredEvent? {
            while waiting.isEmpty {
                guard let events = try await watch.next() else { return nil }
                waiting = events[...]
            }
            return waiting.removeFirst()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(watch: self) }
}
