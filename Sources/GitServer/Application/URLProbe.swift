import HostSystem

#if canImport(Glibc)
    import Glibc
#endif

/// Asks an application as its users do: through the router.
package protocol URLProbe: Sendable {
    /// The HTTP status code of `GET path` for `host`. Throws where nobody answers.
    func status(host: String, path: String) async throws -> Int
}

/// Connects to the router's HTTP port on this box.
package struct RouterProbe: URLProbe {
    private let port: UInt16

    /// `port`: where the router takes plain HTTP, on the loopback address.
    package init(port: Int) { self.port = UInt16(clamping: port) }

    /// The status code that a GET is answered with.
    package func status(host: String, path: String) async throws -> Int {
        let port = port
        return try await BlockingWork.run { try Self.ask(host: host, path: path, port: port) }
    }

    private static func ask(host: String, path: String, port: UInt16) throws -> Int {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw HostError("open a socket", code: errno) }
        let connection = HostDescriptor(owning: number)
        var limit = timeval(tv_sec: 10, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            _ = setsockopt(number, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else { throw HostError("connect to the router on port \(port)", code: errno) }
        let request = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: paas\r\nConnection: close\r\n\r\n"
        let sent = Array(request.utf8).withUnsafeBytes {
            send(number, $0.baseAddress, $0.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL))
        }
        guard sent == request.utf8.count else { throw HostError("ask the router", code: errno) }
        var head: [UInt8] = []
        while head.count < 12 {
            let bytes = try connection.read(limit: 4096)
            if bytes.isEmpty { break }
            head += bytes
        }
        let words = String(decoding: head.prefix(64), as: UTF8.self).split(separator: " ")
        guard words.count >= 2, words[0].hasPrefix("HTTP/"), let code = Int(words[1].prefix(3)) else {
            throw HostError("ask the router", detail: "its answer is no HTTP")
        }
        return code
    }
}
