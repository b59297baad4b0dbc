import HostSystem
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import NodeRuntime
import TestKit
import Testing

/// Probes of real servers on the loopback, with kubelet's messages.
@Suite(.scratch, .timeLimit(.minutes(1)))
struct ProbeTests {
    /// A server that gives every connection the same answer once something has come in; `context` puts TLS before it.
    private func withServer<Value>(
        answer: String, context: NIOSSLContext? = nil, _ body: (Int) async throws -> Value
    ) async throws -> Value {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try channel.pipeline.syncOperations.addHandler(Answerer(answer))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let value = try await body(server.localAddress?.port ?? 0)
            try await server.close()
            return value
        } catch {
            try? await server.close()
            throw error
        }
    }

    private final class Answerer: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer
        private let answer: String
        init(_ answer: String) { self.answer = answer }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let request = String(buffer: unwrapInboundIn(data))
            let isElsewhere = request.hasPrefix("GET /elsewhere ")
            let text = isElsewhere ? "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n" : answer
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }
    }

    private static let second = Duration.seconds(10)

    struct Status: Sendable {
        let line: String
        let message: String?
    }

    @Test(arguments: [
        Status(line: "200 OK", message: nil), Status(line: "399 Odd", message: nil),
        Status(line: "404 Not Found", message: "HTTP probe failed with statuscode: 404"),
        Status(line: "500 Error", message: "HTTP probe failed with statuscode: 500"),
    ])
    func `200 to 399 is good`(_ example: Status) async throws {
        try await withServer(answer: "HTTP/1.1 \(example.line)\r\nContent-Length: 0\r\n\r\n") { port in
            let answer = await Prober().http(HTTPProbe(host: "127.0.0.1", port: port, path: "/"), limit: Self.second)
            #expect(answer == Prober.Answer(isGood: example.message == nil, message: example.message ?? ""))
        }
    }

    @Test(arguments: [("/elsewhere", false), ("http://other.test/elsewhere", true)])
    func `redirects are followed on the same host only`(_ location: String, _ isGood: Bool) async throws {
        try await withServer(answer: "HTTP/1.1 302 Found\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n") {
            port in
            let answer = await Prober().http(HTTPProbe(host: "127.0.0.1", port: port, path: "/"), limit: Self.second)
            #expect(answer.isGood == isGood)
        }
    }

    /// A certificate that is good for nothing but its key.
    private func context() async throws -> NIOSSLContext {
        let (key, certificate) = ("\(Scratch.folder)/key.pem", "\(Scratch.folder)/certificate.pem")
        try await HostProcess.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                "-out", certificate, "-days", "2", "-subj", "/CN=elsewhere.test",
            ])
        return try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(NIOSSLPrivateKey(file: key, format: .pem))))
    }

    @Test(.needsTool("openssl")) func `a server that nobody vouches for is asked by HTTPS`() async throws {
        let context = try await context()
        try await withServer(answer: "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", context: context) { port in
            var probe = HTTPProbe(isSecure: true, host: "127.0.0.1", port: port, path: "healthz")
            let answer = await Prober().http(probe, limit: Self.second)
            #expect(answer == Prober.Answer(isGood: false, message: "HTTP probe failed with statuscode: 503"))
            probe = HTTPProbe(host: "127.0.0.1", port: port, path: "healthz")
            #expect(await !Prober().http(probe, limit: .seconds(1)).isGood)
        }
    }

    @Test func `nobody there, and nobody who answers, are told in Go's words`() async throws {
        let port = 1
        let refused = "dial tcp 127.0.0.1:\(port): connect: connection refused"
        #expect(await Prober().tcp(host: "127.0.0.1", port: port, limit: Self.second).message == refused)
        let http = await Prober().http(HTTPProbe(host: "127.0.0.1", port: port, path: "/x?y=1"), limit: Self.second)
        #expect(http.message == "Get \"http://127.0.0.1:\(port)/x?y=1\": \(refused)")
        let grpc = await Prober().grpc(host: "127.0.0.1", port: port, service: "", limit: .seconds(3))
        #expect(grpc.message.hasPrefix("timeout: failed to connect service \"127.0.0.1:\(port)\" within 3s"))
        try await withServer(answer: "") { port in
            let silent = await Prober().http(
                HTTPProbe(host: "127.0.0.1", port: port, path: "/"), limit: .seconds(2))
            #expect(
                silent.message == "Get \"http://127.0.0.1:\(port)/\": context deadline exceeded "
                    + "(Client.Timeout exceeded while awaiting headers)")
            #expect(await Prober().tcp(host: "127.0.0.1", port: port, limit: Self.second).isGood)
        }
    }

    // MARK: - gRPC

    struct Health: Sendable {
        let service: String
        let message: String?
    }

    @Test(arguments: [
        Health(service: "", message: nil), Health(service: "good", message: nil),
        Health(service: "bad", message: "service unhealthy (responded with \"NOT_SERVING\")"),
        Health(service: "odd", message: "error: health rpc probe failed: unknown service"),
        Health(
            service: "none",
            message: "error: this server does not implement the grpc health protocol (grpc.health.v1.Health): no"),
    ])
    func `a health service is asked by gRPC`(_ example: Health) async throws {
        let server = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.configureHTTP2Pipeline(mode: .server) { stream in
                    stream.eventLoop.makeCompletedFuture {
                        try stream.pipeline.syncOperations.addHandler(HealthService())
                    }
                }.map { _ in }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        defer { server.close(promise: nil) }
        let answer = await Prober().grpc(
            host: "127.0.0.1", port: server.localAddress?.port ?? 0, service: example.service, limit: Self.second)
        #expect(answer == Prober.Answer(isGood: example.message == nil, message: example.message ?? ""))
    }

    /// Answers by the service's name.
    private final class HealthService: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame.FramePayload
        typealias OutboundOut = HTTP2Frame.FramePayload
        private var path = ""

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .headers(let part): path = part.headers.first(name: ":path") ?? ""
            case .data(let part):
                guard case .byteBuffer(let buffer) = part.data, path == "/grpc.health.v1.Health/Check" else { return }
                let bytes = Array(buffer.readableBytesView)
                answer(bytes.count > 7 ? String(decoding: bytes[7...], as: UTF8.self) : "", context)
            default: return
            }
        }

        private func answer(_ service: String, _ context: ChannelHandlerContext) {
            let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
            var end: HPACKHeaders = ["grpc-status": "0"]
            if service == "odd" { end = ["grpc-status": "5", "grpc-message": "unknown service"] }
            if service == "none" { end = ["grpc-status": "12", "grpc-message": "no"] }
            context.write(wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
            if end["grpc-status"] == ["0"] {
                let body = ByteBuffer(bytes: [0, 0, 0, 0, 2, 8, service == "bad" ? 2 : 1])
                context.write(wrapOutboundOut(.data(.init(data: .byteBuffer(body)))), promise: nil)
            }
            context.writeAndFlush(wrapOutboundOut(.headers(.init(headers: end, endStream: true))), promise: nil)
        }
    }
}
