import Hummingbird
import NIOCore
import ServiceLifecycle

/// Writes a stream of bytes, flushed chunk by chunk, until it ends, the client goes away, or the server stops.
struct StreamWriter {
    let client: ClientPresence

    func body(_ stream: AsyncThrowingStream<[UInt8], any Error>) -> ResponseBody {
        Outbox.body { try await send(stream, to: $0) }
    }

    private func send(_ stream: AsyncThrowingStream<[UInt8], any Error>, to outbox: Outbox) async throws {
        defer { outbox.close() }
        try await cancelWhenGracefulShutdown {
            try await client.cancelling {
                for try await chunk in stream { try await outbox.send(ByteBuffer(bytes: chunk)) }
            }
        }
    }
}
