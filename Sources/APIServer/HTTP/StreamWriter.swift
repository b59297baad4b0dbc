import Hummingbird
import NIOCore
import ServiceLifecycle

/// Runs the writing of an endless response until its work is done, the client goes away, or the server stops.
struct ConnectionWatch {
    let request: Request

    /// Cancels `work` when the client closes its side or a graceful shutdown begins.
    func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let request = request
        try await cancelWhenGracefulShutdown {
            do {
                try await request.body.consumeWithCancellationOnInboundClose { _ in try await work() }
            } catch is CancellationError {}
        }
    }
}

/// Writes a stream of bytes, flushed chunk by chunk.
struct StreamWriter {
    let request: Request

    func body(_ stream: AsyncThrowingStream<[UInt8], any Error>) -> ResponseBody {
        Outbox.body { try await send(stream, to: $0) }
    }

    private func send(_ stream: AsyncThrowingStream<[UInt8], any Error>, to outbox: Outbox) async throws {
        defer { outbox.close() }
        try await ConnectionWatch(request: request).run {
            for try await chunk in stream { try await outbox.send(ByteBuffer(bytes: chunk)) }
        }
    }
}
