import Hummingbird
import Logging
import NIOCore

/// The server's side of a WebSocket on an upgraded connection.
struct WebSocketConnection: Sendable {
    let outbox: Outbox
    let logger: Logger

    /// Hands each message to `take` and answers pings, until the client closes, is gone, or sends nonsense.
    func read(_ body: RequestBody, _ take: (_ message: [UInt8]) async throws -> Void) async {
        var codec = WebSocketCodec()
        do {
            for try await chunk in body {
                codec.feed(chunk.readableBytesView)
                while let frame = try codec.next() {
                    switch frame.kind {
                    case .close: return
                    case .ping: try await send(WebSocketFrame(kind: .pong, payload: frame.payload))
                    case .pong: break
                    case .text, .binary, .continuation: try await take(frame.payload)
                    }
                }
            }
        } catch {
            logger.debug("stream ended", metadata: ["error": "\(error)"])
        }
    }

    func send(_ message: [UInt8]) async throws { try await send(WebSocketFrame(kind: .binary, payload: message)) }

    func send(text: String) async throws { try await send(WebSocketFrame(kind: .text, payload: Array(text.utf8))) }

    /// Tells the client that the session is over, normally.
    func close() async {
        let normalClosure: [UInt8] = [0x03, 0xE8]
        try? await send(WebSocketFrame(kind: .close, payload: normalClosure))
    }

    private func send(_ frame: WebSocketFrame) async throws {
        try await outbox.send(ByteBuffer(bytes: WebSocketCodec.encode(frame)))
    }
}
