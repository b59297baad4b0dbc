import HTTPTypes
import Hummingbird
import Logging
import Machinery
import NIOCore

/// A log over WebSocket: each piece of it is a message (`binary.k8s.io`, or `base64.binary.k8s.io` as text).
struct MessageStream: Sendable {
    private let stream: AsyncThrowingStream<[UInt8], any Error>
    private let logger: Logger

    init(_ stream: AsyncThrowingStream<[UInt8], any Error>, logger: Logger) {
        self.stream = stream
        self.logger = logger
    }

    static func isWanted(_ headers: HTTPFields) -> Bool {
        headers[.upgrade]?.lowercased() == "websocket" && headers[.secWebSocketKey] != nil
    }

    /// Throws `badRequest` where the client offers protocols of which none is served.
    func response(_ request: Request) throws -> Response {
        let offered = request.headers[values: .secWebSocketProtocol].flatMap { $0.split(separator: ",") }
            .map { String($0.trimmingSpace) }
        let chosen = ["binary.k8s.io", "base64.binary.k8s.io"].first(where: offered.contains)
        guard chosen != nil || offered.isEmpty else {
            throw StatusError.badRequest(
                "unable to upgrade: none of the offered protocols is served; use binary.k8s.io")
        }
        var headers: HTTPFields = [
            .upgrade: "websocket", .connection: "Upgrade",
            .secWebSocketAccept: WebSocketCodec.accept(key: request.headers[.secWebSocketKey] ?? ""),
        ]
        headers[.secWebSocketProtocol] = chosen
        let isText = chosen == "base64.binary.k8s.io"
        return Response(
            status: .switchingProtocols, headers: headers,
            body: Outbox.body { await run(request.body, $0, isText: isText) })
    }

    private func run(_ body: RequestBody, _ outbox: Outbox, isText: Bool) async {
        let socket = WebSocketConnection(outbox: outbox, logger: logger)
        await StreamWork.accompany {
            // What the client sends is of no interest, but that it closes is.
            await socket.read(body) { _ in }
        } work: {
            do {
                for try await piece in stream {
                    if isText {
                        try await socket.send(text: Base64.encode(piece))
                    } else {
                        try await socket.send(piece)
                    }
                }
            } catch {
                logger.debug("stream ended", metadata: ["error": "\(error)"])
            }
            await socket.close()
        }
        outbox.close()
    }
}
