import HTTPTypes
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOSSL
import NIOTLS
import Reconciling
import Synchronization

/// What is known of a client by its connection.
struct Connection: Sendable {
    /// Who the client certificate names, which is verified against the platform's own authority; read once, for all
    /// requests of the connection. nil where there is none.
    let identity: Result<Identity?, any Error>
    let remoteAddress: String

    init(certificate: NIOSSLCertificate?, remoteAddress: String) {
        identity = Result { try certificate.flatMap(Authenticator.identity(certificate:)) }
        self.remoteAddress = remoteAddress
    }

    /// The connection that the current request came on. A task-local, as Hummingbird's responder gets only the
    /// channel, and asking the TLS handler for the certificate would cost a hop to the event loop for each request.
    @TaskLocal static var current: Connection?
}

/// The TLS settings of new connections; replaced when the certificate is renewed.
final class TLSBox: Sendable {
    private let context: Mutex<NIOSSLContext>

    init(_ configuration: TLSConfiguration) throws { context = Mutex(try NIOSSLContext(configuration: configuration)) }

    var current: NIOSSLContext { context.withLock { $0 } }

    func replace(_ configuration: TLSConfiguration) throws {
        let new = try NIOSSLContext(configuration: configuration)
        context.withLock { $0 = new }
    }

    /// TLS 1.2 or later, HTTP/2 and HTTP/1.1, client certificates optional and only of `authorityPEM`.
    static func configuration(_ certificate: IssuedCertificate, authorityPEM: String) throws -> TLSConfiguration {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.chainPEM.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        // A client that doesn't answer the goodbye must not hold up the server's end.
        configuration.shutdownTimeout = .seconds(1)
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authorityPEM.utf8)))
        return configuration
    }
}

/// A connection to the API port: TLS, then HTTP/2 or HTTP/1.1 by ALPN, with upgrades on HTTP/1.1.
struct KubeChannel: HTTPChannelHandler {
    enum Negotiated: Sendable {
        case http1(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case http2(HTTP2Channel.Value)
    }
    struct Value: ServerChildChannelValue {
        let negotiated: EventLoopFuture<Negotiated>
        let channel: any Channel
    }

    private let tls: TLSBox
    private let times: ConnectionTimes
    private let http2: HTTP2Channel
    let responder: Responder

    init(tls: TLSBox, times: ConnectionTimes, responder: @escaping Responder) {
        self.tls = tls
        self.times = times
        self.responder = responder
        let streams = HTTP1Channel.Configuration(
            additionalChannelHandlers: [DepartureHandler()], idleTimeout: TimeAmount(times.idle))
        http2 = HTTP2Channel(
            responder: responder, configuration: .init(idleTimeout: times.idle, streamConfiguration: streams))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(ClosingDeadline(grace: times.closing))
            try pipeline.addHandler(NIOSSLServerHandler(context: tls.current))
            let negotiator = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result in
                if case .negotiated("h2") = result {
                    return http2.setup(channel: channel, logger: logger).map { .http2($0) }
                }
                return channel.eventLoop.makeCompletedFuture { .http1(try setupHTTP1(channel, logger: logger)) }
            }
            try pipeline.addHandler(negotiator)
            // Whoever connects and says nothing must not stay.
            let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(times.handshake)) {
                channel.close(promise: nil)
            }
            negotiator.protocolNegotiationResult.whenComplete { _ in deadline.cancel() }
            return Value(negotiated: negotiator.protocolNegotiationResult, channel: channel)
        }
    }

    private func setupHTTP1(
        _ channel: any Channel, logger: Logger
    ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderListSize = 64 * 1024
        limits.maxHeaderFieldSize = 32 * 1024
        let decoder = ByteToMessageHandler(
            HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: limits))
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTPResponseEncoder())
        try pipeline.addHandler(decoder)
        try pipeline.addHandler(UpgradeBridge(decoder: decoder))
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: true))
        try pipeline.addHandler(DepartureHandler())
        try pipeline.addHandler(RequestHeadDeadline(times.idle))
        try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: times.idle, logger: logger))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }

    func handle(value: Value, logger: Logger) async {
        do {
            let negotiated = try await value.negotiated.get()
            let channel = value.channel
            let certificate = try await channel.eventLoop.submit {
                try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self).peerCertificate
            }.get()
            let connection = Connection(
                certificate: certificate, remoteAddress: channel.remoteAddress?.ipAddress ?? "")
            await Connection.$current.withValue(connection) {
                switch negotiated {
                case .http1(let connection): await handleHTTP(asyncChannel: connection, logger: logger)
                case .http2(let connection): await http2.handle(value: connection, logger: logger)
                }
            }
        } catch {
            // A handshake that failed: a scanner, or a client that doesn't trust the authority.
            logger.debug("connection not established", metadata: ["error": "\(error)"])
        }
    }
}
