import APIServer
import Machinery
import TestKit
import Testing

/// Paths that are no resource, and how answers are sent.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct PlainPathTests {
    @Test func `health, metrics and unknown paths answer as Kubernetes' do`() async throws {
        let exchanges = [
            Exchange(path: "/livez", code: 200, texts: ["content-length: 2", "ok"]),
            Exchange(path: "/livez/ping", code: 200, texts: ["content-length: 2", "ok"]),
            Exchange(path: "/livez/none", code: 404, texts: ["404 page not found"]),
            Exchange(path: "/readyz?verbose", code: 200, texts: ["[+]ping ok\n", "readyz check passed\n"]),
            Exchange(
                path: "/healthz?verbose&exclude=ping&exclude=x", code: 200,
                texts: ["[+]ping excluded: ok\n", "no matches for \"x\""]),
            Exchange(path: "/version/", code: 200, texts: [#""gitVersion":"v1."#]),
            Exchange(path: "/", code: 200, texts: [#""paths":["#]),
            Exchange(path: "/apis/none.example.com/v1/things", code: 404, texts: ["text/plain", "404 page not found"]),
            Exchange(
                path: "/apis/apps/v1/things", code: 404,
                texts: [
                    #""message":"the server could not find the requested resource","reason":"NotFound","details":{}"#
                ]),
            Exchange(path: "/api/v1/namespaces/%zz/pods", code: 400, texts: [#""reason":"BadRequest""#]),
            Exchange(path: "/api/v1/pods", method: "OPTIONS", code: 405, texts: [#""reason":"MethodNotAllowed""#]),
            Exchange(
                path: "/metrics", code: 200,
                texts: [
                    #"apiserver_request_total{code="404",component="apiserver""#,
                    "apiserver_request_duration_seconds_bucket{", "process_resident_memory_bytes ",
                ]),
            Exchange(
                path: "/api/v1/pods", headers: ["Audit-ID: my-id"], code: 200, texts: ["audit-id: my-id"]),
            Exchange(
                path: "/api/v1/namespaces/default/configmaps", method: "POST",
                headers: Exchange.json + ["Content-Encoding: gzip"], body: "{}", code: 415),
        ]
        try await ServerFixture.with { server in
            for exchange in exchanges { try await exchange.check(server) }
        }
    }

    @Test func `large answers are compressed for those who ask`() async throws {
        try await ServerFixture.with { server in
            let maps = "/api/v1/namespaces/default/configmaps"
            for index in 0..<3 {
                let large = String(repeating: "x", count: 60_000)
                try await Exchange.send(
                    "POST", maps, #"{"metadata":{"name":"m\#(index)"},"data":{"k":"\#(large)"}}"#, 201
                ).check(server)
            }
            let plain = try await server.curlText(maps)
            let packed = try await server.curlText(maps, "--compressed")
            #expect(plain == packed)
            let heads = try await server.curlText(maps, "-D", "-", "-o", "/dev/null", "-H", "Accept-Encoding: gzip")
            #expect(heads.contains("content-encoding: gzip"))
            #expect(heads.contains("vary: Accept-Encoding"))
            let one = try await server.curlText("\(maps)/m0", "-i", "-H", "Accept-Encoding: gzip")
            #expect(!one.contains("content-encoding"))
            let refused = try await server.curlText(maps, "-i", "-H", "Accept-Encoding: gzip;q=0")
            #expect(!refused.contains("content-encoding"))
        }
    }

    @Test func `discovery and OpenAPI are revalidated by their tags`() async throws {
        try await ServerFixture.with { server in
            for path in ["/apis", "/api/v1", "/openapi/v3/api/v1"] {
                let first = try await server.curlText(path, "-D", "-", "-o", "/dev/null")
                let tag = first.split(whereSeparator: \.isNewline).first { $0.hasPrefix("etag: ") }?.dropFirst(6) ?? ""
                #expect(!tag.isEmpty)
                try await Exchange(path: path, headers: ["If-None-Match: \(tag)"], code: 304).check(server)
                try await Exchange(path: path, headers: [#"If-None-Match: "other""#], code: 200).check(server)
            }
        }
    }

    @Test func `who impersonates needs a permission for each part`() async throws {
        try await ServerFixture.with { server in
            let path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
            let headers = ["Impersonate-User: bob", "Impersonate-Group: devs", "Impersonate-Extra-Reason: x%20y"]
            try await Exchange(
                path: path, method: "POST", headers: Exchange.json + headers, body: "{}", code: 201,
                texts: [#""username":"bob""#, #""devs""#, #""extra":{"reason":["x%20y"]}"#]
            ).check(server)
            try await Exchange(
                path: path, method: "POST", headers: Exchange.json + ["Impersonate-Extra-Reason: x"], body: "{}",
                code: 400
            ).check(server)
            try await Exchange(
                path: "/api/v1/pods", headers: ["Impersonate-User: bob"], code: 403,
                texts: [
                    #"pods is forbidden: User \"bob\" cannot list resource \"pods\" in API group \"\" at the cluster scope"#
                ]
            ).check(server)
        }
    }
}
