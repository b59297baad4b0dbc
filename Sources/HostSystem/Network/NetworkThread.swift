internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// Runs work on a thread made for it, which may change its network namespace and ends with the work.
///
/// A thread of a pool could not go back where the old namespace is gone; a thread of its own needs not.
enum NetworkThread {
    /// Runs `body` in the namespace bound at `path`; nil means that of the process.
    static func run<Value: Sendable>(
        in path: String?, _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let number = OwnThread.start {
                continuation.resume(
                    with: Result {
                        if let path { try enter(path) }
                        return try body()
                    })
            }
            if number != 0 { continuation.resume(throwing: NetworkError.kernel("start a thread", number)) }
        }
    }

    /// Moves the calling thread into the namespace bound at `path`.
    static func enter(_ path: String) throws(NetworkError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last("open network namespace \(path)") }
        defer { close(descriptor) }
        try enter(descriptor: descriptor, path)
    }

    /// The same by an open descriptor; `name` is for the message.
    static func enter(descriptor: Int32, _ name: String) throws(NetworkError) {
        let result = clinux_setns(descriptor, network)
        guard result == 0 else { throw .kernel("enter network namespace \(name)", -result) }
    }

    /// Moves the calling thread into a new namespace.
    static func unshare(_ name: String) throws(NetworkError) {
        let result = clinux_unshare(network)
        guard result == 0 else { throw .kernel("make network namespace \(name)", -result) }
    }

    /// CLONE_NEWNET.
    private static let network: UInt64 = 0x4000_0000
}
