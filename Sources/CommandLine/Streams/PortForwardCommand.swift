package import ArgumentParser
internal import Foundation
internal import Machinery
internal import NIOCore
internal import NIOPosix
internal import NIOWebSocket

/// `paas port-forward`: makes a pod's ports reachable on this computer.
package struct PortForwardCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "port-forward", abstract: "Forward local ports to a pod.",
        discussion: """
            Examples:
              paas port-forward dc/web 8080
              paas port-forward svc/database 15432:5432
            """)
    @OptionGroup package var client: ClientOptions
    @Option(name: .long, help: "The local address to listen on.") var address = "127.0.0.1"
    @Argument(help: "POD, pod/POD, dc/NAME, deployment/NAME or svc/NAME.") var target: String
    @Argument(help: "PORT, LOCAL:PORT or :PORT (any local port).") var ports: [String]
    package init() {}

    package func run(_ session: Session) async throws {
        let pairs = try ports.map(Self.pair)
        let pod = try await PodTarget(text: target).name(session)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for pair in pairs {
                let path = PodTarget.path(pod, "portforward", ["ports=\(pair.remote)"], session)
                let socket = ExecSocket(
                    connection: session.api.connection, path: path, pod: pod, terminal: session.terminal)
                group.addTask { try await listen(pair, socket) }
            }
            try await group.waitForAll()
        }
    }

    static func pair(_ text: String) throws -> (local: Int, remote: Int) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.map { $0.isEmpty ? 0 : Int($0) ?? -1 }
        guard (1...2).contains(parts.count), let local = numbers.first, let remote = numbers.last,
            (0...65_535).contains(local), (1...65_535).contains(remote)
        else { throw CommandError("\(text) is no pair of ports", hint: "paas port-forward \("web") 8080:80") }
        return (local, remote)
    }

    private typealias Local = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private func listen(_ pair: (local: Int, remote: Int), _ socket: ExecSocket) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: address, port: pair.local) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Local(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        let port = server.channel.localAddress?.port ?? pair.local
        socket.terminal.print("Forwarding from \(address):\(port) -> \(pair.remote)")
        try await server.executeThenClose { connections in
            try await withThrowingDiscardingTaskGroup { group in
                for try await connection in connections {
                    group.addTask {
                        do {
                            try await socket.forward(connection)
                        } catch {
                            socket.terminal.note(ClientCommands.explanation(of: error))
                        }
                    }
                }
            }
        }
    }
}

extension ExecSocket {
    private static var end: UInt8 { 255 }
    private static var headerSize: Int { 2 }

    /// Joins a local connection with the port that the path names, over a WebSocket of its own: channel 0 has the data,
    /// channel 1 errors, each begins with the port's number.
    func forward(_ local: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        guard let url = URL(string: connection.server), let host = url.host else {
            throw CommandError("\(connection.server) is no URL", hint: "run `paas login` again")
        }
        try await local.executeThenClose { received, sending in
            guard case .upgraded(let channel) = try await open(host: host, port: url.port ?? 443) else {
                throw CommandError(
                    "the server refused the session", hint: "check the pod's name and state: paas get pods")
            }
            try await channel.executeThenClose { inbound, outbound in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for try await bytes in received {
                            var message = ByteBuffer(bytes: [0])
                            message.writeImmutableBuffer(bytes)
                            try await outbound.write(Self.frame(message))
                        }
                        try await outbound.write(Self.frame(ByteBuffer(bytes: [Self.end, 0])))
                    }
                    defer { group.cancelAll() }
                    try await receive(inbound, outbound, sending)
                }
            }
        }
    }

    private static func frame(_ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: data)
    }

    private func receive(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        _ outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>, _ local: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) async throws {
        var begun: Set<UInt8> = []
        for try await frame in inbound {
            var message = frame.unmaskedData
            switch frame.opcode {
            case .connectionClose: return
            case .ping:
                try await outbound.write(WebSocketFrame(fin: true, opcode: .pong, maskKey: .random(), data: message))
            case .binary:
                guard let channel = message.readInteger(as: UInt8.self) else { continue }
                if channel == Self.end {
                    local.finish()
                } else if begun.insert(channel).inserted, message.readableBytes == Self.headerSize {
                    // The port's number.
                } else if channel == 0 {
                    try await local.write(message)
                } else {
                    throw CommandError(String(decoding: message.readableBytesView, as: UTF8.self))
                }
            default: continue
            }
        }
    }
}
