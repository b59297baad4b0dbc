import Glibc
import Logging
import Machinery
import NIOPosix

/// One line for every request in `audit.log`: who did what with which result. Bodies and credentials are never in it.
final class AuditLog: Sendable {
    private let lines: AsyncStream<[UInt8]>
    private let continuation: AsyncStream<[UInt8]>.Continuation
    private let path: String
    private let logger: Logger

    init(path: String, logger: Logger) {
        self.path = path
        self.logger = logger
        // When the disk doesn't keep up, old lines go rather than requests waiting for them.
        (lines, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(20_000))
    }

    func record(_ entry: JSONValue) {
        var line = entry.encoded()
        line.append(0x0A)
        continuation.yield(line)
    }

    func close() { continuation.finish() }

    /// Writes lines until `close`. Ends early, with a message in the log, where the file can't be opened.
    func run() async {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            logger.error("cannot open the audit log", metadata: ["path": "\(path)", "errno": "\(errno)"])
            return
        }
        defer { Glibc.close(descriptor) }
        for await line in lines {
            // A short write to the page cache; a full disk must not stop the API.
            let written = try? await NIOThreadPool.singleton.runIfActive {
                line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            if written != line.count { logger.warning("an audit line was not written", metadata: ["path": "\(path)"]) }
        }
    }
}
