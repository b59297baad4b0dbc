internal import Synchronization

/// The keys of objects that a controller must look at again.
///
/// Promises: first in, first out; a key is never handed out twice at once; one added while in work comes back once it
/// is done; any number of producers and workers; after `shutDown` what waits is dropped and `next` returns nil. It
/// holds each key at most once, so that it is as long as the collection at the most. Learned from client-go's workqueue.
package final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var waiting: [Key] = []
        var head = 0
        var queued: Set<Key> = []
        var working: Set<Key> = []
        var failures: [Key: Int] = [:]
        var takers: [(id: Int, continuation: CheckedContinuation<Key?, Never>)] = []
        var nextTaker = 0
        var isShutDown = false
    }

    private let state = Mutex(State())
    private let clock: any Clock<Duration>
    private let delays: AsyncStream<(Key, Duration)>
    private let delayed: AsyncStream<(Key, Duration)>.Continuation

    package init(clock: any Clock<Duration> = ContinuousClock()) {
        self.clock = clock
        (delays, delayed) = AsyncStream.makeStream()
    }

    /// Adds `key`, unless it waits already.
    package func add(_ key: Key) {
        let handOver = state.withLock { state -> (CheckedContinuation<Key?, Never>, Key)? in
            guard !state.isShutDown, state.queued.insert(key).inserted else { return nil }
            guard !state.working.contains(key) else { return nil }
            state.waiting.append(key)
            return Self.pair(&state)
        }
        if let handOver { handOver.0.resume(returning: handOver.1) }
    }

    /// Adds `key` once `delay` has passed. Needs `runDelays` to run.
    package func add(_ key: Key, after delay: Duration) {
        if delay <= .zero { add(key) } else { delayed.yield((key, delay)) }
    }

    /// Adds `key` after a failure: 5 ms, doubled each time up to 1000 s, until `forget`. Returns the number of failures.
    @discardableResult
    package func addAfterFailure(_ key: Key) -> Int {
        let failures = state.withLock { state in
            state.failures[key, default: 0] += 1
            return state.failures[key, default: 1]
        }
        let factor = failures > 18 ? 200_000 : 1 << (failures - 1)
        add(key, after: .milliseconds(min(5 * factor, 1_000_000)))
        return failures
    }

    /// Ends the back-off of `key`: call it after a success.
    package func forget(_ key: Key) {
        state.withLock { _ = $0.failures.removeValue(forKey: key) }
    }

    /// The next key to work on, or nil after shut-down or when the waiting task is cancelled. Call `done` for each.
    package func next() async -> Key? {
        let id = state.withLock { state in
            state.nextTaker += 1
            return state.nextTaker
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let handOver = state.withLock { state -> (CheckedContinuation<Key?, Never>, Key?)? in
                    if state.isShutDown || Task.isCancelled { return (continuation, nil) }
                    state.takers.append((id, continuation))
                    return Self.pair(&state).map { ($0.0, $0.1) }
                }
                if let handOver { handOver.0.resume(returning: handOver.1) }
            }
        } onCancel: {
            let taker = state.withLock { state -> CheckedContinuation<Key?, Never>? in
                guard let index = state.takers.firstIndex(where: { $0.id == id }) else { return nil }
                return state.takers.remove(at: index).continuation
            }
            taker?.resume(returning: nil)
        }
    }

    /// Says that work on `key` has ended; if it was added meanwhile it is queued again.
    package func done(_ key: Key) {
        let handOver = state.withLock { state -> (CheckedContinuation<Key?, Never>, Key)? in
            state.working.remove(key)
            guard state.queued.contains(key) else { return nil }
            state.waiting.append(key)
            return Self.pair(&state)
        }
        if let handOver { handOver.0.resume(returning: handOver.1) }
    }

    /// How many keys wait.
    package var depth: Int { state.withLock { $0.queued.count } }

    /// Delivers delayed keys until the queue is shut down or the task is cancelled.
    package func runDelays() async {
        await withDiscardingTaskGroup { group in
            for await (key, delay) in delays {
                group.addTask {
                    guard (try? await self.clock.sleep(for: delay)) != nil else { return }
                    self.add(key)
                }
            }
            group.cancelAll()
        }
    }

    /// Ends all waiting; nothing is handed out from now on.
    package func shutDown() {
        let takers = state.withLock { state in
            state.isShutDown = true
            defer { state.takers = [] }
            return state.takers
        }
        delayed.finish()
        for taker in takers { taker.continuation.resume(returning: nil) }
    }

    /// Takes the first key and the first taker, if there are both. The caller resumes it after the lock is released.
    private static func pair(_ state: inout State) -> (CheckedContinuation<Key?, Never>, Key)? {
        guard state.head < state.waiting.count, !state.takers.isEmpty else { return nil }
        let key = state.waiting[state.head]
        state.head += 1
        if state.head > 64, state.head * 2 > state.waiting.count {
            state.waiting.removeFirst(state.head)
            state.head = 0
        }
        state.queued.remove(key)
        state.working.insert(key)
        return (state.takers.removeFirst().continuation, key)
    }
}
