import Machinery
import TestKit
import Testing

/// Lists and watches over the wire.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct WatchTableTests {
    private static let maps = "/api/v1/namespaces/default/configmaps"

    private static func make(_ names: [String], _ server: ServerFixture) async throws {
        for name in names {
            try await Exchange.send("POST", maps, #"{"metadata":{"name":"\#(name)"}}"#, 201).check(server)
        }
    }

    @Test func `a watch ends with a bookmark of where it was`() async throws {
        try await ServerFixture.with { server in
            try await Self.make(["a"], server)
            let list = try await server.curl(Self.maps)
            let revision = list["metadata"]["resourceVersion"].text
            let watch = try await server.curlText(
                "\(Self.maps)?watch=1&resourceVersion=\(revision)&allowWatchBookmarks=1&timeoutSeconds=1")
            let last = try JSONValue(parsing: watch)
            #expect(last["type"] == "BOOKMARK")
            #expect(last["object"]["kind"] == "ConfigMap")
            #expect(last["object"]["metadata"]["resourceVersion"].text == revision)
            #expect(last["object"]["metadata"]["annotations"].isNull)
        }
    }

    @Test func `a list at an earlier revision is as it was then`() async throws {
        try await ServerFixture.with { server in
            try await Self.make(["a", "b"], server)
            let then = try await server.curl(Self.maps)
            let revision = then["metadata"]["resourceVersion"].text
            try await Self.make(["c"], server)
            try await Exchange(path: "\(Self.maps)/a", method: "DELETE", code: 200).check(server)
            try await Exchange.send(
                "PATCH", "\(Self.maps)/b", #"{"data":{"x":"1"}}"#, type: "application/merge-patch+json", 200
            ).check(server)
            let exact = "\(Self.maps)?resourceVersion=\(revision)&resourceVersionMatch=Exact"
            #expect(try await server.curl(exact) == then)
            let page = try await server.curl("\(exact)&limit=1")
            #expect(page["items"].items.map { $0["metadata"]["name"] } == ["a"])
            #expect(page["metadata"]["remainingItemCount"].int == 1)
            let token = page["metadata"]["continue"].text
            let rest = try await server.curl("\(Self.maps)?limit=1&continue=\(token)")
            #expect(rest["items"].items == Array(then["items"].items.dropFirst()))
            let newer = try await server.curl(
                "\(Self.maps)?resourceVersion=\(revision)&resourceVersionMatch=NotOlderThan")
            #expect(newer["items"].items.map { $0["metadata"]["name"] } == ["b", "c"])
        }
    }

    @Test func `parameters of lists and watches are checked by their rules`() async throws {
        try await ServerFixture.with { server in
            try await Self.make(["a"], server)
            for exchange in [
                Exchange(
                    path: "\(Self.maps)?watch=true&resourceVersionMatch=NotOlderThan", code: 422,
                    texts: ["resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"]),
                Exchange(
                    path: "\(Self.maps)?watch=true&sendInitialEvents=true&resourceVersionMatch=Exact", code: 422,
                    texts: [#"resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\""#]),
                Exchange(
                    path: "\(Self.maps)?continue=x&resourceVersion=1&resourceVersionMatch=Exact", code: 422,
                    texts: ["resourceVersionMatch is forbidden when continue is provided"]),
                Exchange(path: "\(Self.maps)?watch=true&timeoutSeconds=x", code: 400, texts: ["strconv.ParseInt"]),
                Exchange(path: "\(Self.maps)?limit=x", code: 400, texts: ["strconv.ParseInt"]),
                Exchange(
                    path: "\(Self.maps)?continue=x", code: 400,
                    texts: ["invalid continue token: continue key is not valid"]),
                Exchange(
                    path: "\(Self.maps)?labelSelector=a%3D%3D%3Db", code: 400, texts: ["unable to parse requirement"]),
                Exchange(path: "\(Self.maps)/a?watch=true", code: 200, texts: [#""kind":"ConfigMap""#]),
                Exchange(path: "\(Self.maps)?watch=false", code: 200, texts: [#""kind":"ConfigMapList""#]),
                Exchange.send("POST", "\(Self.maps)/a", "{}", 405), Exchange.send("PUT", Self.maps, "{}", 405),
            ] { try await exchange.check(server) }
        }
    }

    @Test func `a scale is applied as what it scales`() async throws {
        try await ServerFixture.with { server in
            let path = "/apis/apps/v1/namespaces/default/deployments"
            let scale = #"{"apiVersion":"autoscaling/v1","kind":"Scale","metadata":{"name":"d"},"spec":{"replicas":4}}"#
            let template = #"{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}"#
            for exchange in [
                Exchange.send(
                    "POST", path,
                    #"{"metadata":{"name":"d"},"spec":{"replicas":1,"selector":{"matchLabels":{"a":"b"}},"template":\#(template)}}"#,
                    201),
                .send(
                    "PATCH", "\(path)/d/scale?fieldManager=m", scale, type: "application/apply-patch+yaml", 409,
                    [
                        #"conflict with \"tests\" using apps/v1: .spec.replicas"#
                    ]),
                .send(
                    "PATCH", "\(path)/d/scale?fieldManager=m&force=true", scale, type: "application/apply-patch+yaml",
                    200,
                    [#""kind":"Scale""#, #""replicas":4"#]),
                Exchange(
                    path: "\(path)/d", code: 200,
                    texts: [#""manager":"m","operation":"Apply""#, #""subresource":"scale""#, #""replicas":4"#]),
            ] { try await exchange.check(server) }
        }
    }
}
