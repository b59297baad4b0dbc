import Foundation
import Machinery
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A server under load: where it is, and how its clients prove who they are.
struct Endpoint: Sendable {
    let host: String
    let port: Int
    /// nil for plain HTTP.
    let tls: NIOSSLContext?
    let headers: HTTPHeaders

    /// Plain HTTP at `http://HOST:PORT`.
    init(url: String) throws {
        guard let components = URLComponents(string: url), let host = components.host, let port = components.port
        else { throw BenchError("\(url) is no URL with a host and a port") }
        self.host = host
        self.port = port
        tls = nil
        headers = ["Host": "\(host):\(port)"]
    }

    /// The first cluster and user of a kubeconfig file with certificates in it.
    init(kubeconfig path: String) throws {
        let config = try JSONValue(yaml: String(contentsOf: URL(filePath: path), encoding: .utf8))
        let cluster = config["clusters"][0]["cluster"]
        let user = config["users"][0]["user"]
        let server = cluster["server"].string ?? ""
        guard let components = URLComponents(string: server), let host = components.host else {
            throw BenchError("\(path): the server's address \(server) can't be read")
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Self.pem(cluster, "certificate-authority-data", path)))
        configuration.certificateChain = try NIOSSLCertificate.fromPEMBytes(
            Self.pem(user, "client-certificate-data", path)
        ).map { .certificate($0) }
        configuration.privateKey = .privateKey(
            try NIOSSLPrivateKey(bytes: Self.pem(user, "client-key-data", path), format: .pem))
        self.host = host
        port = components.port ?? 443
        tls = try NIOSSLContext(configuration: configuration)
        headers = ["Host": "\(host):\(port)", "User-Agent": "paas-bench"]
    }

    private static func pem(_ section: JSONValue, _ key: String, _ path: String) throws -> [UInt8] {
        guard let data = Data(base64Encoded: section[key].string ?? ""), !data.isEmpty else {
            throw BenchError("\(path) has no \(key)")
        }
        return Array(data)
    }

    /// Opens `count` connections and waits until each is ready; `last` makes the handler at the end of a connection.
    func connect(
        _ count: Int, on group: MultiThreadedEventLoopGroup,
        last: @escaping @Sendable (HTTPHeaders) -> any ChannelInboundHandler
    ) async throws -> [any Channel] {
        var channels: [any Channel] = []
        // In groups: a listen queue is not endless.
        while channels.count < count {
            let opening = (0..<min(64, count - channels.count)).map { _ in connect(on: group, last: last) }
            for channel in opening { channels.append(try await channel.get()) }
        }
        return channels
    }

    private func connect(
        on group: MultiThreadedEventLoopGroup,
        last: @escaping @Sendable (HTTPHeaders) -> any ChannelInboundHandler
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: group)
            .channelOption(.socketOption(.init(rawValue: 1)), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil))
                    }
                    try pipeline.addHTTPClientHandlers()
                    try pipeline.addHandler(last(headers))
                }
            }
            .connect(host: host, port: port)
    }
}

/// Why a benchmark could not run.
struct BenchError: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
