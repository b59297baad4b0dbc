import Hummingbird
import NIOCore
import Synchronization

/// Lets several tasks write to one response: they hand over pieces, the response's own task sends them in order.
///
/// `send` returns when the piece has been written, so that senders go at the client's pace.
final class Outbox: Sendable {
    private struct Piece: Sendable {
        let bytes: ByteBuffer
        let sent: CheckedContinuation<Void, any Error>
    }
    private struct State {
        var waiting: [Piece] = []
        var reader: CheckedContinuation<Void, Never>?
        var isClosed = false
    }
    private let state = Mutex(State())

    /// Hands a piece over and waits until it is written. Throws `CancellationError` when the response has ended.
    func send(_ bytes: ByteBuffer) async throws {
        try await withCheckedThrowingContinuation { (sent: CheckedContinuation<Void, any Error>) in
            let (reader, isClosed) = state.withLock { state -> (CheckedContinuation<Void, Never>?, Bool) in
                guard !state.isClosed else { return (nil, true) }
                state.waiting.append(Piece(bytes: bytes, sent: sent))
                defer { state.reader = nil }
                return (state.reader, false)
            }
            if isClosed { sent.resume(throwing: CancellationError()) }
            reader?.resume()
        }
    }

    /// No more pieces are taken; `drain` ends when those handed over are written.
    func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    /// The next piece to write; nil after `close` when all are written. `written` or `fail` must follow.
    func next() async -> ByteBuffer? {
        while true {
            let (piece, isClosed) = state.withLock { ($0.waiting.first?.bytes, $0.isClosed) }
            if let piece { return piece }
            if isClosed { return nil }
            await wait()
        }
    }

    /// The piece that `next` gave is on its way to the client.
    func written() {
        let piece = state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        piece?.sent.resume()
    }

    /// The client is gone: all senders fail.
    func fail(_ error: any Error) {
        close()
        let left = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for piece in left { piece.sent.resume(throwing: error) }
    }

    private func wait() async {
        await withCheckedContinuation { (reader: CheckedContinuation<Void, Never>) in
            let isReady = state.withLock { state in
                if state.isClosed || !state.waiting.isEmpty { return true }
                state.reader = reader
                return false
            }
            if isReady { reader.resume() }
        }
    }
}

extension Outbox {
    /// A response's body that `work` sends; it ends when the work has.
    static func body(_ work: @escaping @Sendable (Outbox) async throws -> Void) -> ResponseBody {
        ResponseBody { writer in
            let outbox = Outbox()
            async let all: Void = work(outbox)
            do {
                while let piece = await outbox.next() {
                    try await writer.write(piece)
                    outbox.written()
                }
            } catch {
                outbox.fail(error)
                throw error
            }
            try await all
            try await writer.finish(nil)
        }
    }
}
