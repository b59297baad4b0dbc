import Machinery
import Synchronization

/// Keeps the uploaded source of binary builds until they run.
package protocol BinarySpool: Sendable {
    /// Writes an upload to the build's input. Throws `StatusError` where the disk or the upload fails; then nothing of
    /// it is left.
    func store(buildUID: String, _ body: AsyncThrowingStream<[UInt8], any Error>) async throws
}

/// The builds whose source is being uploaded in this process, as `namespace/name`.
///
/// A build that waits for its input and isn't among them was interrupted by a restart.
final class BinaryUploads: Sendable {
    private let running = Mutex<Set<String>>([])

    func begin(_ build: String) { running.withLock { _ = $0.insert(build) } }
    func end(_ build: String) { running.withLock { _ = $0.remove(build) } }
    func contains(_ build: String) -> Bool { running.withLock { $0.contains(build) } }
}
