internal import NIOCore
internal import NIOSSL

/// A GET that a probe or a hook makes.
package struct HTTPProbe: Sendable {
    var isSecure: Bool
    var host: String
    var port: Int
    /// With its query.
    var path: String
    var headers: [(name: String, value: String)]

    package init(isSecure: Bool = false, host: String, port: Int, path: String, headers: [(String, String)] = []) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
        self.path = path.hasPrefix("/") ? path : "/\(path)"
        self.headers = headers.map { (name: $0.0, value: $0.1) }
    }

    private var place: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    var url: String { "\(isSecure ? "https" : "http")://\(place)\(path)" }

    /// The request's bytes; the pod's own headers replace kubelet's.
    var request: String {
        var fields = [("Host", place), ("User-Agent", "kube-probe/1.37"), ("Accept", "*/*")]
        for (name, value) in headers {
            fields.removeAll { $0.0.lowercased() == name.lowercased() }
            // An empty value takes a header away.
            if !value.isEmpty { fields.append((name, value)) }
        }
        fields.append(("Connection", "close"))
        let lines = fields.map { "\($0.0): \($0.1)" }.filter { !$0.contains { $0.isNewline } }
        let target = path.filter { $0 != " " && !$0.isNewline }
        return (["GET \(target) HTTP/1.1"] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    }

    /// The same server at another path; nil where a redirect leads away from it.
    func redirected(to location: String) -> HTTPProbe? {
        var probe = self
        if location.hasPrefix("/"), !location.hasPrefix("//") {
            probe.path = location
            return probe
        }
        for (scheme, isSecure) in [("http://", false), ("https://", true)] where location.hasPrefix(scheme) {
            let rest = location.dropFirst(scheme.count)
            let (authority, path) = (rest.prefix { $0 != "/" }, rest.drop { $0 != "/" })
            let parts = authority.split(separator: ":", maxSplits: 1)
            guard parts.first.map(String.init) == host else { return nil }
            probe.isSecure = isSecure
            probe.port = parts.count > 1 ? Int(parts[1]) ?? port : isSecure ? 443 : 80
            probe.path = path.isEmpty ? "/" : String(path)
            return probe
        }
        return nil
    }
}

extension Prober {
    /// Asks an HTTP server for a path; 200 to 399 is good. Redirects on the same host are followed. A certificate is taken
    /// as it is: it is not for its pod's address.
    package func http(_ probe: HTTPProbe, limit: Duration) async -> Answer {
        var probe = probe
        let late = ProbeError("context deadline exceeded (Client.Timeout exceeded while awaiting headers)")
        for _ in 0..<10 {
            let asked = probe
            do {
                let head = try await Self.within(limit, late) { try await Self.head(asked, limit) }
                if (300..<400).contains(head.code), let next = head.location.flatMap(asked.redirected) {
                    probe = next
                    continue
                }
                if (200..<400).contains(head.code) { return Answer(isGood: true) }
                return Answer(isGood: false, message: "HTTP probe failed with statuscode: \(head.code)")
            } catch {
                return Answer(isGood: false, message: "Get \"\(asked.url)\": \(error)")
            }
        }
        return Answer(isGood: false, message: "Get \"\(probe.url)\": stopped after 10 redirects")
    }

    private struct Head: Sendable {
        let code: Int
        let location: String?

        init?(_ text: String) {
            let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
            let parts = lines[0].split(separator: " ", maxSplits: 2)
            guard parts.count > 1, parts[0].hasPrefix("HTTP/"), let code = Int(parts[1].prefix(3)) else { return nil }
            self.code = code
            location = lines.first { $0.lowercased().hasPrefix("location:") }.map {
                String($0.dropFirst("location:".count).drop { $0 == " " })
            }
        }
    }

    private static let headLimit = 16 * 1024

    private static func head(_ probe: HTTPProbe, _ limit: Duration) async throws -> Head {
        let context = try probe.isSecure ? insecureContext() : nil
        let channel = try await connect(probe.host, probe.port, limit) { channel in
            channel.eventLoop.makeCompletedFuture {
                if let context {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                }
                return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: probe.request))
            var answer = ""
            for try await buffer in inbound {
                answer += String(buffer: buffer)
                if answer.contains("\r\n\r\n") || answer.utf8.count > headLimit { break }
            }
            guard let head = Head(answer) else {
                throw ProbeError(answer.isEmpty ? "EOF" : "net/http: HTTP/1.x transport connection broken: malformed")
            }
            return head
        }
    }

    private static func insecureContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        return try NIOSSLContext(configuration: configuration)
    }
}
