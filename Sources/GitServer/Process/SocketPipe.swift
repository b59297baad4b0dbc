import HostSystem

#if canImport(Glibc)
    import Glibc
#endif

/// The writing end of a program's standard input. A program that has ended gives an error here, not a signal.
struct SocketPipe: Sendable {
    /// The platform's end and the program's.
    static func make() throws -> (writing: SocketPipe, reading: HostDescriptor) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw HostError("open a socket pair", code: errno) }
        return (SocketPipe(descriptor: HostDescriptor(owning: ends[0])), HostDescriptor(owning: ends[1]))
    }

    private let descriptor: HostDescriptor

    /// Writes all bytes, on a thread that may block. Throws once the program has closed its input.
    func write(_ bytes: [UInt8]) async throws {
        if bytes.isEmpty { return }
        let number = descriptor
        try await BlockingWork.wait {
            var start = 0
            while start < bytes.count {
                let count = bytes[start...].withUnsafeBytes {
                    send(number.number, $0.baseAddress, $0.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL))
                }
                if count < 0, errno != EINTR { throw HostError("write to git", code: errno) }
                start += max(count, 0)
            }
        }
    }

    /// Says that no more comes.
    func finish() { _ = shutdown(descriptor.number, Int32(SHUT_WR)) }
}
