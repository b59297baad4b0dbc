internal import HostSystem
internal import Kinds
internal import Machinery
internal import NIOCore
internal import NIOPosix
package import Reconciling

/// Answers `pods/attach`: joins the client with a container's own process, through its conmon.
///
/// conmon's socket carries packets: what the client sends is stdin as it is; each packet to it begins with a byte, 2 for
/// stdout and 3 for stderr. Sizes of the terminal go as lines into conmon's `ctl` pipe. The socket closes when the
/// container ends.
package struct PodAttachHandler: StreamHandler {
    private let agent: NodeAgent
    /// Larger than conmon's packets, which have 8 KiB and a byte.
    private static let packetLimit = 16 * 1024
    /// conmon reads no more of a packet.
    private static let inputLimit = 8 * 1024

    package init(agent: NodeAgent) { self.agent = agent }

    package var resources: [(group: String, resource: String)] { [("", "pods/attach")] }

    package func check(_ call: APICall) async throws { _ = try await target(call) }

    private func target(_ call: APICall) async throws -> RunningContainer {
        let target = try await RunningContainer.find(call, agent)
        if call.flag("tty"), !target.container.tty {
            throw StatusError.badRequest(
                "Unable to use a TTY - container \(target.container.name) did not allocate one")
        }
        return target
    }

    package func run(_ call: APICall, _ session: StreamSession) async throws -> Int {
        let target = try await target(call)
        let (container, folder) = (target.container, target.folder)
        let number = try await ContainerSocket.connect(folder: folder.bundle, name: "attach")
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.packetLimit))
            .withConnectedSocket(number) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        // A client without input must not end the container's.
        let takesInput = call.flag("stdin") && container.stdin
        try await Self.join(channel, session, takesInput: takesInput, control: ContainerControl(folder))
        return 0
    }

    private static func join(
        _ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ session: StreamSession, takesInput: Bool,
        control: ContainerControl
    ) async throws {
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                if takesInput {
                    group.addTask {
                        for await bytes in session.input {
                            var rest = ByteBuffer(bytes: bytes)
                            while let piece = rest.readSlice(length: min(rest.readableBytes, inputLimit)),
                                piece.readableBytes > 0
                            { try await outbound.write(piece) }
                        }
                        outbound.finish()
                        return false
                    }
                }
                group.addTask {
                    for await size in session.resizes { await resize(size, control) }
                    return false
                }
                group.addTask {
                    for try await packet in inbound { try await hand(packet, to: session) }
                    return true
                }
                defer { group.cancelAll() }
                while let isOver = try await group.next() { if isOver { return } }
            }
        }
        try Task.checkCancellation()
    }

    private static func hand(_ packet: ByteBuffer, to session: StreamSession) async throws {
        var packet = packet
        guard let kind = packet.readInteger(as: UInt8.self) else { return }
        let bytes = Array(packet.readableBytesView)
        guard !bytes.isEmpty else { return }
        try await session.send(kind == 3 ? .stderr(bytes) : .stdout(bytes))
    }

    private static func resize(_ size: StreamSession.TerminalSize, _ control: ContainerControl) async {
        _ = try? await BlockingWork.run { try control.resizeTerminal(rows: size.height, columns: size.width) }
    }
}
