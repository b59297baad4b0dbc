import Synchronization

/// A bounded queue from whoever makes events to the one task that reads them.
///
/// Senders never wait: a reader that falls behind the limit loses its feed. The reader takes all that is there at once.
package final class EventFeed<Element: Sendable>: Sendable {
    /// How much may be unread.
    package struct Limit: Sendable {
        package var count: Int
        package var bytes: Int

        package init(count: Int, bytes: Int) {
            self.count = count
            self.bytes = bytes
        }
    }

    /// A reader that has something to read.
    package struct Wakeup: Sendable {
        fileprivate let reader: CheckedContinuation<Void, Never>
        /// Wakes the reader after what has been put in.
        package func resume() { reader.resume() }
    }

    private struct State {
        var elements: [Element]
        var bytes = 0
        var end: Result<Void, any Error>?
        var isNudged = false
        var reader: CheckedContinuation<Void, Never>?

        mutating func takeReader() -> Wakeup? {
            defer { reader = nil }
            return reader.map(Wakeup.init)
        }
    }

    private let limit: Limit
    private let overflow: @Sendable () -> any Error
    private let state: Mutex<State>

    /// A feed that begins with `elements`, which don't count; `overflow` makes the error that a slow reader gets.
    package init(_ elements: [Element] = [], limit: Limit, overflow: @escaping @Sendable () -> any Error) {
        self.limit = Limit(count: limit.count + elements.count, bytes: limit.bytes)
        self.overflow = overflow
        state = Mutex(State(elements: elements))
    }

    /// What became of an element.
    package struct Receipt: Sendable {
        /// To be resumed by the sender once it holds no lock.
        package let wakeup: Wakeup?
        /// False where the feed has ended: nothing more is taken.
        package let isOpen: Bool
    }

    /// Adds an element of `bytes`. The first that is too much ends the feed; later ones are ignored.
    package func append(_ element: Element, bytes: Int) -> Receipt {
        state.withLock { state in
            guard state.end == nil else { return Receipt(wakeup: nil, isOpen: false) }
            if state.elements.count >= limit.count || state.bytes > limit.bytes {
                state.end = .failure(overflow())
            } else {
                state.elements.append(element)
                state.bytes += bytes
            }
            return Receipt(wakeup: state.takeReader(), isOpen: state.end == nil)
        }
    }

    /// Ends the feed behind what is in it; the first end counts.
    package func finish(throwing error: (any Error)? = nil) {
        let wakeup = state.withLock { state in
            if state.end == nil { state.end = error.map { .failure($0) } ?? .success(()) }
            return state.takeReader()
        }
        wakeup?.resume()
    }

    /// Makes the reader's current or next `next` return, with nothing if there is nothing.
    package func nudge() {
        let wakeup = state.withLock { state in
            state.isNudged = true
            return state.takeReader()
        }
        wakeup?.resume()
    }

    package var isEmpty: Bool { state.withLock { $0.elements.isEmpty } }
    package var hasEnded: Bool { state.withLock { $0.end != nil } }

    /// Waits for elements and takes all of them; none after a nudge, nil at the end. One reader only.
    ///
    /// Throws what the feed was finished with, behind the last element, or `CancellationError`.
    package func next() async throws -> [Element]? {
        while true {
            switch take() {
            case .elements(let elements): return elements
            case .end(let end):
                try end.get()
                return nil
            case .nothing: break
            }
            await withTaskCancellationHandler {
                await wait()
            } onCancel: {
                nudge()
            }
            try Task.checkCancellation()
        }
    }

    private enum Taken {
        case elements([Element])
        case end(Result<Void, any Error>)
        case nothing
    }

    private func take() -> Taken {
        state.withLock { state in
            if !state.elements.isEmpty || state.isNudged {
                defer { state.elements = [] }
                state.bytes = 0
                state.isNudged = false
                return .elements(state.elements)
            }
            return state.end.map(Taken.end) ?? .nothing
        }
    }

    private func wait() async {
        await withCheckedContinuation { reader in
            let isReady = state.withLock { state in
                let isReady = !state.elements.isEmpty || state.isNudged || state.end != nil
                if !isReady { state.reader = reader }
                return isReady
            }
            if isReady { reader.resume() }
        }
    }
}
