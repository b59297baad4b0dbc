import HTTPTypes
import Machinery
import Reconciling
import Testing

@testable import APIServer

/// Parsers and pure rules, by table.
@Suite struct ParserTests {
    @Test(
        arguments: [
            ("/api/v1/pods", "list", "pods", nil, nil, nil),
            ("/api/v1/namespaces/shop/pods/web", "get", "pods", "shop", "web", nil),
            ("/api/v1/namespaces/shop", "get", "namespaces", nil, "shop", nil),
            ("/api/v1/namespaces/shop/finalize", "get", "namespaces", nil, "shop", "finalize"),
            ("/api/v1/namespaces/shop/pods/web/log?follow=true", "get", "pods", "shop", "web", "log"),
            ("/api/v1/pods?watch=true", "watch", "pods", nil, nil, nil),
            (
                "/apis/image.openshift.io/v1/namespaces/a/imagestreamtags/web%3Alatest", "get", "imagestreamtags", "a",
                "web:latest", nil
            ),
            (
                "/apis/build.openshift.io/v1/namespaces/a/buildconfigs/b/webhooks/s/github", "get", "buildconfigs", "a",
                "b", "webhooks/s/github"
            ),
        ] as [(String, String, String, String?, String?, String?)])
    func `a URL names a resource`(
        target: String, verb: String, resource: String, namespace: String?, name: String?, subresource: String?
    ) {
        let address = RequestAddress(method: .get, target: target)
        #expect(address.verb == verb)
        #expect(address.resource?.resource == resource)
        #expect(address.resource?.namespace == namespace)
        #expect(address.resource?.name == name)
        #expect(address.resource?.subresource == subresource)
    }

    @Test(
        arguments: [
            ("/api/v1/watch/pods", "pods", nil, nil),
            ("/api/v1/watch/namespaces", "namespaces", nil, nil),
            ("/api/v1/watch/namespaces/shop", "namespaces", nil, "metadata.name=shop"),
            ("/api/v1/watch/namespaces/shop/pods", "pods", "shop", nil),
            ("/api/v1/watch/namespaces/shop/pods/web", "pods", "shop", "metadata.name=web"),
            (
                "/apis/apps/v1/watch/namespaces/shop/deployments/web?fieldSelector=metadata.namespace%3Dshop",
                "deployments", "shop", "metadata.name=web,metadata.namespace=shop"
            ),
        ] as [(String, String, String?, String?)])
    func `the old paths of watches are watches`(
        target: String, resource: String, namespace: String?, selector: String?
    ) {
        let address = RequestAddress(method: .get, target: target)
        #expect(address.verb == "watch")
        #expect(address.resource?.resource == resource)
        #expect(address.resource?.namespace == namespace)
        #expect(address.resource?.name == nil)
        #expect(address.query["fieldSelector"]?.first == selector)
        #expect(RequestAddress(method: .post, target: target).verb == "post")
    }

    @Test(arguments: ["/", "/api", "/apis", "/apis/apps", "/apis/apps/v1", "/api/v1", "/version", "/openapi/v3/api/v1"])
    func `other paths are no resource`(target: String) {
        #expect(RequestAddress(method: .get, target: target).resource == nil)
    }

    @Test func `query values keep their order and lose their encoding`() {
        let address = RequestAddress(
            method: .get, target: "/x?command=sh&command=-c&command=echo+a%2Bb&labelSelector=a%20in%20(b)")
        #expect(address.query["command"] == ["sh", "-c", "echo a+b"])
        #expect(address.query["labelSelector"] == ["a in (b)"])
    }

    @Test func `a webhook's secret stays out of the audit`() {
        let address = RequestAddress(
            method: .post, target: "/apis/build.openshift.io/v1/namespaces/a/buildconfigs/b/webhooks/s3cret/generic")
        #expect(!KubeResponder.auditedPath(address).contains("s3cret"))
    }

    @Test(arguments: [
        ("", AnswerForm.json), ("*/*", .json), ("application/yaml", .yaml),
        ("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", .table()),
        ("application/json;as=Table;v=v1beta1;g=meta.k8s.io, application/json", .table(version: "v1beta1")),
        ("application/json;as=Table;v=v2;g=meta.k8s.io,application/yaml", .yaml),
        ("application/json;q=0.1,application/yaml;q=0.9", .yaml), ("*/*,application/yaml", .yaml),
        ("application/cbor,application/json;q=0.5", .json), ("application/*;q=0.3, application/yaml;q=0.2", .json),
        ("application/vnd.kubernetes.protobuf,application/json", .json),
        ("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", .metadata()),
    ])
    func `the first acceptable form is chosen`(accept: String, form: AnswerForm) throws {
        #expect(try AnswerForm(accept: accept) == form)
    }

    @Test(arguments: [
        ("/x", "curl/8.5.0", true), ("/x", "Wget/1.21", true), ("/x", "Mozilla/5.0 (X11)", true),
        ("/x", "kubectl/v1.37.1", false), ("/x?pretty=false", "curl/8.5.0", false), ("/x?pretty=true", "oc", true),
        ("/x?pretty", "oc", false), ("/x?pretty=1", "", true),
    ])
    func `people get JSON over lines`(target: String, agent: String, isPretty: Bool) {
        let address = RequestAddress(method: .get, target: target)
        #expect(address.isPretty(for: [.userAgent: agent]) == isPretty)
    }

