internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

extension Prober {
    /// Calls `grpc.health.v1.Health/Check` (gRPC health checking protocol); SERVING is good.
    package func grpc(host: String, port: Int, service: String, limit: Duration) async -> Answer {
        let place = "\(host.contains(":") ? "[\(host)]" : host):\(port)"
        let late = ProbeError("timeout: health rpc did not complete within \(GoDuration.text(limit))")
        do {
            let reply = try await Self.within(limit, late) {
                try await Self.check(host, port, place, service: service, limit)
            }
            return reply.answer
        } catch let error as ProbeError where error.description.hasPrefix("dial") {
            // As grpc-go's blocking dial tells a server that does not answer.
            return Answer(
                isGood: false,
                message: "timeout: failed to connect service \"\(place)\" within \(GoDuration.text(limit)): \(error)")
        } catch {
            return Answer(isGood: false, message: "\(error)")
        }
    }

    private static func check(
        _ host: String, _ port: Int, _ place: String, service: String, _ limit: Duration
    ) async throws -> HealthReply {
        let (channel, multiplexer) = try await connect(host, port, limit) { channel in
            channel.configureAsyncHTTP2Pipeline(mode: .client) { $0.eventLoop.makeSucceededVoidFuture() }
                .map { (channel, $0) }
        }
        defer { channel.close(promise: nil) }
        let stream = try await multiplexer.openStream { stream in
            stream.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<HTTP2Frame.FramePayload, HTTP2Frame.FramePayload>(
                    wrappingChannelSynchronously: stream)
            }
        }
        return try await stream.executeThenClose { inbound, outbound in
            let headers: HPACKHeaders = [
                ":method": "POST", ":scheme": "http", ":path": "/grpc.health.v1.Health/Check", ":authority": place,
                "content-type": "application/grpc", "te": "trailers", "user-agent": "kube-probe/1.37",
            ]
            try await outbound.write(.headers(.init(headers: headers)))
            let body = ByteBuffer(bytes: HealthReply.request(service: service))
            try await outbound.write(.data(.init(data: .byteBuffer(body), endStream: true)))
            var reply = HealthReply()
            for try await frame in inbound { if reply.add(frame) { break } }
            return reply
        }
    }
}

/// A health check's answer as it comes in: frames of HTTP/2, in them a message of protobuf behind a length.
struct HealthReply: Sendable {
    private var headers: [String: String] = [:]
    private var body: [UInt8] = []

    /// A `HealthCheckRequest` with its service (field 1), behind the flag and the length that gRPC puts before messages.
    static func request(service: String) -> [UInt8] {
        let name = Array(service.utf8.prefix(Int(UInt16.max)))
        var message: [UInt8] = []
        if !name.isEmpty {
            message = [0x0A]
            var count = name.count
            while count >= 0x80 {
                message.append(UInt8(count & 0x7F) | 0x80)
                count >>= 7
            }
            message += [UInt8(count)] + name
        }
        let size = UInt32(message.count)
        return [0, UInt8(size >> 24), UInt8(size >> 16 & 0xFF), UInt8(size >> 8 & 0xFF), UInt8(size & 0xFF)] + message
    }

    /// True once nothing more comes.
    mutating func add(_ frame: HTTP2Frame.FramePayload) -> Bool {
        switch frame {
        case .headers(let part):
            for field in part.headers { headers[field.name.lowercased()] = field.value }
            return part.endStream
        case .data(let part):
            if case .byteBuffer(let buffer) = part.data, body.count < 4096 { body += buffer.readableBytesView }
            return part.endStream
        case .rstStream, .goAway: return true
        default: return false
        }
    }

    /// `HealthCheckResponse.ServingStatus`.
    private static let names = ["UNKNOWN", "SERVING", "NOT_SERVING", "SERVICE_UNKNOWN"]

    private var status: Int {
        guard body.count > 6, body[5] == 0x08 else { return 0 }
        return Int(body[6])
    }

    var answer: Prober.Answer {
        guard let code = headers["grpc-status"] else {
            return Prober.Answer(isGood: false, message: "error: health rpc probe failed: no gRPC answer")
        }
        switch code {
        case "0" where status == 1: return Prober.Answer(isGood: true)
        case "0":
            let name = Self.names.indices.contains(status) ? Self.names[status] : "\(status)"
            return Prober.Answer(isGood: false, message: "service unhealthy (responded with \"\(name)\")")
        case "12":
            return Prober.Answer(
                isGood: false,
                message: "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
                    + (headers["grpc-message"] ?? ""))
        default:
            let why = headers["grpc-message"] ?? "code \(code)"
            return Prober.Answer(isGood: false, message: "error: health rpc probe failed: \(why)")
        }
    }
}
