import AsyncHTTPClient
import Kinds
import Logging
import Machinery
import NIOCore
import NIOHTTP1
import NIOPosix
import TestKit
import Testing

@testable import NodeRuntime

/// What balancers outside are told at `healthCheckNodePort`.
@Suite(.timeLimit(.minutes(1))) struct NetworkHealthCheckTests {
    private static func freePort() async throws -> Int {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = channel.localAddress?.port
        try await channel.close()
        return try #require(port)
    }

    private static func ask(_ port: Int) async throws -> (code: UInt, headers: [String: String], body: String) {
        let answer = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: "http://127.0.0.1:\(port)/healthz"), timeout: .seconds(10))
        let body = try await answer.body.collect(upTo: 1 << 16)
        let headers = answer.headers.map { ($0.name.lowercased(), $0.value) }
        return (answer.status.code, Dictionary(headers, uniquingKeysWith: { $1 }), String(buffer: body))
    }

    @Test func `a port says how many endpoints are here, and is closed when nobody wants it`() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let checks = HealthChecks(host: "127.0.0.1", logger: logger)
        let port = try await Self.freePort()
        await checks.serve([port: ServiceHealth(namespace: "shop", name: "web", localEndpoints: 2)])
        let good = try await Self.ask(port)
        #expect(good.code == 200)
        #expect(good.headers["content-type"] == "application/json")
        #expect(good.headers["x-content-type-options"] == "nosniff")
        #expect(good.headers["x-load-balancing-endpoint-weight"] == "2")
        #expect(
            good.body
                == "{\n\t\"service\": {\n\t\t\"namespace\": \"shop\",\n\t\t\"name\": \"web\"\n\t},\n"
                + "\t\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": true\n}")
        await checks.serve([port: ServiceHealth(namespace: "shop", name: "web", localEndpoints: 0)])
        let bad = try await Self.ask(port)
        #expect(bad.code == 503 && bad.body.contains("\"localEndpoints\": 0"))
        await checks.serve([:])
        await #expect(throws: (any Error).self) {
            _ = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(host: "127.0.0.1", port: port).get()
        }
    }
}
