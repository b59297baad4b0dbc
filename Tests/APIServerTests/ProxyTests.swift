import Foundation
import Hummingbird
import Machinery
import NIOCore
import NIOPosix
import Reconciling
import TestKit
import Testing

@testable import APIServer

/// Requests that go through the API to pods and services.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct ProxyTests {
    @Test(arguments: [
        ("web", "http", "web", ""), ("web:80", "http", "web", "80"), ("https:web:", "https", "web", ""),
        (":web:port", "http", "web", "port"),
    ])
    func `a name may carry scheme and port`(text: String, scheme: String, name: String, port: String) {
        let parsed = ProxyName(text)
        #expect(parsed?.scheme == scheme)
        #expect(parsed?.name == name)
        #expect(parsed?.port == port)
    }

    @Test(arguments: ["", ":", "ftp:web:1", "a:b:c:d"])
    func `other names are none`(text: String) { #expect(ProxyName(text) == nil) }

    @Test(arguments: [
        (#"<a href="/x">"#, #"<a href="/p/proxy/x">"#), (#"<a href='x'>"#, #"<a href='x'>"#),
        (#"<img class=c src="http://h:1/i.png">"#, #"<img class=c src="/p/proxy/i.png">"#),
        (#"<a href="//other/x">/x</a>"#, #"<a href="//other/x">/x</a>"#),
        (#"<a href="/p/proxy/x">"#, #"<a href="/p/proxy/x">"#),
    ])
    func `links of a page lead through the proxy`(page: String, expected: String) {
        #expect(ProxyLinks(prefix: "/p/proxy", authority: "h:1").rewritten(page: page) == expected)
    }

    @Test func `a service's port is found by its number, its pods by the endpoints`() throws {
        let service: JSONValue = ["spec": ["ports": [["name": "web", "port": 80]]]]
        let endpoints: JSONValue = [
            "subsets": [["addresses": [["ip": "10.0.0.1"]], "ports": [["name": "web", "port": 8080]]]]
        ]
        let name = try #require(ProxyName("s:80"))
        let target = try ProxyTarget.service(service, endpoints, name)
        #expect(target == ProxyTarget(scheme: "http", host: "10.0.0.1", port: 8080))
        let none = #expect(throws: StatusError.self) { try ProxyTarget.service(service, .null, name) }
        #expect(none?.message == "no endpoints available for service \"s:80\"")
        let wrong = try #require(ProxyName("s:81"))
        #expect(throws: StatusError.self) { try ProxyTarget.service(service, endpoints, wrong) }
    }

    @Test func `requests reach a pod and come back with links that work`() async throws {
        try await Backend.with { port in
            try await ServerFixture.with { server in
                try await Self.makePod(server)
                let pod = "/api/v1/namespaces/default/pods/p:\(port)/proxy"
                for exchange in [
                    Exchange(path: pod, code: 301, texts: ["location: \(pod)/"]),
                    Exchange(
                        path: "\(pod)/page?a=1", code: 200, texts: [#"<a href="\#(pod)/rewriteme">"#, "GET /page?a=1"]),
                    Exchange.send(
                        "POST", "\(pod)/echo", "hello", 200, ["POST /echo", "hello"], absent: ["authorization:"]),
                    Exchange(path: "\(pod)/moved", code: 302, texts: ["location: \(pod)/page"]),
                    Exchange(
                        path: "/api/v1/namespaces/default/pods/p:1/proxy/", code: 503,
                        texts: ["error trying to reach service: "]),
                    Exchange(path: "/api/v1/namespaces/default/services/none/proxy/", code: 404),
                    Exchange(path: "/api/v1/nodes/none/proxy/healthz", code: 404),
                ] { try await exchange.check(server) }
            }
        }
    }

    @Test func `an upgraded connection goes through`() async throws {
        try await Backend.with { port in
            try await ServerFixture.with { server in
                try await Self.makePod(server)
                let path = "/api/v1/namespaces/default/pods/p:\(port)/proxy/socket"
                let answer = try await server.curlText(
                    path, "--http1.1", "-i", "--max-time", "20", "-H", "Connection: Upgrade", "-H", "Upgrade: websocket"
                )
                #expect(answer.hasPrefix("HTTP/1.1 101"))
                #expect(answer.contains("bytes as they are"))
            }
        }
    }

    private static func makePod(_ server: ServerFixture) async throws {
        let pods = "/api/v1/namespaces/default/pods"
        try await Exchange.send(
            "POST", pods, #"{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i"}]}}"#, 201
        ).check(server)
        try await Exchange.send(
            "PATCH", "\(pods)/p/status", #"{"status":{"podIP":"127.0.0.1"}}"#, type: "application/merge-patch+json", 200
        ).check(server)
    }
}

/// A little HTTP server, as an application in a pod would be.
private enum Backend {
    static func with(_ body: @Sendable (Int) async throws -> Void) async throws {
        let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        let port = channel.channel.localAddress?.port ?? 0
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await channel.executeThenClose { connections in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await connection in connections {
                            group.addTask { try? await answer(connection) }
                        }
                    }
                }
            }
            try await body(port)
            group.cancelAll()
        }
    }

    private static func answer(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async throws {
        try await connection.executeThenClose { inbound, outbound in
            var request = ""
            for try await piece in inbound {
                request += String(buffer: piece)
                if isWhole(request) { break }
            }
            try await outbound.write(ByteBuffer(string: response(to: request)))
        }
    }

    private static func isWhole(_ request: String) -> Bool {
        guard let end = request.range(of: "\r\n\r\n") else { return false }
        guard let length = request.firstMatch(of: /(?i)content-length: (\d+)/).flatMap({ Int($0.1) }) else {
            return true
        }
        return request[end.upperBound...].utf8.count >= length
    }

    private static func response(to request: String) -> String {
        let target = request.split(separator: " ").dropFirst().first ?? ""
        switch target {
        case "/socket":
            return
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nbytes as they are"
        case "/moved": return "HTTP/1.1 302 Found\r\nLocation: /page\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        default:
            let page = "<a href=\"/rewriteme\">test</a>\n\(request)"
            return
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\nConnection: close\r\n\r\n\(page)"
        }
    }
}
