import Synchronization

/// How much may be sent to a peer before it says that it has room for more.
///
/// Kubernetes' own clients keep no windows and never enlarge them, so a window counts only once the peer has shown that
/// it speaks of windows at all.
final class SendWindow: Sendable {
    static let initial = 64 * 1024
    private struct State {
        var credit = SendWindow.initial
        var counts = false
        var isClosed = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    /// Takes room for at most `count` bytes, waiting for some; 0 when closed or cancelled.
    func take(_ count: Int) async -> Int {
        await withTaskCancellationHandler {
            while true {
                let taken = state.withLock { state -> Int? in
                    if state.isClosed || Task.isCancelled { return 0 }
                    guard !state.counts || state.credit > 0 else { return nil }
                    let taken = state.counts ? min(count, state.credit) : count
                    state.credit -= taken
                    return taken
                }
                if let taken { return taken }
                await withCheckedContinuation { continuation in
                    let isNow = state.withLock { state in
                        if state.isClosed || state.credit > 0 || Task.isCancelled { return true }
                        state.waiters.append(continuation)
                        return false
                    }
                    if isNow { continuation.resume() }
                }
            }
        } onCancel: {
            change { _ in }
        }
    }

    /// The peer has room for `delta` bytes more, or fewer.
    func add(_ delta: Int) {
        change { state in
            state.counts = true
            // Bounded, so that a hostile peer can't make it overflow.
            state.credit = min(state.credit + delta, 1 << 31)
        }
    }

    func close() { change { $0.isClosed = true } }

    private func change(_ body: (inout sending State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}
