import Foundation
import HostSystem
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A listening socket that one thread accepts from and another one stops, however often: what has been closed is not
/// touched again, since its number may be another test's by then.
final class TestListener: Sendable {
    private let descriptor: Mutex<Int32?>

    init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    /// Makes the thread that accepts come to its end.
    func stop() { descriptor.withLock { if let open = $0 { shutdown(open, Int32(SHUT_RDWR)) } } }

    /// The thread's last word.
    func close() {
        descriptor.withLock {
            if let open = $0 { Glibc.close(open) }
            $0 = nil
        }
    }
}

/// A small HTTP/1.1 server with threads: answers each request with its name, after a delay, keeping connections open.
final class TestWebServer: Sendable {
    let name: String
    let address: String
    let port: Int
    private let listener: TestListener
    private let state: Mutex<State>

    private struct State {
        var isStopping = false
        var isHeld: Bool
        var requests = 0
        var openConnections: Set<Int32> = []
        var lastRequest = ""
    }

    /// Listens on an address of the loopback network, on a port of the kernel's choice. One that is held answers
    /// nothing until it is released.
    init(
        _ name: String, address: String = "127.0.0.1", delayMilliseconds: UInt32 = 0, isHeld: Bool = false
    ) throws {
        state = Mutex(State(isHeld: isHeld))
        self.name = name
        self.address = address
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw NetworkError(.malformed, "listen", "no socket") }
        self.listener = TestListener(listener)
        var own = TestWebServer.address(address, 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
                bind(listener, raw, length) == 0 && listen(listener, 128) == 0
                    && getsockname(listener, raw, &length) == 0
            }
        }
        guard result else { throw NetworkError(.kernel(errno), "listen on \(address)", "failed") }
        port = Int(UInt16(bigEndian: own.sin_port))
        Thread.detachNewThread { self.accept(listener, delayMilliseconds) }
    }

    var requests: Int { state.withLock { $0.requests } }
    /// The head of the last request.
    var lastRequest: String { state.withLock { $0.lastRequest } }

    /// Lets the answers go that were held.
    func release() { state.withLock { $0.isHeld = false } }

    /// Stops as a well-behaved server does on SIGTERM: takes nothing new, and cuts what is idle.
    func stop() {
        listener.stop()
        state.withLock { state in
            state.isStopping = true
            // They are closed only after they have been taken out.
            for descriptor in state.openConnections { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func accept(_ listener: Int32, _ delay: UInt32) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let isWanted = state.withLock { state in
                if !state.isStopping { state.openConnections.insert(descriptor) }
                return !state.isStopping
            }
            guard isWanted else {
                close(descriptor)
                continue
            }
            Thread.detachNewThread { self.serve(descriptor, delay) }
        }
        self.listener.close()
    }

    private func serve(_ descriptor: Int32, _ delay: UInt32) {
        var pending: [UInt8] = []
        while let head = TestWebServer.readHead(descriptor, &pending) {
            if delay > 0 { usleep(delay * 1000) }
            while state.withLock({ $0.isHeld && !$0.isStopping }) { usleep(1000) }
            state.withLock { state in
                state.requests += 1
                state.lastRequest = head
            }
            let answer =
                "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)"
            guard TestWebServer.write(descriptor, answer) else { break }
        }
        state.withLock { _ = $0.openConnections.remove(descriptor) }
        close(descriptor)
    }

    static func address(_ text: String, _ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = inet_addr(text)
        return address
    }

    static func write(_ descriptor: Int32, _ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
    }

    /// The next request's or response's head; nil at the end of the connection.
    static func readHead(_ descriptor: Int32, _ pending: inout [UInt8]) -> String? {
        var buffer = [UInt8](repeating: 0, count: 8192)
        while true {
            if let end = pending.firstRange(of: [13, 10, 13, 10]) {
                defer { pending.removeSubrange(..<end.upperBound) }
                return String(decoding: pending[..<end.lowerBound], as: UTF8.self)
            }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
    }
}

/// A client that speaks HTTP/1.1 to one port, on a new connection a request or on one that it keeps.
struct TestWebClient: Sendable {
    var address = "127.0.0.1"
    let port: Int

    struct Answer: Sendable, Hashable {
        let code: Int
        let head: String
        let body: String
    }

    /// One request on a connection of its own.
    func get(_ host: String, _ path: String = "/", headers: [String] = []) async throws -> Answer {
        try await onOwnThread {
            let descriptor = try connect()
            defer { close(descriptor) }
            var pending: [UInt8] = []
            return try exchange(descriptor, &pending, host, path, headers + ["Connection: close"])
        }
    }

    /// Requests without a pause until `isOver` says so; returns how many got code 200, and what the others got.
    func hammer(
        _ host: String, keepingConnection: Bool, until isOver: @escaping @Sendable () -> Bool
    ) async throws -> (good: Int, bad: [String]) {
        try await onOwnThread {
            var (good, bad): (Int, [String]) = (0, [])
            while !isOver() {
                do {
                    let descriptor = try connect()
                    defer { close(descriptor) }
                    var pending: [UInt8] = []
                    repeat {
                        let answer = try exchange(
                            descriptor, &pending, host, "/", keepingConnection ? [] : ["Connection: close"])
                        if answer.code == 200 { good += 1 } else { bad.append(answer.head) }
                        // The server may say that this answer is the connection's last.
                        if answer.head.lowercased().contains("connection: close") { break }
                    } while keepingConnection && !isOver()
                } catch {
                    bad.append("\(keepingConnection) \(error) \((error as? NetworkError)?.code as Any)")
                }
            }
            return (good, bad)
        }
    }

    private func connect() throws -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var target = TestWebServer.address(address, port)
        let result = withUnsafePointer(to: &target) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let number = errno
            close(descriptor)
            throw NetworkError(.kernel(number), "connect to port \(port)", String(cString: strerror(number)))
        }
        return descriptor
    }

    private func exchange(
        _ descriptor: Int32, _ pending: inout [UInt8], _ host: String, _ path: String, _ headers: [String]
    ) throws -> Answer {
        let lines = ["GET \(path) HTTP/1.1", "Host: \(host)"] + headers
        guard TestWebServer.write(descriptor, lines.joined(separator: "\r\n") + "\r\n\r\n"),
            let head = TestWebServer.readHead(descriptor, &pending)
        else { throw NetworkError(.kernel(errno), "ask for \(host)\(path)", "the connection ended") }
        let fields = head.split(separator: "\r\n")
        let length =
            fields.compactMap { line -> Int? in
                line.lowercased().hasPrefix("content-length: ") ? Int(line.dropFirst(16)) : nil
            }.first ?? 0
        var buffer = [UInt8](repeating: 0, count: 8192)
        while pending.count < length {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw NetworkError(.malformed, "ask for \(host)\(path)", "the body ended early") }
            pending += buffer[..<count]
        }
        let body = String(decoding: pending.prefix(length), as: UTF8.self)
        pending.removeFirst(length)
        let code = fields.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(code: code, head: head, body: body)
    }
}

/// Runs what blocks on a thread of its own: the shared ones are the platform's.
func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Result { try body() }) }
    }
}
