import Machinery
import Reconciling
import TestKit
import Testing

/// Pods' and other subresources over the wire.
@Suite(.scratch, .needsTool("curl"), .timeLimit(.minutes(2)))
struct PodTableTests {
    private static let pods = "/api/v1/namespaces/default/pods"
    private static let strategic = "application/strategic-merge-patch+json"
    private static let merge = "application/merge-patch+json"

    private static func pod(_ name: String, labels: String = "{}") -> String {
        #"{"metadata":{"name":"\#(name)","labels":\#(labels)},"spec":{"containers":[{"name":"c","image":"i","#
            + #""resources":{"requests":{"cpu":"100m"}}}]}}"#
    }

    private static func converse(_ exchanges: [Exchange]) async throws {
        try await ServerFixture.with { server in
            for exchange in exchanges { try await exchange.check(server) }
        }
    }

    @Test func `ephemeral containers are added, never changed`() async throws {
        let path = "\(Self.pods)/p/ephemeralcontainers"
        let add = { (name: String, rest: String) in
            #"{"spec":{"ephemeralContainers":[{"name":"\#(name)","image":"i"\#(rest)}]}}"#
        }
        try await Self.converse([
            .send("POST", Self.pods, Self.pod("p"), 201),
            .send(
                "PATCH", path, add("debug", #","targetContainerName":"c""#), type: Self.strategic, 200,
                [
                    #""generation":2"#
                ]),
            .send(
                "PATCH", path, add("debug", #","tty":true"#), type: Self.strategic, 422,
                [
                    #"spec.ephemeralContainers: Forbidden: existing ephemeral containers \"debug\" may not be changed"#
                ]),
            .send(
                "PATCH", path, #"{"spec":{"ephemeralContainers":null}}"#, type: Self.merge, 422, ["may not be removed"]),
            .send("PATCH", path, add("c", ""), type: Self.strategic, 422, ["Duplicate value"]),
            .send(
                "PATCH", path, add("d2", #","targetContainerName":"none""#), type: Self.strategic, 422, ["Not found"]),
            .send(
                "PATCH", path, add("d3", #","ports":[{"containerPort":80}]"#), type: Self.strategic, 422,
                [
                    "cannot be set for an Ephemeral Container"
                ]),
            .send("PATCH", path, #"{"spec":{"nodeName":"n"}}"#, type: Self.merge, 200, absent: [#""nodeName""#]),
            Exchange(path: path, code: 200, texts: [#""name":"debug""#]),
        ])
    }

    @Test func `a resize changes cpu and memory within the class`() async throws {
        let path = "\(Self.pods)/p/resize"
        let resize = { (resources: String) in
            #"{"spec":{"containers":[{"name":"c","resources":\#(resources)}]}}"#
        }
        try await Self.converse([
            .send("POST", Self.pods, Self.pod("p"), 201),
            .send(
                "PATCH", path, resize(#"{"requests":{"cpu":"200m"}}"#), type: Self.strategic, 200,
                [
                    #""cpu":"200m""#, #""generation":2"#,
                ]),
            .send(
                "PATCH", path, resize(#"{"requests":{"cpu":null}}"#), type: Self.strategic, 422,
                ["Pod QOS Class may not change as a result of resizing"]),
            .send(
                "PATCH", path, resize(#"{"requests":{"nvidia.com/gpu":"1"},"limits":{"nvidia.com/gpu":"1"}}"#),
                type: Self.strategic, 422,
                [
                    "only cpu and memory resources are mutable"
                ]),
            .send(
                "PATCH", path,
                resize(#"{"requests":{"cpu":"200m","memory":"1Gi"},"limits":{"cpu":"200m","memory":"1Gi"}}"#),
                type: Self.strategic, 422, ["Pod QOS Class may not change as a result of resizing"]),
            .send(
                "PATCH", path, #"{"spec":{"containers":[{"name":"c","image":"other"}]}}"#, type: Self.strategic, 200,
                absent: ["other"]),
        ])
    }

    @Test func `an eviction is counted in the pod's budget`() async throws {
        let budget = "/apis/policy/v1/namespaces/default/poddisruptionbudgets"
        let evict = { (pod: String, name: String) in
            Exchange.send("POST", "\(Self.pods)/\(pod)/eviction", #"{"metadata":{"name":"\#(name)"}}"#, 0)
        }
        func status(_ json: String) -> Exchange { .send("PATCH", "\(budget)/b/status", json, type: Self.merge, 200) }
        func answered(_ exchange: Exchange, _ code: Int, _ texts: [String] = []) -> Exchange {
            var exchange = exchange
            (exchange.code, exchange.texts) = (code, texts)
            return exchange
        }
        let running = #"{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}"#
        let names = ["p", "q", "r"]
        let setUp = names.flatMap { name -> [Exchange] in
            [
                .send("POST", Self.pods, Self.pod(name, labels: #"{"app":"a"}"#), 201),
                .send("PATCH", "\(Self.pods)/\(name)/status", running, type: Self.merge, 200),
            ]
        }
        try await Self.converse(
            setUp + [
                .send(
                    "POST", budget,
                    #"{"metadata":{"name":"b"},"spec":{"minAvailable":1,"selector":{"matchLabels":{"app":"a"}}}}"#, 201),
                answered(evict("p", "other"), 400, ["name in URL does not match name in Eviction object"]),
                answered(evict("p", "p"), 429, ["is still being processed by the server"]),
                status(
                    #"{"status":{"observedGeneration":1,"disruptionsAllowed":1,"desiredHealthy":1,"currentHealthy":2}}"#
                ),
                answered(evict("p", "p"), 201, [#""status":"Success""#]),
                answered(
                    evict("q", "q"), 429,
                    [
                        "Cannot evict pod as it would violate the pod's disruption budget.",
                        #""reason":"DisruptionBudget","message":"The disruption budget b needs 1 healthy pods and has 2 "#
                            + #"currently""#,
                    ]),
                Exchange(path: "\(budget)/b", code: 200, texts: [#""disruptedPods":{"p":""#]),
                .send("PATCH", "\(Self.pods)/r/status", #"{"status":{"phase":"Failed"}}"#, type: Self.merge, 200),
                answered(evict("r", "r"), 201),
                Exchange(path: "\(Self.pods)/q", code: 200), Exchange(path: "\(Self.pods)/r", code: 404),
            ])
    }

    @Test func `a status is written with annotations, a spec is not`() async throws {
        try await Self.converse([
            .send("POST", Self.pods, Self.pod("p"), 201),
            .send(
                "PATCH", "\(Self.pods)/p/status",
                #"{"metadata":{"annotations":{"a":"b"}},"spec":{"nodeName":"n"},"status":{"message":"hi"}}"#,
                type: Self.merge, 200, [#""a":"b""#, #""message":"hi""#, #""subresource":"status""#],
                absent: [#""nodeName":"n""#]),
        ])
    }

    @Test func `certificates are approved by who may`() async throws {
        let requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests"
        let condition = { (type: String) in
            #"{"status":{"conditions":[{"type":"\#(type)","status":"True","reason":"r","message":"m"}]}}"#
        }
        try await Self.converse([
            .send(
                "POST", requests,
                #"{"metadata":{"name":"r"},"spec":{"request":"LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0K","#
                    + #""signerName":"example.com/s","usages":["client auth"]}}"#, 201),
            .send("PATCH", "\(requests)/r/approval", condition("Approved"), type: Self.merge, 200, ["Approved"]),
            .send(
                "PATCH", "\(requests)/r/approval", condition("Denied"), type: Self.merge, 422,
                [
                    "updates may not remove a condition of type"
                ]),
        ])
    }
}
