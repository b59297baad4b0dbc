import Machinery
import TestKit
import Testing

/// OpenAPI documents as clients fetch, keep and revalidate them.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct OpenAPITests {
    private static let protobuf = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

    /// The head of the answer to a GET, in lower case.
    private static func head(_ server: ServerFixture, _ path: String, _ headers: [String] = []) async throws -> String {
        let arguments = ["-o", "/dev/null", "-D", "-"] + headers.flatMap { ["-H", $0] }
        return try await server.curlText(path, arguments).lowercased()
    }

    private static func tag(_ head: String) throws -> String {
        let line = try #require(head.split(whereSeparator: \.isNewline).first { $0.hasPrefix("etag: ") })
        return String(line.dropFirst("etag: ".count)).uppercased()
    }

    @Test func `an address with a hash may be kept forever`() async throws {
        try await ServerFixture.with { server in
            let index = try await server.curl("/openapi/v3")
            let address = index["paths"]["apis/apps/v1"]["serverRelativeURL"].text
            let head = try await Self.head(server, address)
            #expect(head.contains("cache-control: public, immutable") && head.contains("expires: "))
            let again = try await Self.head(server, address, ["If-None-Match: \(try Self.tag(head))"])
            #expect(again.contains(" 304"))
            let plain = try await Self.head(server, "/openapi/v3/apis/apps/v1")
            #expect(plain.contains(" 200") && !plain.contains("immutable"))
            let stale = try await Self.head(server, "/openapi/v3/apis/apps/v1?hash=0123")
            #expect(stale.contains(" 301") && stale.contains("location: \(address.lowercased())"))
            #expect(try await Self.head(server, "/openapi/v3/apis/nothing/v1").contains(" 404"))
        }
    }

    @Test func `version 2 comes as JSON and as protobuf`() async throws {
        try await ServerFixture.with { server in
            for (accept, type) in [
                ("*/*", "application/json"), ("application/json", "application/json"),
                (Self.protobuf, Self.protobuf),
                ("application/com.github.proto-openapi.spec.v2@v1.0+protobuf,application/json", Self.protobuf),
            ] {
                let head = try await Self.head(server, "/openapi/v2", ["Accept: \(accept)"])
                #expect(head.contains(" 200") && head.contains("content-type: \(type)"), "\(accept): \(head)")
                let match = "If-None-Match: \(try Self.tag(head))"
                let again = try await Self.head(server, "/openapi/v2", ["Accept: \(accept)", match])
                #expect(again.contains(" 304"), "\(accept): \(again)")
            }
            #expect(try await Self.head(server, "/openapi/v2", ["Accept: text/html"]).contains(" 406"))
        }
    }
}
