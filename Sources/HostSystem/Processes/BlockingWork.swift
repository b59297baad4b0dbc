internal import Dispatch

/// Threads for calls that block, so that the cooperative pool (a thread a core) never does.
package enum BlockingWork {
    private static let queue = DispatchQueue(label: "paas.blocking", attributes: .concurrent)

    /// Runs `body` on a thread that may block. Cancelling the task does not interrupt it.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body() }) }
        }
    }

    /// Starts `body` on a thread that may block; nobody waits for it.
    package static func start(_ body: @escaping @Sendable () -> Void) { queue.async(execute: body) }
}
