import HTTPTypes
import Hummingbird
import Logging
import Machinery
import NIOCore
import Reconciling

/// Serves exec and attach over WebSocket with the subprotocols `v5.channel.k8s.io` and `v4.channel.k8s.io`.
struct ExecResponder: Sendable {
    let core: APICore
    let logger: Logger

    /// In order of preference.
    private static let protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"]

    func respond(_ request: Request, _ call: APIRequest, _ handler: any StreamHandler) async throws -> Response {
        // Running a command is no read, whatever the HTTP method.
        let call = call.with { $0.verb = "create" }
        try await core.authorize(call)
        guard request.headers[.upgrade]?.lowercased() == "websocket" else {
            throw StatusError.badRequest("Upgrade request required: exec and attach are served over WebSocket")
        }
        guard let key = request.headers[.secWebSocketKey], request.headers[.secWebSocketVersion] == "13" else {
            throw StatusError.badRequest("the WebSocket handshake needs Sec-WebSocket-Key and version 13")
        }
        let offered = request.headers[values: .secWebSocketProtocol].flatMap { $0.split(separator: ",") }
            .map { String($0.trimmingSpace) }
        guard let chosen = Self.protocols.first(where: offered.contains) else {
            throw StatusError.badRequest(
                "unable to upgrade: none of the offered protocols \(offered) is served; use \(Self.protocols)")
        }
        let apiCall = try core.apiCall(call, nil)
        let session = ExecSession(
            call: apiCall, handler: handler, canCloseInput: chosen == "v5.channel.k8s.io", logger: logger)
        return Response(
            status: .switchingProtocols,
            headers: [
                .upgrade: "websocket", .connection: "Upgrade", .secWebSocketAccept: WebSocketCodec.accept(key: key),
                .secWebSocketProtocol: chosen,
            ],
            body: ResponseBody { writer in
                let outbox = Outbox()
                async let work: Void = session.run(request.body, outbox)
                do {
                    while let piece = await outbox.next() {
                        try await writer.write(piece)
                        outbox.written()
                    }
                } catch {
                    outbox.fail(error)
                    throw error
                }
                await work
                try await writer.finish(nil)
            })
    }
}

/// One running exec or attach: frames in, frames out, and the handler between them.
private struct ExecSession: Sendable {
    let call: APICall
    let handler: any StreamHandler
    /// v5 can end stdin; with v4 only the end of the connection does.
    let canCloseInput: Bool
    let logger: Logger

    private enum Channel: UInt8 { case stdin = 0, stdout, stderr, error, resize, close = 255 }

    func run(_ body: RequestBody, _ outbox: Outbox) async {
        let (input, inputSource) = AsyncStream<[UInt8]>.makeStream()
        let (resizes, resizeSource) = AsyncStream<StreamSession.TerminalSize>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let session = StreamSession(input: input, resizes: resizes) { output in
            switch output {
            case .stdout(let bytes): try await Self.send(.stdout, bytes, outbox)
            case .stderr(let bytes): try await Self.send(.stderr, bytes, outbox)
            }
        }
        if !call.flag("stdin") { inputSource.finish() }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                // An empty message on the first channel tells clients that the stream is open.
                try? await Self.send(.stdout, [], outbox)
                await finish(await result(session), outbox)
            }
            group.addTask {
                await read(body, outbox, inputSource, resizeSource)
                inputSource.finish()
                resizeSource.finish()
            }
            // Either the command has ended, or the client is gone; then the command must end.
            await group.next()
            group.cancelAll()
        }
        outbox.close()
    }

    /// Runs the command; its result as a `Status`.
    private func result(_ session: StreamSession) async -> JSONValue {
        do {
            let code = try await handler.run(call, session)
            guard code != 0 else { return ["metadata": [:], "status": "Success"] }
            return [
                "metadata": [:], "status": "Failure", "reason": "NonZeroExitCode",
                "message": .string("command terminated with non-zero exit code: exit status \(code)"),
                "details": ["causes": [["reason": "ExitCode", "message": .string(String(code))]]],
            ]
        } catch let error as StatusError {
            return error.json
        } catch {
            logger.error("exec failed", metadata: ["error": "\(error)"])
            return StatusError(.internalError, "internal error while running the command").json
        }
    }

    private func finish(_ status: JSONValue, _ outbox: Outbox) async {
        try? await Self.send(.error, status.encoded(), outbox)
        let normalClosure: [UInt8] = [0x03, 0xE8]
        try? await outbox.send(
            ByteBuffer(bytes: WebSocketCodec.encode(WebSocketFrame(kind: .close, payload: normalClosure))))
    }

    private func read(
        _ body: RequestBody, _ outbox: Outbox, _ input: AsyncStream<[UInt8]>.Continuation,
        _ resizes: AsyncStream<StreamSession.TerminalSize>.Continuation
    ) async {
        var codec = WebSocketCodec()
        do {
            for try await chunk in body {
                codec.feed(chunk.readableBytesView)
                while let frame = try codec.next() {
                    switch frame.kind {
                    case .close: return
                    case .ping:
                        let pong = WebSocketFrame(kind: .pong, payload: frame.payload)
                        try await outbox.send(ByteBuffer(bytes: WebSocketCodec.encode(pong)))
                    case .pong: break
                    case .text, .binary, .continuation: take(frame.payload, input, resizes)
                    }
                }
            }
        } catch {
            logger.debug("exec connection ended", metadata: ["error": "\(error)"])
        }
    }

    private func take(
        _ message: [UInt8], _ input: AsyncStream<[UInt8]>.Continuation,
        _ resizes: AsyncStream<StreamSession.TerminalSize>.Continuation
    ) {
        guard let channel = message.first.flatMap(Channel.init) else { return }
        let bytes = Array(message.dropFirst())
        switch channel {
        case .stdin where !bytes.isEmpty: input.yield(bytes)
        case .close where canCloseInput && bytes.first == Channel.stdin.rawValue: input.finish()
        case .resize:
            guard let size = try? JSONValue(parsing: bytes), let width = size["Width"].int,
                let height = size["Height"].int, (1...10_000).contains(width), (1...10_000).contains(height)
            else { return }
            resizes.yield(StreamSession.TerminalSize(width: width, height: height))
        default: break
        }
    }

    private static func send(_ channel: Channel, _ bytes: [UInt8], _ outbox: Outbox) async throws {
        let frame = WebSocketFrame(kind: .binary, payload: [channel.rawValue] + bytes)
        try await outbox.send(ByteBuffer(bytes: WebSocketCodec.encode(frame)))
    }
}
