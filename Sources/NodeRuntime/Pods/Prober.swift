internal import HostSystem
internal import Kinds
internal import Machinery
internal import NIOCore
internal import NIOPosix

/// Asks containers how they are: one try at a time, each with its own time limit.
struct Prober: Sendable {
    struct Answer: Sendable, Hashable {
        var isGood: Bool
        var message = ""
    }

    /// Asks an HTTP server for a path and reads its status line; 200 to 399 is good.
    func http(host: String, port: Int, path: String, headers: [JSONValue], limit: Duration) async -> Answer {
        let url = "http://\(host):\(port)\(path.hasPrefix("/") ? "" : "/")\(path)"
        do {
            let code = try await withLimit(limit) {
                try await Self.status(host: host, port: port, request: Self.request(host, port, path, headers), limit)
            }
            if (200..<400).contains(code) { return Answer(isGood: true) }
            return Answer(isGood: false, message: "HTTP probe failed with statuscode: \(code)")
        } catch {
            return Answer(isGood: false, message: "Get \"\(url)\": \(error)")
        }
    }

    private static func request(_ host: String, _ port: Int, _ path: String, _ headers: [JSONValue]) -> String {
        var fields = ["Host": "\(host):\(port)", "User-Agent": "kube-probe/1.0", "Accept": "*/*"]
        for header in headers { fields[header["name"].text] = header["value"].text }
        fields["Connection"] = "close"
        let lines = fields.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
            .filter { !$0.contains("\r") && !$0.contains("\n") }
        let target = path.filter { $0 != " " && !$0.isNewline }
        let start = "GET \(target.hasPrefix("/") ? "" : "/")\(target) HTTP/1.1"
        return ([start] + lines).joined(separator: "\r\n") + "\r\n\r\n"
    }

    private static func status(host: String, port: Int, request: String, _ limit: Duration) async throws -> Int {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(amount(limit))
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: request))
            var answer = ""
            for try await buffer in inbound {
                answer += String(buffer: buffer)
                if answer.contains("\n") || answer.utf8.count > 4096 { break }
            }
            let parts = answer.split(separator: " ", maxSplits: 2)
            guard parts.count > 1, parts[0].hasPrefix("HTTP/"), let code = Int(parts[1].prefix(3)) else {
                throw PodProblem("Unhealthy", "no HTTP answer")
            }
            return code
        }
    }

    private static func amount(_ limit: Duration) -> TimeAmount { .milliseconds(Int64(limit / .milliseconds(1))) }

    private func withLimit<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else {
                throw PodProblem("Unhealthy", "no answer within \(limit)")
            }
            return value
        }
    }

    /// Opens and closes a connection.
    func tcp(host: String, port: Int, limit: Duration) async -> Answer {
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(Self.amount(limit))
                .connect(host: host, port: port).get()
            try? await channel.close().get()
            return Answer(isGood: true)
        } catch {
            return Answer(isGood: false, message: "dial tcp \(host):\(port): \(error)")
        }
    }

    /// Runs a command in the container; code 0 is good.
    func exec(_ exec: ContainerExec, limit: Duration, clock: any Clock<Duration>) async -> Answer {
        let text = OutputText()
        return await withTaskGroup(of: Answer?.self) { group in
            group.addTask {
                do {
                    let code = try await exec.run(input: nil) { _, bytes in text.add(bytes) }
                    return code == 0
                        ? Answer(isGood: true) : Answer(isGood: false, message: "\(text.value)(exit \(code))")
                } catch {
                    return Answer(isGood: false, message: "\(error)")
                }
            }
            group.addTask {
                try? await clock.sleep(for: limit)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first ?? Answer(isGood: false, message: "command timed out after \(limit)")
        }
    }
}
