import APIServer
import Kinds
import Machinery
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import TestKit
import Testing

/// The end of the server, whatever its clients do.
@Suite(.scratch, .timeLimit(.minutes(2)))
struct StoppingTests {
    private static let watch =
        "GET /api/v1/pods?watch=true&timeoutSeconds=3600 HTTP/1.1\r\nHost: localhost\r\n\r\n"
    /// The preface of HTTP/2 (RFC 9113, 3.4) and its empty settings; then the client says nothing more.
    private static let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u{4}\0\0\0\0\0"

    @Test func `watches of clients that read end cleanly, and at once`() async throws {
        let clients = Mutex<[QuietClient]>([])
        // Without the end of each watch the server would wait for an hour.
        try await ServerFixture.with(times: .closing(in: .seconds(3600))) { server in
            for _ in 0..<100 {
                let client = try await QuietClient.connect(to: server, says: Self.watch, isReading: true)
                clients.withLock { $0.append(client) }
            }
        }
        for client in clients.withLock({ $0 }) {
            try await client.channel.closeFuture.get()
            #expect(client.heard.hasSuffix("\r\n0\r\n\r\n"))
        }
    }

    @Test(arguments: [(watch, "http/1.1"), (preface, "h2"), ("GET /api", "http/1.1"), ("", nil)])
    func `clients that say nothing more and hear nothing hold up nobody`(words: String, version: String?) async throws {
        let clients = Mutex<[QuietClient]>([])
        try await ServerFixture.with(times: .closing(in: .milliseconds(100))) { server in
            for _ in 0..<50 {
                let client = try await QuietClient.connect(
                    to: server, says: words, version: version, isReading: false)
                clients.withLock { $0.append(client) }
            }
        }
        for client in clients.withLock({ $0 }) { try client.channel.close(promise: nil) }
    }
}

/// A client that says one thing and then nothing more; one that doesn't read leaves what it is told where it is.
private final class QuietClient: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let text = Mutex("")
    private let link = Mutex<(any Channel)?>(nil)
    var heard: String { text.withLock { $0 } }
    var channel: any Channel {
        get throws { try #require(link.withLock { $0 }) }
    }

    /// - Parameter version: the protocol that is agreed upon; nil begins no TLS at all.
    static func connect(
        to server: ServerFixture, says words: String, version: String? = "http/1.1", isReading: Bool
    ) async throws -> QuietClient {
        let client = QuietClient()
        let context = try version.map { try tls(server, $0) }
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try pipeline.addHandler(client)
                }
            }
            .connect(host: "127.0.0.1", port: server.port).get()
        client.link.withLock { $0 = channel }
        try await channel.writeAndFlush(ByteBuffer(string: words))
        // The watch is there once its head is.
        if version == "http/1.1", words.hasSuffix("\r\n\r\n") {
            try await eventually("the answer begins") { client.heard.contains("200 OK") ? true : nil }
        }
        if !isReading { try await channel.setOption(.autoRead, value: false).get() }
        return client
    }

    private static func tls(_ server: ServerFixture, _ version: String) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .file("\(server.folder)/pki/ca.crt")
        configuration.applicationProtocols = [version]
        configuration.certificateChain = try NIOSSLCertificate.fromPEMFile("\(server.folder)/pki/admin.crt")
            .map { .certificate($0) }
        let key = try NIOSSLPrivateKey(file: "\(server.folder)/pki/admin.key", format: .pem)
        configuration.privateKey = .privateKey(key)
        return try NIOSSLContext(configuration: configuration)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = String(buffer: unwrapInboundIn(data))
        text.withLock { $0 += part }
    }
}

extension ConnectionTimes {
    fileprivate static func closing(in grace: Duration) -> ConnectionTimes {
        var times = ConnectionTimes()
        times.closing = grace
        return times
    }
}
