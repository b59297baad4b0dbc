internal import Dispatch

/// Threads for calls that block, so that the cooperative pool (a thread a core) never does.
package enum BlockingWork {
    private static let queue = DispatchQueue(label: "paas.blocking", attributes: .concurrent)

    /// Runs `body` on a shared thread, for calls that end by themselves: files, mounts, short exchanges. Their number at a
    /// time is bounded. Cancelling the task does not interrupt it.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Runs `body` on a thread of its own, for calls that wait for somebody else as long as it takes: the output of a
    /// program, a peer. However many wait, `run` goes on. Cancelling the task does not interrupt it.
    package static func wait<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            start { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Starts `body` on a thread of its own, which may be endless; nobody waits for it.
    package static func start(_ body: @escaping @Sendable () -> Void) {
        // Without threads of its own left, the shared ones have to do.
        if OwnThread.start(body) != 0 { queue.async(execute: body) }
    }
}
