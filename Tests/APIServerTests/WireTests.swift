import APIServer
import Foundation
import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

/// What goes over the wire: `oc login` request by request, upgrades, limits.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct WireTests {
    private static let verifier = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijk"

    @Test func `a password becomes a code, a code a token, once`() async throws {
        try await ServerFixture.with { server in
            try await server.server.passwords.set(user: "ann", password: "secret")
            let issuer = "https://127.0.0.1:\(server.port)"
            let redirect = "\(issuer)/oauth/token/implicit"
            let authorize =
                "/oauth/authorize?client_id=openshift-challenging-client&response_type=code&redirect_uri=\(redirect)"
                + "&code_challenge=\(Self.verifier)&code_challenge_method=plain"
            let asked = try await server.curlText(authorize, "-i", "-H", "X-CSRF-Token: 1", certificate: false)
            #expect(asked.lowercased().contains("www-authenticate: basic realm=\"openshift\""))
            let plain = try await server.curlText(authorize, "-i", certificate: false)
            #expect(!plain.lowercased().contains("www-authenticate"))
            let wrong = try await server.curlText(
                authorize, "-i", "-H", "X-CSRF-Token: 1", "-u", "ann:wrong", certificate: false)
            #expect(wrong.contains("401"))
            let granted = try await server.curlText(
                authorize, "-i", "-H", "X-CSRF-Token: 1", "-u", "ann:secret", certificate: false)
            #expect(granted.hasPrefix("HTTP/2 302"))
            let code =
                granted.split(whereSeparator: \.isWhitespace).first { $0.contains("?code=") }
                .map { String($0.split(separator: "=")[1]) }?.replacing("%7E", with: "~") ?? ""
            let exchange = { (verifier: String) in
                try await server.curlText(
                    "/oauth/token", "-u", "openshift-challenging-client:", "-d",
                    "grant_type=authorization_code&code=\(code)&redirect_uri=\(redirect)&code_verifier=\(verifier)",
                    certificate: false)
            }
            let answer = try JSONValue(parsing: try await exchange(Self.verifier))
            let token = answer["access_token"].string ?? ""
            #expect(token.hasPrefix("sha256~"))
            #expect(try await exchange(Self.verifier).contains("invalid_grant"))
            let identity = try await server.server.identity(authorization: "Bearer \(token)")
            #expect(identity?.name == "ann")
            #expect(identity?.groups.contains("system:authenticated:oauth") == true)
        }
    }

    @Test func `a client can't send the code elsewhere`() async throws {
        try await ServerFixture.with { server in
            let answer = try await server.curlText(
                "/oauth/authorize?client_id=openshift-challenging-client&response_type=code"
                    + "&redirect_uri=https://evil.example", "-i", "-H", "X-CSRF-Token: 1", certificate: false)
            #expect(answer.contains("400"))
        }
    }

    @Test func `guessing passwords is slowed`() async throws {
        try await ServerFixture.with { server in
            try await server.server.passwords.set(user: "ann", password: "secret")
            var reason: StatusReason?
            for _ in 0..<8 {
                do {
                    // "ann:guess"
                    #expect(try await server.server.identity(authorization: "Basic YW5uOmd1ZXNz") == nil)
                } catch let error as StatusError {
                    reason = error.reason
                }
            }
            #expect(reason == .tooManyRequests)
        }
    }

    @Test(arguments: [
        ("/version", "websocket"), ("/api/v1/namespaces", "websocket"), ("/version", "h2c"), ("/version", "SPDY/3.1"),
    ])
    func `an upgrade that isn't served is answered as if it weren't asked for`(
        path: String, upgrade: String
    ) async throws {
        try await ServerFixture.with { server in
            let answer = try await server.curlText(
                path, "--http1.1", "-i", "--max-time", "20", "-H", "Connection: Upgrade", "-H", "Upgrade: \(upgrade)")
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            #expect(answer.contains("Connection: close"))
        }
    }

    @Test func `a body behind an upgrade that isn't served is read`() async throws {
        try await ServerFixture.with { server in
            let answer = try await server.curlText(
                "/api/v1/namespaces/default/configmaps", "--http1.1", "-i", "--max-time", "20", "-H",
                "Connection: Upgrade", "-H", "Upgrade: websocket", "-H", "Content-Type: application/json", "-d",
                #"{"metadata":{"name":"a"}}"#)
            #expect(answer.hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test func `a body that is too large is refused`() async throws {
        try await ServerFixture.with { server in
            let large = "\(server.folder)/large"
            try String(repeating: "x", count: 4_000_000).write(toFile: large, atomically: true, encoding: .utf8)
            let answer = try await server.curlText(
                "/api/v1/namespaces/default/configmaps", "-i", "-H", "Content-Type: application/json", "-H", "Expect:",
                "--data-binary", "@\(large)")
            #expect(answer.hasPrefix("HTTP/2 413"))
        }
    }

    /// A request that comes a few bytes at a time, as a shell command with `pause` between the pieces. Ends when the
    /// server closes the connection.
    private static func trickled(_ head: String, then piece: String, _ server: ServerFixture) async throws -> String {
        let script = """
            { printf '\(head)'; while sleep 0.2; do printf '\(piece)' || exit; done; } 2>/dev/null \
              | timeout 60 openssl s_client -quiet -connect 127.0.0.1:\(server.port) \
                -cert \(server.folder)/pki/admin.crt -key \(server.folder)/pki/admin.key 2>/dev/null
            echo "ended ${PIPESTATUS[1]}"
            """
        return try await Tool.run("/bin/bash", ["-c", script], folder: server.folder).output
    }

    private static var short: ConnectionTimes {
        var times = ConnectionTimes()
        (times.idle, times.body) = (.seconds(2), .seconds(2))
        return times
    }

    @Test(.needsTool("openssl")) func `headers that trickle end with their connection`() async throws {
        try await ServerFixture.with(times: Self.short) { server in
            let output = try await Self.trickled(
                "GET /version HTTP/1.1\\r\\nHost: a\\r\\n", then: "X: y\\r\\n", server)
            #expect(output.contains("ended ") && !output.contains("ended 124"), "\(output)")
            #expect(!output.contains("gitVersion"))
            #expect(try await server.curlText("/readyz") == "ok")
        }
    }

    @Test(.needsTool("openssl")) func `a body that trickles is answered by a timeout`() async throws {
        try await ServerFixture.with(times: Self.short) { server in
            let output = try await Self.trickled(
                "POST /api/v1/namespaces/default/configmaps HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 100000\\r\\n"
                    + "Content-Type: application/json\\r\\n\\r\\n", then: " ", server)
            #expect(output.hasPrefix("HTTP/1.1 504"), "\(output)")
            #expect(output.contains("the request's body did not come in time"))
            #expect(output.contains("ended ") && !output.contains("ended 124"), "\(output)")
            #expect(try await server.curlText("/readyz") == "ok")
        }
    }

    @Test func `a connection goes on after an endless answer has ended`() async throws {
        try await ServerFixture.with { server in
            let watch = "https://127.0.0.1:\(server.port)/api/v1/namespaces?watch=true&timeoutSeconds=1"
            let connects = try await server.curlText(
                "/healthz", "--http1.1", "-o", "/dev/null", "-o", "/dev/null", "-w", "%{http_code} %{num_connects} ",
                watch)
            #expect(connects == "200 1 200 0 ")
        }
    }

    @Test(arguments: ["--http1.1", "--http2"])
    func `a client that goes away ends its watch`(version: String) async throws {
        try await ServerFixture.with { server in
            let watches: @Sendable (Int) async throws -> Bool? = { count in
                try await server.curlText("/metrics").contains("_longrunning_requests{verb=\"WATCH\"} \(count)\n")
                    ? true : nil
            }
            let script =
                "curl -sSN \(version) --cacert pki/ca.crt --cert pki/admin.crt --key pki/admin.key \"$0\" | head -n 1"
            let url = "https://127.0.0.1:\(server.port)/api/v1/configmaps?watch=true"
            async let first = Tool.run(
                "/bin/sh", ["-c", "cd \(server.folder) && " + script, url], folder: server.folder)
            try await eventually("the client watches") { try await watches(1) }
            try await eventually("the watch ends") {
                // The client goes when it has to write what nobody reads.
                _ = try await server.admin.create(ConfigMap(name: UUID().uuidString.lowercased(), namespace: "default"))
                return try await watches(0)
            }
            #expect(try await first.output.hasPrefix(#"{"type":"ADDED""#))
        }
    }
}
