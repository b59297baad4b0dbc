import Hummingbird
import Logging
import Machinery
import NIOCore
import Reconciling

/// Reads a SPDY connection's frames, raw or from a WebSocket's messages, and tells of each stream that is opened.
private struct SPDYReader: Sendable {
    let connection: SPDYConnection
    let socket: WebSocketConnection?
    let logger: Logger
    let opened: @Sendable (SPDYStream) -> Void

    init(_ outbox: Outbox, isTunnelled: Bool, _ logger: Logger, opened: @escaping @Sendable (SPDYStream) -> Void) {
        let socket = isTunnelled ? WebSocketConnection(outbox: outbox, logger: logger) : nil
        self.socket = socket
        self.logger = logger
        self.opened = opened
        connection = SPDYConnection { bytes in
            if let socket { return try await socket.send(bytes) }
            try await outbox.send(ByteBuffer(bytes: bytes))
        }
    }

    func run(_ body: RequestBody) async {
        do {
            var codec = try SPDYCodec()
            if let socket {
                await socket.read(body) { try await take($0, &codec) }
            } else {
                for try await chunk in body { try await take(chunk.readableBytesView, &codec) }
            }
        } catch {
            logger.debug("stream ended", metadata: ["error": "\(error)"])
        }
        connection.close()
    }

    private func take(_ bytes: some Sequence<UInt8>, _ codec: inout SPDYCodec) async throws {
        codec.feed(bytes)
        while let frame = try codec.next() {
            try await connection.take(frame, &codec, opened: opened)
        }
    }
}

/// exec and attach over SPDY, `v4.channel.k8s.io`: a stream for errors and one for each of the wanted channels.
struct SPDYExec: Sendable {
    let work: StreamWork

    @Sendable func run(_ body: RequestBody, _ outbox: Outbox) async {
        let (streams, source) = AsyncStream<SPDYStream>.makeStream()
        let reader = SPDYReader(outbox, isTunnelled: false, work.logger) { source.yield($0) }
        await StreamWork.accompany {
            await reader.run(body)
            source.finish()
        } work: {
            guard let channels = await collect(streams) else { return }
            await serve(channels)
            // Streams that the client opens later find nobody.
            source.finish()
        }
        outbox.close()
    }

    /// The streams that the query asks for, once all are open; nil when the client ends before that.
    private func collect(_ streams: AsyncStream<SPDYStream>) async -> [String: SPDYStream]? {
        let call = work.call
        var wanted: Set<String> = ["error"]
        for name in ["stdin", "stdout", "stderr"] where call.flag(name) { wanted.insert(name) }
        if call.flag("tty") {
            wanted.remove("stderr")
            wanted.insert("resize")
        }
        var channels: [String: SPDYStream] = [:]
        for await stream in streams {
            let name = stream.headers["streamtype"] ?? ""
            guard wanted.contains(name), channels[name] == nil else {
                await stream.drop()
                continue
            }
            if !["stdin", "resize"].contains(name) { stream.input.abandon() }
            channels[name] = stream
            if channels.count == wanted.count { return channels }
        }
        return nil
    }

    private func serve(_ channels: [String: SPDYStream]) async {
        let (resizes, resizeSource) = AsyncStream<StreamSession.TerminalSize>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let session = StreamSession(
            input: channels["stdin"]?.incoming ?? AsyncStream { $0.finish() }, resizes: resizes
        ) { output in
            switch output {
            case .stdout(let bytes): try await channels["stdout"]?.write(bytes)
            case .stderr(let bytes): try await channels["stderr"]?.write(bytes)
            case .end: await channels["stdout"]?.finish()
            }
        }
        let status = await withTaskGroup(of: Void.self) { group in
            group.addTask {
                var sizes = TerminalSizes()
                while let bytes = await channels["resize"]?.read() {
                    for size in sizes.take(bytes) { resizeSource.yield(size) }
                }
                resizeSource.finish()
            }
            defer { group.cancelAll() }
            return await work.status(session)
        }
        try? await channels["error"]?.write(status.encoded())
        for name in ["stdout", "stderr", "error", "stdin", "resize"] {
            channels[name]?.input.abandon()
            await channels[name]?.finish()
        }
    }
}

/// Port-forward over SPDY: for each connection a stream of data and one of errors, paired by `requestid`.
struct SPDYForward: Sendable {
    let work: StreamWork
    let isTunnelled: Bool

    private struct Pair {
        var data: SPDYStream?
        var error: SPDYStream?
    }

    @Sendable func run(_ body: RequestBody, _ outbox: Outbox) async {
        let (streams, source) = AsyncStream<SPDYStream>.makeStream()
        let reader = SPDYReader(outbox, isTunnelled: isTunnelled, work.logger) { source.yield($0) }
        await StreamWork.accompany {
            await reader.run(body)
            source.finish()
        } work: {
            await withDiscardingTaskGroup { group in
                var pairs: [String: Pair] = [:]
                for await stream in streams {
                    let id = Self.pair(stream)
                    switch stream.headers["streamtype"] {
                    case "data": pairs[id, default: Pair()].data = stream
                    case "error": pairs[id, default: Pair()].error = stream
                    default: await stream.drop()
                    }
                    guard let data = pairs[id]?.data, let error = pairs[id]?.error else { continue }
                    pairs[id] = nil
                    group.addTask { await forward(data, error) }
                }
                group.cancelAll()
            }
        }
        outbox.close()
    }

    /// Old clients give no id: their data stream follows the error stream.
    private static func pair(_ stream: SPDYStream) -> String {
        if let id = stream.headers["requestid"] { return id }
        let isData = stream.headers["streamtype"] == "data"
        return "stream \(isData && stream.id > 2 ? stream.id - 2 : stream.id)"
    }

    private func forward(_ data: SPDYStream, _ error: SPDYStream) async {
        error.input.abandon()
        let problem = await joined(data)
        if let problem { try? await error.write(Array(problem.utf8)) }
        await error.drop()
        await data.drop()
    }

    /// Joins the stream with the pod until both directions have ended, or the client resets the stream.
    private func joined(_ data: SPDYStream) async -> String? {
        guard let port = data.headers["port"].flatMap({ Int($0) }), (1...65_535).contains(port) else {
            return "\"port\" header must be a number from 1 to 65535"
        }
        let session = StreamSession(input: data.incoming, resizes: AsyncStream { $0.finish() }) { output in
            switch output {
            case .stdout(let bytes): try await data.write(bytes)
            case .end: await data.finish()
            case .stderr: break
            }
        }
        return await withTaskGroup(of: String?.self) { group in
            group.addTask { await work.forward(port: port, session) }
            group.addTask {
                await data.waitForReset()
                return nil
            }
            defer { group.cancelAll() }
            return await group.next() ?? nil
        }
    }
}
