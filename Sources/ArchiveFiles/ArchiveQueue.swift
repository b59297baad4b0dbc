internal import Foundation
internal import Synchronization

/// Threads of its own for archive work, which blocks and must not run on the cooperative pool.
package final class ArchiveQueue: Sendable {
    /// Says between two pieces of work whether the caller still wants the result.
    package final class Cancellation: Sendable {
        private let flag = Atomic<Bool>(false)

        package init() {}

        /// Ends the work at its next `check`.
        package func cancel() { flag.store(true, ordering: .relaxed) }

        /// Throws once the work has been cancelled.
        package func check() throws(ArchiveError) {
            if flag.load(ordering: .relaxed) { throw ArchiveError(.cancelled, "cancelled") }
        }
    }

    private let queue = OperationQueue()

    /// At most `width` pieces of work run at a time.
    package init(width: Int = 4) { queue.maxConcurrentOperationCount = width }

    /// Runs blocking work on one of the threads; cancelling the task makes `Cancellation.check` throw.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable (Cancellation) throws -> Result
    ) async throws -> Result {
        let cancellation = Cancellation()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                queue.addOperation {
                    continuation.resume(
                        with: Swift.Result {
                            try cancellation.check()
                            return try body(cancellation)
                        })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }
}