    @Test func `nothing acceptable is an error`() {
        #expect(throws: StatusError.self) { try AnswerForm(accept: "text/html") }
    }

    @Test func `frames come out as they went in, however they are cut`() throws {
        let payload = Array("hello".utf8)
        let mask: [UInt8] = [1, 2, 3, 4]
        let masked = payload.enumerated().map { $1 ^ mask[$0 & 3] }
        let whole: [UInt8] = [0x82, 0x85] + mask + masked
        // The same message in two fragments with a ping between.
        let parts: [UInt8] =
            [0x02, 0x82] + mask + masked.prefix(2) + [0x89, 0x80] + mask + [0x80, 0x83] + mask
            + payload.dropFirst(2).enumerated().map { $1 ^ mask[$0 & 3] }
        for size in [1, 3, 100] {
            var codec = WebSocketCodec()
            var frames: [WebSocketFrame] = []
            let bytes = whole + parts
            for start in stride(from: 0, to: bytes.count, by: size) {
                codec.feed(bytes[start..<min(start + size, bytes.count)])
                while let frame = try codec.next() { frames.append(frame) }
            }
            #expect(frames.map(\.kind) == [.binary, .ping, .binary])
            #expect(frames[0].payload == payload)
            #expect(frames[2].payload == payload)
        }
    }

    @Test(arguments: [
        [0x82, 0x05, 1, 2, 3, 4, 5] as [UInt8], [0xF2, 0x80, 0, 0, 0, 0], [0x80, 0x80, 0, 0, 0, 0],
        [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0],
    ])
    func `what is no client's frame is refused`(bytes: [UInt8]) {
        var codec = WebSocketCodec()
        codec.feed(bytes)
        #expect(throws: WebSocketError.self) { try codec.next() }
    }

    @Test func `a message of several frames is final when it is whole`() throws {
        var codec = WebSocketCodec()
        codec.feed([0x02, 0x81, 0, 0, 0, 0, 7])
        codec.feed([0x80, 0x81, 0, 0, 0, 0, 8])
        #expect(try codec.next() == WebSocketFrame(kind: .binary, isFinal: true, payload: [7, 8]))
    }

    @Test func `the handshake's answer is that of RFC 6455`() {
        #expect(WebSocketCodec.accept(key: "dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test(arguments: [
        ("get", "", "pods", "", "a", true), ("get", "", "pods", "", "b", false), ("list", "", "pods", "", "", false),
        ("get", "", "pods", "log", "a", false), ("get", "apps", "deployments", "scale", "x", true),
        ("get", "apps", "deployments", "", "x", false),
    ])
    func `a rule allows what it says`(
        verb: String, group: String, resource: String, subresource: String, name: String, isAllowed: Bool
    ) {
        let rules = [
            AccessRule(verbs: ["get"], groups: [""], resources: ["pods"], names: ["a"]),
            AccessRule(verbs: ["*"], groups: ["apps"], resources: ["*/scale"]),
        ]
        let attempt = AccessAttempt(
            identity: .anonymous, verb: verb, group: group, resource: resource, subresource: subresource, name: name)
        #expect(rules.contains { $0.allows(attempt) } == isAllowed)
    }

    @Test func `a continue token says where to go on`() {
        let token = ContinueToken(revision: 7, after: ObjectPlace(namespace: "shop", name: "web"))
        #expect(ContinueToken(token.text) == token)
        #expect(ContinueToken("nonsense") == nil)
    }

    @Test(arguments: [
        (#"{"spec":{"nodeName":"n"},"status":{"phase":"Running"}}"#, nil as Int?, 30 as Int?),
        (#"{"spec":{"nodeName":"n","terminationGracePeriodSeconds":5},"status":{"phase":"Running"}}"#, nil, 5),
        (#"{"spec":{"nodeName":"n"},"status":{"phase":"Running"}}"#, 3, 3),
        (#"{"spec":{"nodeName":"n"},"status":{"phase":"Running"}}"#, 0, nil),
        (#"{"spec":{},"status":{"phase":"Pending"}}"#, nil, nil),
        (#"{"spec":{"nodeName":"n"},"status":{"phase":"Succeeded"}}"#, nil, nil),
    ])
    func `a pod that runs is given time`(pod: String, asked: Int?, grace: Int?) throws {
        var options: JSONValue = [:]
        options["gracePeriodSeconds"] = JSONValue(asked)
        let kind = KindDescription(KindID("", "v1", "Pod", "pods"))
        let step = DeletionPlan.make(
            try JSONValue(parsing: pod), kind, try DeletionPlan.Options(options), now: Timestamp(seconds: 0))
        switch step {
        case .mark(let marked): #expect(marked["metadata"]["deletionGracePeriodSeconds"].int == grace)
        case .remove: #expect(grace == nil)
        case .keep: Issue.record("nothing was deleted before")
        }
    }
}
