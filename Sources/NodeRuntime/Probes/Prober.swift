internal import HostSystem
internal import NIOCore
internal import NIOPosix

/// Asks containers how they are: one try at a time, each with its own time limit. Its messages are kubelet's, which people
/// and tests look for in events.
package struct Prober: Sendable {
    /// What a probe found.
    package struct Answer: Sendable, Hashable {
        package var isGood: Bool
        package var message = ""

        package init(isGood: Bool, message: String = "") {
            self.isGood = isGood
            self.message = message
        }
    }

    package init() {}

    /// Opens and closes a connection.
    package func tcp(host: String, port: Int, limit: Duration) async -> Answer {
        do {
            let channel = try await Self.connect(host, port, limit) { $0.eventLoop.makeSucceededFuture($0) }
            try? await channel.close().get()
            return Answer(isGood: true)
        } catch {
            return Answer(isGood: false, message: "\(error)")
        }
    }

    /// Runs a command in the container; code 0 is good.
    func exec(_ exec: ContainerExec, limit: Duration, clock: any Clock<Duration>) async -> Answer {
        let text = OutputText()
        return await withTaskGroup(of: Answer?.self) { group in
            group.addTask {
                do {
                    let code = try await exec.run(input: nil) { _, bytes in text.add(bytes) }
                    return Answer(isGood: code == 0, message: text.value)
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
            let command = exec.arguments.joined(separator: " ")
            return first
                ?? Answer(
                    isGood: false,
                    message: "command timed out: \"\(command)\" timed out after \(GoDuration.text(limit))")
        }
    }

    // MARK: - Connections

    /// Connects with a pipeline of one's own. Throws `ProbeError` with Go's words.
    static func connect<Output: Sendable>(
        _ host: String, _ port: Int, _ limit: Duration,
        _ pipeline: @escaping @Sendable (any Channel) -> EventLoopFuture<Output>
    ) async throws -> Output {
        do {
            return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.milliseconds(Int64(limit / .milliseconds(1))))
                .connect(host: host, port: port, channelInitializer: pipeline)
        } catch {
            guard let text = DialFailure.text(error, place: (host, port)) else { throw error }
            throw ProbeError(text)
        }
    }

    /// Ends `body` when the time is over; then the error is `late`.
    static func within<Value: Sendable>(
        _ limit: Duration, _ late: ProbeError, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await ContinuousClock().sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() ?? nil else { throw late }
            return value
        }
    }
}

/// Why a probe got no answer.
struct ProbeError: Error, Sendable, Hashable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
