import NIOCore
import Synchronization

/// The server's side of a SPDY/3.1 connection: streams that the client opens.
final class SPDYConnection: Sendable {
    /// As many streams may be open at a time.
    static let streamLimit = 512
    typealias Send = @Sendable ([UInt8]) async throws -> Void

    private struct State {
        var streams: [UInt32: SPDYStream] = [:]
        var last: UInt32 = 0
        var isClosed = false
        var consumed = 0
        /// The client speaks of windows; how large they are at a stream's begin.
        var window: Int?
    }
    private let state = Mutex(State())
    let send: Send
    let window = SendWindow()

    init(send: @escaping Send) { self.send = send }

    /// Acts on one frame; `opened` gets a new stream. Throws where the connection can't go on.
    func take(_ frame: SPDYFrame, _ codec: inout SPDYCodec, opened: (SPDYStream) -> Void) async throws {
        switch frame {
        case .synStream(let id, let isLast, let headers):
            try await open(id, isLast, headers, &codec, opened)
        case .data(let id, let isLast, let bytes): try await data(id, isLast, bytes)
        case .reset(let id, _): state.withLock { $0.streams.removeValue(forKey: id) }?.wasReset()
        // Even numbers are answers to pings of the server, which sends none.
        case .ping(let id) where id % 2 == 1: try await send(SPDYCodec.plain(frame))
        case .windowUpdate(0, let delta): window.add(Int(delta))
        case .windowUpdate(let id, let delta): state.withLock { $0.streams[id] }?.window.add(Int(delta))
        case .settings(let values): values[7].map(adjust)
        case .goAway, .ping, .synReply, .headers: break
        }
    }

    private func open(
        _ id: UInt32, _ isLast: Bool, _ headers: [String: String], _ codec: inout SPDYCodec,
        _ opened: (SPDYStream) -> Void
    ) async throws {
        let stream = SPDYStream(id: id, headers: headers, connection: self)
        let (isValid, isTaken) = state.withLock { state in
            guard id % 2 == 1, id > state.last else { return (false, false) }
            state.last = id
            guard !state.isClosed, state.streams.count < Self.streamLimit else { return (true, false) }
            state.streams[id] = stream
            if let window = state.window { stream.window.add(window - SendWindow.initial) }
            return (true, true)
        }
        guard isValid else {
            try await send(SPDYCodec.plain(.goAway(lastGood: 0, status: 1)))
            throw SPDYError(problem: "stream \(id) out of order")
        }
        // 3: refused.
        guard isTaken else { return try await send(SPDYCodec.plain(.reset(id: id, status: 3))) }
        if isLast { stream.remoteEnded() }
        try await send(try codec.encode(.synReply(id: id, isLast: false, headers: [:])))
        opened(stream)
    }

    private func data(_ id: UInt32, _ isLast: Bool, _ bytes: [UInt8]) async throws {
        guard let stream = state.withLock({ $0.streams[id] }) else {
            // A stream that was closed a moment ago, or never was. 2: invalid stream.
            if isLast { try await send(SPDYCodec.plain(.reset(id: id, status: 2))) }
            return
        }
        await stream.input.send(bytes)
        if isLast { stream.remoteEnded() }
    }

    private func adjust(_ size: UInt32) {
        let new = Int(min(size, 1 << 30))
        let (streams, old) = state.withLock { state in
            let old = state.window ?? SendWindow.initial
            state.window = new
            return (Array(state.streams.values), old)
        }
        for stream in streams { stream.window.add(new - old) }
        window.add(0)
    }

    /// `count` bytes more have been used up by a stream's reader; tells the client of the room now and then.
    func consumed(_ count: Int) async {
        let delta = state.withLock { state -> Int in
            state.consumed += count
            guard state.consumed >= SendWindow.initial / 2 else { return 0 }
            defer { state.consumed = 0 }
            return state.consumed
        }
        guard delta > 0 else { return }
        try? await send(SPDYCodec.plain(.windowUpdate(id: 0, delta: UInt32(clamping: delta))))
    }

    func forget(_ id: UInt32) { state.withLock { _ = $0.streams.removeValue(forKey: id) } }

    /// The client is gone: every stream ends.
    func close() {
        let streams = state.withLock { state in
            state.isClosed = true
            defer { state.streams = [:] }
            return Array(state.streams.values)
        }
        window.close()
        for stream in streams { stream.wasReset() }
    }
}

/// A stream of a SPDY connection.
final class SPDYStream: Sendable {
    private struct State {
        var isLocalEnded = false
        var isRemoteEnded = false
        var isReset = false
        var consumed = 0
    }
    private let state = Mutex(State())
    private let connection: SPDYConnection
    let id: UInt32
    let headers: [String: String]
    /// What the client sends. Where nobody reads it, it is abandoned.
    let input = BytePipe()
    let window = SendWindow()
    private let ending = BytePipe()

    init(id: UInt32, headers: [String: String], connection: SPDYConnection) {
        self.id = id
        self.headers = headers
        self.connection = connection
    }

    /// What the client sends, for one reader; the client may send more as it is read.
    var incoming: AsyncStream<[UInt8]> {
        AsyncStream(unfolding: { await self.read() })
    }

    func read() async -> [UInt8]? {
        guard let bytes = await input.next() else { return nil }
        let delta = state.withLock { state -> Int in
            state.consumed += bytes.count
            guard state.consumed >= SendWindow.initial / 2, !state.isRemoteEnded else { return 0 }
            defer { state.consumed = 0 }
            return state.consumed
        }
        if delta > 0 {
            try? await connection.send(SPDYCodec.plain(.windowUpdate(id: id, delta: UInt32(clamping: delta))))
        }
        await connection.consumed(bytes.count)
        return bytes
    }

    /// Sends bytes at the client's pace. Throws when the stream is closed.
    func write(_ bytes: [UInt8]) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let mine = await window.take(min(rest.count, 32 * 1024))
            let count = mine == 0 ? 0 : await connection.window.take(mine)
            guard count > 0, !state.withLock({ $0.isLocalEnded || $0.isReset }) else { throw CancellationError() }
            if count < mine { window.add(mine - count) }
            try await connection.send(SPDYCodec.plain(.data(id: id, isLast: false, bytes: Array(rest.prefix(count)))))
            rest = rest.dropFirst(count)
        }
    }

    /// Nothing more is sent.
    func finish() async {
        let (isFirst, isOver) = state.withLock { state in
            defer { state.isLocalEnded = true }
            return (!state.isLocalEnded && !state.isReset, state.isRemoteEnded)
        }
        guard isFirst else { return }
        try? await connection.send(SPDYCodec.plain(.data(id: id, isLast: true, bytes: [])))
        if isOver { connection.forget(id) }
    }

    /// The client has closed its side.
    func remoteEnded() {
        let isOver = state.withLock { state in
            state.isRemoteEnded = true
            return state.isLocalEnded
        }
        input.finish()
        if isOver { connection.forget(id) }
    }

    /// The client wants nothing of it any more, or is gone.
    func wasReset() {
        state.withLock { $0.isReset = true }
        input.finish()
        window.close()
        ending.finish()
    }

    /// Returns when the stream was reset, or the task is cancelled.
    func waitForReset() async { _ = await ending.next() }

    /// Ends both directions; what still comes is dropped.
    func drop() async {
        input.abandon()
        await finish()
        connection.forget(id)
        ending.finish()
    }
}
