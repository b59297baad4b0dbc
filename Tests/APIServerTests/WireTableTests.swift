import Machinery
import TestKit
import Testing

/// Requests as they come over the wire, good and bad, with the answers that Kubernetes gives.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct WireTableTests {
    @Test func `requests are answered as Kubernetes answers them`() async throws {
        try await ServerFixture.with { server in
            for exchange in Self.exchanges { try await exchange.check(server) }
        }
    }

    private static let maps = "/api/v1/namespaces/default/configmaps"
    private static let json = ["Content-Type: application/json"]

    private static let exchanges = bodies + parameters + answers

    private static let bodies: [Exchange] = [
        Exchange(
            path: maps, method: "POST", headers: json, body: #"{"metadata":{"name":"a"},"data":{"x":"1"}}"#, code: 201,
            texts: [#""kind":"ConfigMap""#]),
        Exchange(
            path: maps, method: "POST", headers: ["Content-Type: application/yaml"],
            body: "metadata: {name: b}\ndata: {x: '1'}\n", code: 201),
        Exchange(
            path: maps, method: "POST", headers: ["Content-Type:"], body: #"{"metadata":{"name":"c"}}"#, code: 201),
        Exchange(
            path: maps, method: "POST", headers: ["Content-Type: text/plain"], body: "x", code: 415,
            texts: [#""reason":"UnsupportedMediaType""#]),
        Exchange(
            path: maps, method: "POST", headers: json, body: "{", code: 400,
            texts: ["the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind"]),
        Exchange(
            path: maps, method: "POST", headers: json, body: String(repeating: "[", count: 100_000), code: 400,
            texts: [#""reason":"BadRequest""#]),
        Exchange(
            path: maps, method: "POST", headers: ["Content-Type: application/yaml"],
            body: String(repeating: "[", count: 20_000), code: 400),
        Exchange(
            path: maps, method: "POST", headers: json, body: #"{"metadata":{"name":"d"},"data":{"x":1}}"#, code: 400,
            texts: ["cannot unmarshal number into Go struct field ConfigMap.data of type string"]),
        Exchange(
            path: maps, method: "POST", headers: json, body: #"{"kind":"Service","metadata":{"name":"d"}}"#, code: 400,
            texts: ["cannot be handled as a ConfigMap"]),
        Exchange(
            path: "\(maps)?fieldValidation=Strict", method: "POST", headers: json,
            body: #"{"metadata":{"name":"d"},"foo":1,"data":{"a":"1","a":"2"}}"#, code: 400,
            texts: [
                #"ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: "#
                    + #"unknown field \"foo\", duplicate field \"data.a\""#
            ]),
        Exchange(
            path: "\(maps)?dryRun=All", method: "POST", headers: json, body: #"{"metadata":{"name":"d"},"foo":1}"#,
            code: 201, texts: [#"arning: 299 - "unknown field \"foo\"""#]),
        Exchange(
            path: "\(maps)?dryRun=Some", method: "POST", headers: json, body: #"{"metadata":{"name":"d"}}"#,
            code: 422, texts: [#""reason":"Invalid""#]),
        Exchange(
            path: "\(maps)/a", method: "PATCH", headers: json, body: "{}", code: 415,
            texts: ["application/strategic-merge-patch+json"]),
        Exchange(
            path: "\(maps)/a", method: "PATCH", headers: ["Content-Type: application/json-patch+json"],
            body: #"[{"op":"test","path":"/data/x","value":"9"}]"#, code: 422),
        Exchange(
            path: "\(maps)/a", method: "PATCH", headers: ["Content-Type: application/apply-patch+yaml"],
            body: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#, code: 422,
            texts: ["fieldManager"]),
        Exchange(
            path: "\(maps)/zz", method: "PUT", headers: json, body: #"{"metadata":{"name":"fw"}}"#, code: 400,
            texts: [#"the name of the object (fw) does not match the name on the URL (zz)"#]),
        Exchange(
            path: "\(maps)/a", method: "PUT", headers: json,
            body: #"{"metadata":{"name":"a","resourceVersion":"1"}}"#, code: 409,
            texts: [#"Operation cannot be fulfilled on configmaps \"a\": the object has been modified"#]),
    ]

    private static let parameters: [Exchange] = [
        Exchange(path: "\(maps)?labelSelector=a%20in", code: 400, texts: ["unable to parse requirement"]),
        Exchange(
            path: "\(maps)?fieldSelector=spec.foo%3Dx", code: 400,
            texts: [#"\"spec.foo\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""#]),
        Exchange(
            path: "/api/v1/pods?fieldSelector=spec.foo%3Dx", code: 400, texts: ["field label not supported: spec.foo"]),
        Exchange(path: "\(maps)?limit=many", code: 400),
        Exchange(path: "\(maps)?continue=%21", code: 400, texts: ["continue key is not valid"]),
        Exchange(path: "\(maps)?continue=x&resourceVersion=5", code: 400),
        Exchange(path: "\(maps)?resourceVersion=0", code: 200, texts: [#""kind":"ConfigMapList""#]),
        Exchange(
            path: "\(maps)?resourceVersion=99999999", code: 504,
            texts: ["ResourceVersionTooLarge", #""retryAfterSeconds":1"#]),
        Exchange(path: "\(maps)?resourceVersionMatch=Exact", code: 422),
        Exchange(
            path: "\(maps)?resourceVersion=1&resourceVersionMatch=Exact", code: 200,
            texts: [#""metadata":{"resourceVersion":"1"},"items":[]"#]),
        Exchange(
            path: "\(maps)?resourceVersion=0&resourceVersionMatch=Exact", code: 422,
            texts: [#"resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""#]),
        Exchange(path: "\(maps)?sendInitialEvents=true", code: 422),
        Exchange(path: "\(maps)?watch=true&sendInitialEvents=true", code: 422),
        Exchange(
            path: "\(maps)?watch=true&resourceVersion=x", code: 400,
            texts: [#"resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax"#]),
        Exchange(
            path: "\(maps)?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                + "&allowWatchBookmarks=true&timeoutSeconds=1", code: 200,
            texts: [#""type":"ADDED""#, #""type":"BOOKMARK""#, #""k8s.io/initial-events-end":"true""#]),
    ]

    private static let tableType = "Accept: application/json;as=Table;v=v1;g=meta.k8s.io"

    private static let answers: [Exchange] = [
        Exchange(path: maps, headers: [tableType], code: 200, texts: [#""kind":"Table""#, #""columnDefinitions":[{"#]),
        Exchange(
            path: "\(maps)/a", headers: ["Accept: application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"],
            code: 200, texts: [#""kind":"PartialObjectMetadata""#]),
        Exchange(path: maps, headers: ["Accept: text/html"], code: 406, texts: ["NotAcceptable"]),
        Exchange(path: "\(maps)/a", headers: ["Accept: application/yaml"], code: 200, texts: ["kind: ConfigMap"]),
        Exchange(
            path: "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", method: "POST",
            headers: json + [tableType], body: #"{"spec":{"resourceAttributes":{"verb":"get","resource":"pods"}}}"#,
            code: 406),
        Exchange(path: "\(maps)/none", code: 404, texts: [#"configmaps \"none\" not found"#, #""kind":"configmaps""#]),
        Exchange(path: "/api/v1/namespaces/default/nothings", code: 404, texts: ["could not find the requested"]),
        Exchange(path: "/nowhere", code: 404),
        Exchange(path: maps, method: "DELETE", headers: json, body: #"{"propagationPolicy":"Some"}"#, code: 422),
        Exchange(
            path: "\(maps)/a", method: "DELETE", headers: json, body: #"{"preconditions":{"uid":"x"}}"#, code: 409,
            texts: ["the UID in the precondition (x) does not match the UID in record"]),
        Exchange(path: "\(maps)/a?dryRun=All", method: "DELETE", code: 200, texts: [#""status":"Success""#]),
        Exchange(path: "\(maps)/a", code: 200),
        Exchange(path: maps, method: "DELETE", code: 200, texts: [#""kind":"ConfigMapList""#]),
    ]
}
