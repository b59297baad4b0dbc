import NIOCore
import NIOHTTP1
import NIOPosix

/// Open connections of clients, and runs of load over them.
struct LoadPool: Sendable {
    let channels: [any Channel]
    let process: ServerProcess

    init(_ endpoint: Endpoint, _ process: ServerProcess, clients: Int, on group: MultiThreadedEventLoopGroup)
        async throws
    {
        channels = try await endpoint.connect(clients, on: group) { LoadHandler(headers: $0) }
        self.process = process
    }

    /// Sends `count` requests over all connections, or over the first `clients`; fewer where `limit` is over before.
    /// Throws where one is refused.
    func run(
        _ count: Int, clients: Int? = nil, limit: Duration? = .seconds(8),
        _ make: @escaping @Sendable (Int) -> LoadRequest
    ) async throws -> Figures {
        let source = LoadSource(count: count, limit: limit, make)
        let cpu = try process.cpu
        let started = ContinuousClock.now
        var tally = LoadTally()
        let runs = channels.prefix(clients ?? channels.count).map { channel in
            let done = channel.eventLoop.makePromise(of: LoadTally.self)
            channel.triggerUserOutboundEvent(LoadStart(source: source, done: done), promise: nil)
            return done.futureResult
        }
        for run in runs { tally.add(try await run.get()) }
        let elapsed = ContinuousClock.now - started
        if let failure = tally.firstFailure {
            throw BenchError("\(tally.failures) of \(count) requests were refused, the first with \(failure)")
        }
        return Figures(
            count: tally.answers, bytes: tally.bytes, elapsed: elapsed, cpu: try process.cpu - cpu,
            latencies: tally.latencies)
    }

    func close() async {
        for channel in channels { try? await channel.close() }
    }
}
