internal import HostSystem
internal import Kinds
internal import Machinery
internal import NIOCore
internal import NIOPosix
package import Reconciling

/// Answers each connection of `pods/portforward`: joins the client with a port on the pod's own loopback.
package struct PodForwardHandler: StreamHandler {
    private let agent: NodeAgent

    package init(agent: NodeAgent) { self.agent = agent }

    package var resources: [(group: String, resource: String)] { [("", "pods/portforward")] }

    package func check(_ call: APICall) async throws { _ = try await process(call) }

    package func run(_ call: APICall, _ session: StreamSession) async throws -> Int {
        guard let port = call.parameter("port").flatMap({ UInt16($0) }), port > 0 else {
            throw StatusError.badRequest("the port must be a number from 1 to 65535")
        }
        let namespace = "/proc/\(try await process(call))/ns/net"
        let number: Int32
        do {
            number = try await ContainerSocket.connect(namespace: namespace, port: port)
        } catch let error as NetworkError {
            throw StatusError(.serviceUnavailable, "failed to \(error.operation) inside the pod: \(error.reason)")
        }
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .withConnectedSocket(number) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        try await Self.join(channel, session)
        return 0
    }

    private static func join(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ session: StreamSession) async throws
    {
        try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        for await bytes in session.input { try await outbound.write(ByteBuffer(bytes: bytes)) }
                        outbound.finish()
                    } catch {
                        // A server that reads no more may still write; its end is told by the other direction.
                    }
                }
                group.addTask {
                    for try await bytes in inbound { try await session.send(.stdout(Array(bytes.readableBytesView))) }
                    try await session.send(.end)
                }
                try await group.waitForAll()
            }
        }
        try Task.checkCancellation()
    }

    /// A process in the pod's network.
    private func process(_ call: APICall) async throws -> Int32 {
        let (namespace, name) = (call.path.namespace ?? "", call.path.name ?? "")
        let pod: Pod
        if let known = agent.pods.get(namespace, name) {
            pod = known
        } else {
            pod = try await agent.parts.client.get(Pod.self, namespace: namespace, name: name)
        }
        let runtime = agent.parts.runtime
        for container in pod.everyContainer {
            let folder = runtime.layout.pod(pod.uid).container(container.name)
            guard let record = ContainerRecord.read(folder), let pid = runtime.livePID(record.id, in: folder) else {
                continue
            }
            return pid
        }
        throw StatusError(.serviceUnavailable, "pod \(name) has no running container")
    }
}
