internal import Synchronization

/// Lets so many pieces of work go on at a time, in the order in which they came: a hundred pods that start together get
/// ready one after the other instead of all at the end.
final class StartGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [(number: Int, turn: CheckedContinuation<Void, any Error>)] = []
        var last = 0
    }
    private let state: Mutex<State>

    init(width: Int) { state = Mutex(State(free: width)) }

    /// Does `work` when it is its turn.
    ///
    /// - Throws: what `work` throws; `CancellationError` where the task is cancelled while it waits.
    func pass<Value>(_ work: () async throws -> Value) async throws -> Value {
        try await enter()
        defer { leave() }
        return try await work()
    }

    private func enter() async throws {
        let number = state.withLock { state in
            state.last += 1
            return state.last
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { turn in
                let answer = state.withLock { state -> Result<Void, any Error>? in
                    // Who is cancelled after this is found waiting.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.free > 0 else {
                        state.waiting.append((number, turn))
                        return nil
                    }
                    state.free -= 1
                    return .success(())
                }
                if let answer { turn.resume(with: answer) }
            }
        } onCancel: {
            let turn = state.withLock { state in
                state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).turn }
            }
            turn?.resume(throwing: CancellationError())
        }
    }

    private func leave() {
        let turn = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst().turn }
            state.free += 1
            return nil
        }
        turn?.resume()
    }
}
