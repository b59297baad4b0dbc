internal import HostSystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// HAProxy's runtime API over a UNIX socket: the workers' (`admin.sock`) or the master's (`master.sock`).
///
/// See HAProxy's management guide, 9.3 "Unix Socket commands" and 9.4 "Master CLI".
struct ControlSocket: Sendable {
    let path: String
    /// A line must fit into HAProxy's buffer.
    private static let lineLimit = 12_000

    /// Sends commands and returns what HAProxy prints. Throws `.unreachable` where nobody listens.
    func send(_ command: String) async throws -> String {
        let path = path
        return try await BlockingWork.run { try Self.exchange(path, command) }
    }

    /// Sends commands that print nothing unless they fail; throws `.refused` with the first complaint.
    func perform(_ commands: [String]) async throws {
        var line = ""
        for command in commands + [""] {
            if !line.isEmpty, command.isEmpty || line.utf8.count + command.utf8.count > Self.lineLimit {
                let answer = try await send(line)
                let complaint = answer.split(separator: "\n").first { !Self.isHarmless($0) }
                if let complaint { throw RouterError(.refused, "HAProxy refused a change: \(complaint)") }
                line = ""
            }
            line += line.isEmpty ? command : ";\(command)"
        }
    }

    /// HAProxy says what it changed in a new address; the rest is a complaint.
    private static func isHarmless(_ line: some StringProtocol) -> Bool {
        line.allSatisfy { $0 == " " || $0 == "\r" } || line.contains("changed from")
            || line.contains("no need to change")
    }

    private static func exchange(_ path: String, _ command: String) throws(RouterError) -> String {
        let descriptor = try connect(path)
        defer { close(descriptor) }
        var bytes = Array("\(command)\n".utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw failure("write to", path) }
            bytes = bytes.dropFirst(count)
        }
        // The master keeps the connection open otherwise.
        shutdown(descriptor, Int32(SHUT_WR))
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 32 * 1024)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            // A master that restarts itself resets the connection: what it said is complete.
            if count == 0 || (count < 0 && errno == ECONNRESET) { break }
            guard count > 0 else { throw failure("read from", path) }
            answer += buffer[..<count]
            guard answer.count < 64 << 20 else { throw RouterError(.unreachable, "\(path): the answer has no end") }
        }
        return String(decoding: answer, as: UTF8.self)
    }

    private static func connect(_ path: String) throws(RouterError) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard bytes.count < capacity else {
            throw RouterError(.unreachable, "the path of socket \(path) is longer than \(capacity - 1) bytes")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure("make a socket for", path) }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else {
            let error = failure("connect to", path)
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func failure(_ operation: String, _ path: String) -> RouterError {
        RouterError(.unreachable, "\(operation) \(path): \(String(cString: strerror(errno)))")
    }
}
