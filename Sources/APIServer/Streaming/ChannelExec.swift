import Hummingbird
import Machinery
import Reconciling

/// exec and attach over WebSocket: each message begins with its channel's number.
///
/// `v5.channel.k8s.io` can end stdin; with `v4.channel.k8s.io` only the end of the connection does. `channel.k8s.io`
/// tells failures alone, as text.
struct ChannelExec: Sendable {
    let work: StreamWork
    let version: String

    private enum Channel: UInt8 { case stdin = 0, stdout, stderr, error, resize, close = 255 }

    @Sendable func run(_ body: RequestBody, _ outbox: Outbox) async {
        let socket = WebSocketConnection(outbox: outbox, logger: work.logger)
        let input = BytePipe()
        let (resizes, resizeSource) = AsyncStream<StreamSession.TerminalSize>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let session = StreamSession(input: input.stream, resizes: resizes) { output in
            switch output {
            case .stdout(let bytes): try await socket.send([Channel.stdout.rawValue] + bytes)
            case .stderr(let bytes): try await socket.send([Channel.stderr.rawValue] + bytes)
            case .end: break
            }
        }
        if !work.call.flag("stdin") { input.finish() }
        await StreamWork.accompany {
            var sizes = TerminalSizes()
            await socket.read(body) { await take($0, input, &sizes, resizeSource) }
            input.finish()
            resizeSource.finish()
        } work: {
            // An empty message on the first channel tells clients that the stream is open.
            try? await socket.send([Channel.stdout.rawValue])
            let status = await work.status(session)
            input.abandon()
            try? await finish(status, socket)
            await socket.close()
        }
        outbox.close()
    }

    private func finish(_ status: JSONValue, _ socket: WebSocketConnection) async throws {
        guard version == "channel.k8s.io" else {
            return try await socket.send([Channel.error.rawValue] + status.encoded())
        }
        guard status["status"].string != "Success" else { return }
        try await socket.send([Channel.error.rawValue] + Array((status["message"].string ?? "failed").utf8))
    }

    private func take(
        _ message: [UInt8], _ input: BytePipe, _ sizes: inout TerminalSizes,
        _ resizes: AsyncStream<StreamSession.TerminalSize>.Continuation
    ) async {
        guard let channel = message.first.flatMap(Channel.init) else { return }
        let bytes = Array(message.dropFirst())
        switch channel {
        case .stdin: await input.send(bytes)
        case .close where version == "v5.channel.k8s.io" && bytes.first == Channel.stdin.rawValue: input.finish()
        case .resize: for size in sizes.take(bytes) { resizes.yield(size) }
        default: break
        }
    }
}
