import Synchronization

/// Bytes from one task to another, at most `limit` of them on the way (and one piece more).
///
/// A sender waits while the pipe is full; a receiver while it is empty. Each side is one task. Cancelling a waiting
/// task ends its wait.
final class BytePipe: Sendable {
    private enum Side: Hashable, Sendable { case sender, receiver }
    private struct State {
        var pieces: [[UInt8]] = []
        var count = 0
        /// No more is sent.
        var isFinished = false
        /// Nobody reads any more: what is sent is dropped.
        var isAbandoned = false
        var waiting: [Side: CheckedContinuation<Void, Never>] = [:]

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiting = [:] }
            return Array(waiting.values)
        }
    }
    private let state = Mutex(State())
    private let limit: Int

    init(limit: Int = 256 * 1024) { self.limit = limit }

    /// Puts a piece in and waits until there is room for another. What comes after the end is dropped.
    func send(_ bytes: [UInt8]) async {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !bytes.isEmpty, !state.isFinished, !state.isAbandoned else { return nil }
            state.pieces.append(bytes)
            state.count += bytes.count
            return state.waiting.removeValue(forKey: .receiver)
        }
        waiter?.resume()
        await wait(.sender) { $0.count < self.limit || $0.isFinished || $0.isAbandoned }
    }

    /// The next piece; nil at the end, and when the receiving task is cancelled.
    func next() async -> [UInt8]? {
        await wait(.receiver) { !$0.pieces.isEmpty || $0.isFinished || $0.isAbandoned }
        let (piece, waiter) = state.withLock { state -> ([UInt8]?, CheckedContinuation<Void, Never>?) in
            guard !state.isAbandoned, !Task.isCancelled, !state.pieces.isEmpty else { return (nil, nil) }
            let piece = state.pieces.removeFirst()
            state.count -= piece.count
            guard state.count < limit else { return (piece, nil) }
            return (piece, state.waiting.removeValue(forKey: .sender))
        }
        waiter?.resume()
        return piece
    }

    /// No more will be sent; the receiver gets what is left, then the end.
    func finish() { change { $0.isFinished = true } }

    /// Nobody reads any more.
    func abandon() {
        change {
            $0.isAbandoned = true
            $0.pieces = []
            $0.count = 0
        }
    }

    /// The receiving side as a sequence for one consumer.
    var stream: AsyncStream<[UInt8]> {
        AsyncStream(unfolding: { await self.next() })
    }

    private func change(_ body: (inout sending State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    private func wait(_ side: Side, until isReady: @Sendable (State) -> Bool) async {
        await withTaskCancellationHandler {
            while !Task.isCancelled, !state.withLock({ isReady($0) }) {
                await withCheckedContinuation { continuation in
                    let isNow = state.withLock { state in
                        if isReady(state) || Task.isCancelled { return true }
                        state.waiting[side] = continuation
                        return false
                    }
                    if isNow { continuation.resume() }
                }
            }
        } onCancel: {
            change { _ in }
        }
    }
}
