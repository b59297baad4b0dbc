import Machinery
import TestKit
import Testing

/// Writes over the wire: options, patches, records of owners, deletions. Each table is one conversation.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct WriteTableTests {
    private static let maps = "/api/v1/namespaces/default/configmaps"
    private static let merge = "application/merge-patch+json"
    private static let json = "application/json-patch+json"
    private static let strategic = "application/strategic-merge-patch+json"
    private static let apply = "application/apply-patch+yaml"

    private static func converse(_ exchanges: [Exchange]) async throws {
        try await ServerFixture.with { server in
            for exchange in exchanges { try await exchange.check(server) }
        }
    }

    @Test func `options of writes are checked by their rules`() async throws {
        let body = #"{"metadata":{"name":"a"}}"#
        try await Self.converse([
            .send(
                "POST", "\(Self.maps)?fieldValidation=Some", body, 422,
                [
                    #"CreateOptions.meta.k8s.io \"\" is invalid: fieldValidation: Unsupported value: \"Some\": "#
                        + #"supported values: \"\", \"Ignore\", \"Strict\", \"Warn\""#
                ]),
            .send(
                "POST", "\(Self.maps)?dryRun=Some", body, 422,
                [
                    #"CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: \"Some\": supported values: \"All\""#
                ]),
            .send(
                "POST", "\(Self.maps)?fieldManager=\(String(repeating: "m", count: 129))", body, 422,
                [
                    "fieldManager: Too long: may not be more than 128 bytes"
                ]),
            .send("POST", Self.maps, body, 201),
            .send(
                "PATCH", "\(Self.maps)/a?force=true", "{}", type: Self.merge, 422,
                [
                    #"PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for non-apply patch"#
                ]),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"apiVersion":"v1","kind":"ConfigMap"}"#, type: Self.apply, 422,
                [
                    #"PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch"#
                ]),
            .send("PUT", "\(Self.maps)/a?dryRun=Some", body, 422, ["UpdateOptions.meta.k8s.io"]),
            .send(
                "PUT", "\(Self.maps)/a", #"{"metadata":{}}"#, 400,
                [
                    "the name of the object (a based on URL) was undeterminable: name must be provided"
                ]),
            .send(
                "PUT", "\(Self.maps)/a", #"{"apiVersion":"v2","metadata":{"name":"a"}}"#, 400,
                [
                    "the API version in the data (v2) does not match the expected API version (v1)"
                ]),
            .send(
                "DELETE", "\(Self.maps)/a", #"{"propagationPolicy":"Some"}"#, 422,
                [
                    #"propagationPolicy: Unsupported value: \"Some\": supported values: \"Foreground\", \"Background\", "#
                        + #"\"Orphan\", \"nil\""#
                ]),
            .send(
                "DELETE", "\(Self.maps)/a", #"{"propagationPolicy":"Orphan","orphanDependents":true}"#, 422,
                [
                    "orphanDependents and deletionPropagation cannot be both set"
                ]),
            Exchange(
                path: "\(Self.maps)/a?gracePeriodSeconds=x", method: "DELETE", code: 400, texts: ["strconv.ParseInt"]),
            Exchange(path: "\(Self.maps)/a?dryRun=All", method: "DELETE", code: 200),
            Exchange(path: "\(Self.maps)/a", code: 200),
        ])
    }

    @Test func `patches fail in Kubernetes' words`() async throws {
        let many = "[" + Array(repeating: #"{"op":"test","path":"/a"}"#, count: 10_001).joined(separator: ",") + "]"
        try await Self.converse([
            .send("POST", Self.maps, #"{"metadata":{"name":"a"},"data":{"x":"1"}}"#, 201),
            .send(
                "PATCH", "\(Self.maps)/a", "{", type: Self.merge, 400,
                [
                    "error decoding patch: unexpected end of JSON input"
                ]),
            .send("PATCH", "\(Self.maps)/a", "[]", type: Self.merge, 400, ["error decoding patch"]),
            .send(
                "PATCH", "\(Self.maps)/a", #"[{"op":"remove","path":"/data/none"}]"#, type: Self.json, 422,
                [
                    #""message":"the server rejected our request due to an error in our request","reason":"Invalid""#
                ]),
            .send(
                "PATCH", "\(Self.maps)/a", many, type: Self.json, 413,
                [
                    "The allowed maximum operations in a JSON patch is 10000, got 10001"
                ]),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"metadata":{"name":"b"}}"#, type: Self.merge, 400,
                [
                    "the name of the object (b) does not match the name on the URL (a)"
                ]),
            .send(
                "PATCH", "\(Self.maps)/a?fieldValidation=Strict", #"{"foo":{"b":[1,"c"]}}"#, type: Self.strategic, 422,
                [
                    #"patch: Invalid value: \"map[foo:map[b:[1 c]]]\": strict decoding error: unknown field \"foo\""#
                ]),
            .send(
                "PATCH", "\(Self.maps)/a?fieldValidation=Strict", #"{"data":{"z":"1","z":"2"}}"#, type: Self.merge, 422,
                [
                    #"strict decoding error: duplicate field \"data.z\""#
                ]),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"foo":1,"data":{"z":"1"}}"#, type: Self.merge, 200,
                [
                    #"arning: 299 - "unknown field \"foo\"""#, #""z":"1""#,
                ]),
            .send("PATCH", "\(Self.maps)/none", "{}", type: Self.merge, 404),
            .send(
                "PATCH", "\(Self.maps)/a",
                "[" + (1...40).map { #"{"op":"copy","from":"","path":"/data/c\#($0)"}"# }.joined(separator: ",") + "]",
                type: Self.json, 413, ["the accumulated size increase of copy is"]),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"metadata":{"$retainKeys":3}}"#, type: Self.strategic, 400,
                ["invalid patch format of retainKeys"]),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"metadata":{"$setElementOrder/finalizers":{},"finalizers":["x"]}}"#,
                type: Self.strategic, 400, ["invalid patch format of setElementOrder list"]),
            .send(
                "POST", "\(Self.maps)?dryRun=All", #"{"metadata":{"name":"a"}}"#, 409, [#""reason":"AlreadyExists""#]),
            Exchange(
                path: Self.maps, method: "POST", headers: Exchange.json + ["Transfer-Encoding: chunked"],
                body: "{", code: 400),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"metadata":{"resourceVersion":"1"}}"#, type: Self.merge, 409,
                [
                    "the object has been modified; please apply your changes to the latest version and try again"
                ]),
        ])
    }

    @Test func `every writer's fields are recorded`() async throws {
        let config = { (name: String, value: String) in
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)"},"data":{"x":"\#(value)"}}"#
        }
        try await Self.converse([
            Exchange(
                path: Self.maps, method: "POST", headers: Exchange.json + ["User-Agent: kubectl/v1.37 (linux)"],
                body: #"{"metadata":{"name":"a"},"data":{"x":"1"}}"#, code: 201,
                texts: [
                    #""manager":"kubectl","operation":"Update","apiVersion":"v1""#,
                    #""fieldsV1":{"f:data":{".":{},"f:x":{}}}"#,
                ]),
            .send(
                "PATCH", "\(Self.maps)/a?fieldManager=other", #"{"data":{"x":"2"}}"#, type: Self.merge, 200,
                [
                    #""manager":"other","operation":"Update""#
                ]),
            .send(
                "PATCH", "\(Self.maps)/a?fieldManager=third", config("a", "3"), type: Self.apply, 409,
                [
                    #"Apply failed with 1 conflict: conflict with \"other\" using v1: .data.x"#,
                    #""reason":"FieldManagerConflict","message":"conflict with \"other\" using v1","field":".data.x""#,
                ]),
            .send(
                "PATCH", "\(Self.maps)/a?fieldManager=third&force=true", config("a", "3"), type: Self.apply, 200,
                [
                    #""manager":"third","operation":"Apply""#
                ], absent: [#""manager":"other""#]),
            .send("PATCH", "\(Self.maps)/new?fieldManager=third", config("new", "3"), type: Self.apply, 201),
            .send("PATCH", "\(Self.maps)/new?fieldManager=third", config("b", "3"), type: Self.apply, 400),
            .send(
                "PATCH", "\(Self.maps)/new?fieldManager=third", #"{"apiVersion":"v1","kind":"ConfigMap","foo":1}"#,
                type: Self.apply, 500, [".foo: field not declared in schema"]),
            .send(
                "PATCH", "\(Self.maps)/a", #"[{"op":"replace","path":"/metadata/managedFields","value":[{}]}]"#,
                type: Self.json, 200, absent: ["managedFields"]),
        ])
    }

    @Test func `what is being deleted takes no new finalizers`() async throws {
        try await Self.converse([
            .send("POST", Self.maps, #"{"metadata":{"name":"a","finalizers":["example.com/hold"]}}"#, 201),
            Exchange(path: "\(Self.maps)/a", method: "DELETE", code: 200, texts: ["deletionGracePeriodSeconds"]),
            .send(
                "PATCH", "\(Self.maps)/a", #"{"metadata":{"finalizers":["example.com/hold","example.com/b"]}}"#,
                type: Self.merge, 422,
                [
                    "no new finalizers can be added if the object is being deleted, found new finalizers "
                        + #"[]string{\"example.com/b\"}"#
                ]),
            .send(
                "POST", Self.maps, #"{"metadata":{"name":"b","finalizers":["hold"]}}"#, 422,
                [
                    "name is neither a standard finalizer name nor is it fully qualified"
                ]),
            .send("POST", Self.maps, #"{"metadata":{"name":"b","labels":{"k":"a b"}}}"#, 422, ["metadata.labels"]),
        ])
    }

    @Test func `a collection is deleted by selector and limit`() async throws {
        let names = ["a", "b", "c", "d"]
        let creations = names.map {
            Exchange.send("POST", Self.maps, #"{"metadata":{"name":"\#($0)","labels":{"n":"\#($0)"}}}"#, 201)
        }
        try await Self.converse(
            creations + [
                Exchange(
                    path: "\(Self.maps)?labelSelector=n%3Dd", method: "DELETE", code: 200, texts: [#""name":"d""#]),
                Exchange(
                    path: "\(Self.maps)?limit=1", method: "DELETE", code: 200, texts: [#""name":"a""#],
                    absent: [#""name":"b""#]),
                Exchange(path: "\(Self.maps)?dryRun=All", method: "DELETE", code: 200, texts: [#""name":"c""#]),
                Exchange(
                    path: Self.maps, code: 200, texts: [#""name":"b""#, #""name":"c""#], absent: [#""name":"d""#]),
            ])
    }
}
