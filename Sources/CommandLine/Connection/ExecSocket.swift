internal import Foundation
internal import Machinery
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import NIOWebSocket

/// The client's side of exec over a WebSocket, protocol `v5.channel.k8s.io`: one byte of channel, then data.
struct ExecSocket {
    let connection: Connection
    let path: String
    /// The pod's name, for messages.
    let pod: String
    let terminal: Terminal
    /// What goes in, where that isn't standard input.
    var input: AsyncStream<[UInt8]>?
    /// Takes what comes on stdout, where that isn't the terminal.
    var output: (@Sendable ([UInt8]) throws -> Void)?
    /// The terminal's size, as it changes.
    var sizes: AsyncStream<TerminalSize>?

    typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>
    enum Upgrade: Sendable {
        case upgraded(Frames)
        case failed
    }

    /// Runs until the command ends; returns its exit status.
    func run(sendsInput: Bool) async throws -> Int32 {
        guard let url = URL(string: connection.server), let host = url.host else {
            throw CommandError("\(connection.server) is no URL", hint: "run `paas login` again")
        }
        let opened: Upgrade
        do {
            opened = try await open(host: host, port: url.port ?? 443)
        } catch let error as CommandError {
            throw error
        } catch {
            throw TransportProblem.explained(error, server: connection.server)
        }
        guard case .upgraded(let channel) = opened else {
            throw CommandError(
                "the server refused the session",
                hint: "it needs the role edit, and a container that runs: paas describe pod \(pod)")
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Int32?.self) { group in
                if sendsInput {
                    group.addTask {
                        try await Self.copyInput(input ?? Self.standardInput(), to: outbound)
                        return nil
                    }
                }
                if let sizes {
                    group.addTask {
                        for await size in sizes { try await outbound.write(size.frame) }
                        return nil
                    }
                }
                group.addTask { try await self.read(inbound, outbound) }
                while let status = try await group.next() {
                    if let status {
                        group.cancelAll()
                        return status
                    }
                }
                return 0
            }
        }
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async throws -> Int32 {
        var message = ByteBuffer()
        for try await frame in inbound {
            switch frame.opcode {
            case .binary, .text, .continuation:
                message.writeImmutableBuffer(frame.unmaskedData)
                guard frame.fin else { continue }
                defer { message.clear() }
                guard let kind = message.readInteger(as: UInt8.self) else { continue }
                let bytes = Array(message.readableBytesView)
                if kind == 1 { try output?(bytes) ?? terminal.write(bytes) }
                if kind == 2 { terminal.writeError(bytes) }
                if kind == 3 { return try status(bytes) }
            case .ping:
                try await outbound.write(
                    WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: frame.unmaskedData))
            case .connectionClose: return 0
            default: continue
            }
        }
        return 0
    }

    /// The exit status out of channel 3's `Status`.
    private func status(_ bytes: [UInt8]) throws -> Int32 {
        let status = try JSONValue(parsing: bytes)
        if status["status"].string == "Success" { return 0 }
        let cause = status["details"]["causes"].items.first { $0["reason"].string == "ExitCode" }
        if let code = cause?["message"].string.flatMap({ Int32($0) }) { return code }
        throw StatusError(json: status) ?? StatusError(.internalError, "the session ended without a status")
    }

    private static func copyInput(
        _ input: AsyncStream<[UInt8]>, to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async throws {
        for await chunk in input {
            var data = ByteBuffer(bytes: [0])
            data.writeBytes(chunk)
            try await outbound.write(WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: data))
        }
        // v5: close the stdin channel alone.
        let close = ByteBuffer(bytes: [255, 0])
        try await outbound.write(WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: close))
    }

    /// Standard input in chunks, read by a thread of its own since such reads block.
    private static func standardInput() -> AsyncStream<[UInt8]> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let data = try? FileHandle.standardInput.read(upToCount: 1), !data.isEmpty {
                    var chunk = Array(data)
                    chunk += Array(FileHandle.standardInput.availableNow())
                    continuation.yield(chunk)
                }
                continuation.finish()
            }
        }
    }

    func open(host: String, port: Int) async throws -> Upgrade {
        let tls = try NIOSSLContext(configuration: try connection.tls())
        let headers = headers(host: host, port: port)
        let path = path
        let future: EventLoopFuture<Upgrade> = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    let name = Self.isAddress(host) ? nil : host
                    try channel.pipeline.syncOperations.addHandler(
                        try NIOSSLClientHandler(context: tls, serverHostname: name))
                    return try Self.upgrade(channel, path: path, headers: headers)
                }
            }
        return try await future.get()
    }

    private static func isAddress(_ host: String) -> Bool { (try? SocketAddress(ipAddress: host, port: 0)) != nil }

    private func headers(host: String, port: Int) -> HTTPHeaders {
        var headers = HTTPHeaders([
            ("Host", "\(host):\(port)"), ("Sec-WebSocket-Protocol", "v5.channel.k8s.io"), ("Content-Length", "0"),
        ])
        if let token = connection.token { headers.add(name: "Authorization", value: "Bearer \(token)") }
        return headers
    }

    private static func upgrade(
        _ channel: any Channel, path: String, headers: HTTPHeaders
    ) throws -> EventLoopFuture<Upgrade> {
        let upgrader = NIOTypedWebSocketClientUpgrader<Upgrade>(
            maxFrameSize: 1 << 24,
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    .upgraded(try Frames(wrappingChannelSynchronously: channel))
                }
            })
        let head = HTTPRequestHead(version: .http1_1, method: .GET, uri: path, headers: headers)
        let configuration = NIOTypedHTTPClientUpgradeConfiguration<Upgrade>(
            upgradeRequestHead: head, upgraders: [upgrader],
            notUpgradingCompletionHandler: { channel in channel.eventLoop.makeSucceededFuture(.failed) })
        return try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(
            configuration: .init(upgradeConfiguration: configuration))
    }
}

extension FileHandle {
    /// What can be read without waiting.
    fileprivate func availableNow() -> Data {
        var events = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&events, 1, 0) > 0, Int32(events.revents) & POLLIN != 0 else { return Data() }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = Glibc.read(fileDescriptor, &buffer, buffer.count)
        return count > 0 ? Data(buffer[..<count]) : Data()
    }
}
