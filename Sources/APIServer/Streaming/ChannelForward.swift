import Hummingbird
import Machinery
import Reconciling

/// Port-forward over WebSocket: two channels for each of the query's ports, data and errors.
///
/// As `v5.channel.k8s.io` either side ends a channel by a message of 255 and its number; `v4.channel.k8s.io` knows no
/// such end, so there the end of what the pod sends ends the connection.
struct ChannelForward: Sendable {
    private let work: StreamWork
    private let ports: [Int]
    private let canClose: Bool
    private static let close: UInt8 = 255
    private static let limit = 16

    init(work: StreamWork, version: String) throws {
        self.work = work
        canClose = version == "v5.channel.k8s.io"
        let texts = (work.call.query["ports"] ?? []).flatMap { $0.split(separator: ",") }
        ports = texts.compactMap { Int($0) }.filter { (1...65_535).contains($0) }
        guard !ports.isEmpty, ports.count == texts.count, ports.count <= Self.limit else {
            throw StatusError.badRequest("query parameter \"ports\" must name 1 to \(Self.limit) ports of 1 to 65535")
        }
    }

    @Sendable func run(_ body: RequestBody, _ outbox: Outbox) async {
        let socket = WebSocketConnection(outbox: outbox, logger: work.logger)
        let pipes = ports.map { _ in BytePipe() }
        await StreamWork.accompany {
            await socket.read(body) { message in
                let isEnd = canClose && message.first == Self.close
                guard let channel = isEnd ? message.dropFirst().first : message.first, channel % 2 == 0,
                    pipes.indices.contains(Int(channel) / 2)
                else { return }
                let pipe = pipes[Int(channel) / 2]
                if isEnd { pipe.finish() } else { await pipe.send(Array(message.dropFirst())) }
            }
            for pipe in pipes { pipe.finish() }
        } work: {
            await withTaskGroup(of: Void.self) { group in
                for index in ports.indices {
                    group.addTask { await forward(index, pipes[index], socket) }
                }
            }
            await socket.close()
        }
        outbox.close()
    }

    private func forward(_ index: Int, _ pipe: BytePipe, _ socket: WebSocketConnection) async {
        let port = ports[index]
        let channel = UInt8(truncatingIfNeeded: index * 2)
        let mark = [UInt8(port & 0xFF), UInt8(port >> 8)]
        let session = StreamSession(input: pipe.stream, resizes: AsyncStream { $0.finish() }) { output in
            switch output {
            case .stdout(let bytes): try await socket.send([channel] + bytes)
            case .end where canClose: try await socket.send([Self.close, channel])
            case .end: pipe.finish()
            case .stderr: break
            }
        }
        try? await socket.send([channel] + mark)
        try? await socket.send([channel + 1] + mark)
        let problem = await work.forward(port: port, session)
        pipe.abandon()
        if let problem { try? await socket.send([channel + 1] + Array(problem.utf8)) }
    }
}
