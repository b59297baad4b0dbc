import Glibc
import Logging
import Machinery
import NIOPosix
import Synchronization

/// One line for every request in `audit.log`: who did what with which result. Bodies and credentials are never in it.
final class AuditLog: Sendable {
    /// When the disk doesn't keep up, new lines are lost rather than requests waiting for it.
    private static let limit = 8 << 20
    private let waiting = Mutex<[UInt8]>([])
    /// Says that something waits; lines that come together are written together.
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation
    private let path: String
    private let logger: Logger

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func record(_ entry: JSONValue) {
        let isFirst = waiting.withLock { waiting in
            defer {
                if waiting.count < Self.limit {
                    entry.write(to: &waiting)
                    waiting.append(0x0A)
                }
            }
            return waiting.isEmpty
        }
        if isFirst { signal.yield() }
    }

    func close() { signal.finish() }

    /// Writes lines until `close`. Ends early, with a message in the log, where the file can't be opened.
    func run() async {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            logger.error("cannot open the audit log", metadata: ["path": "\(path)", "errno": "\(errno)"])
            return
        }
        defer { Glibc.close(descriptor) }
        for await _ in signals { await write(to: descriptor) }
        await write(to: descriptor)
    }

    private func write(to descriptor: CInt) async {
        let lines = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        if lines.isEmpty { return }
        // A short write to the page cache; a full disk must not stop the API.
        let written = try? await NIOThreadPool.singleton.runIfActive {
            lines.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        }
        if written != lines.count { logger.warning("audit lines were not written", metadata: ["path": "\(path)"]) }
    }
}
