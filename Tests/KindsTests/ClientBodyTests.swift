import Machinery
import Testing

@testable import Kinds

/// Bodies as kubectl sends them, in base64, and what they say.
struct ClientBodyTests {
    struct Body: Sendable {
        let command: String
        let base64: String
        let path: [String]
        let expected: JSONValue
    }

    private static let bodies = [
        Body(
            command: "create deployment web --image=x:1 --port=80 --replicas=2",
            base64: "azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50ErIBCh8KA3dlYhIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEoABCAISDAoK"
                + "CgNhcHASA3dlYhpmChwKABIAGgAiACoAMgA4AEIAWgoKA2FwcBIDd2ViEkYSKAoBeBIDeDoxKgAyCgoAEAAYUCIAKgBCAGoAcgCA"
                + "AQCIAQCQAQCiAQAaADIAQgBKAFIAWABgAGgAggEAigEAmgEAwgEAIgIKACgAOAAaDAgAEAAYACAAKAA4ABoAIgA=",
            path: ["spec"],
            expected: [
                "replicas": 2, "selector": ["matchLabels": ["app": "web"]], "strategy": [:],
                "template": [
                    "metadata": ["labels": ["app": "web"]],
                    "spec": [
                        "containers": [
                            ["name": "x", "image": "x:1", "ports": [["containerPort": 80]], "resources": [:]]
                        ]
                    ],
                ],
            ]),
        Body(
            command: "create secret generic s --from-literal=k=hello",
            base64: "azhzAAoMCgJ2MRIGU2VjcmV0EiEKEQoBcxIAGgAiACoAMgA4AEIAEgoKAWsSBWhlbGxvGgAaACIA", path: ["data"],
            expected: ["k": "aGVsbG8="]),
        Body(
            command: "create role r --verb=get --resource=pods",
            base64:
                "azhzAAokChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgRSb2xlEiIKEQoBchIAGgAiACoAMgA4AEIAEg0KA2dldBIAGgRw"
                + "b2RzGgAiAA==", path: ["rules"],
            expected: [["verbs": ["get"], "apiGroups": [""], "resources": ["pods"]]]),
        Body(
            command: "create rolebinding b --clusterrole=edit --user=bob",
            base64:
                "azhzAAorChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgtSb2xlQmluZGluZxJtChEKAWISABoAIgAqADIAOABCABIoCgRV"
                + "c2VyEhlyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvGgNib2IiABouChlyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvEgtDbHVzdGVy"
                + "Um9sZRoEZWRpdBoAIgA=", path: ["roleRef"],
            expected: ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "edit"]),
        Body(
            command: "create service clusterip w --tcp=80:8080",
            base64:
                "azhzAAoNCgJ2MRIHU2VydmljZRJjChsKAXcSABoAIgAqADIAOABCAFoICgNhcHASAXcSQAobCgc4MC04MDgwEgNUQ1AYUCIHCAAQ"
                + "kD8aACgAEggKA2FwcBIBdxoAIglDbHVzdGVySVA6AEIAUgBaAGAAaAAaAgoAGgAiAA==", path: ["spec"],
            expected: [
                "ports": [["name": "80-8080", "protocol": "TCP", "port": 80, "targetPort": 8080]],
                "selector": ["app": "w"], "type": "ClusterIP",
            ]),
        Body(
            command: "create cronjob c --image=x --schedule='* * * * *'",
            base64:
                "azhzAAoTCghiYXRjaC92MRIHQ3JvbkpvYhKSAQoRCgFjEgAaACIAKgAyADgAQgASewoJKiAqICogKiAqGgAqbAoRCgFjEgAaACIA"
                + "KgAyADgAQgASVzJVChAKABIAGgAiACoAMgA4AEIAEkESGgoBYxIBeCoAQgBqAHIAgAEAiAEAkAEAogEAGglPbkZhaWx1cmUyAEIA"
                + "SgBSAFgAYABoAIIBAIoBAJoBAMIBABoAGgAiAA==",
            path: ["spec", "jobTemplate", "spec", "template", "spec"],
            expected: ["containers": [["name": "c", "image": "x", "resources": [:]]], "restartPolicy": "OnFailure"]),
        Body(
            command: "create quota q --hard=pods=3,cpu=1500m",
            base64:
                "azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRI0ChEKAXESABoAIgAqADIAOABCABIdCg4KA2NwdRIHCgUxNTAwbQoLCgRwb2RzEgMK"
                + "ATMaABoAIgA=", path: ["spec"], expected: ["hard": ["cpu": "1500m", "pods": "3"]]),
        Body(
            command: "auth can-i get pods",
            base64:
                "azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSPAoQCgASABoAIgAqADIAOABC"
                + "ABIeChwKB2RlZmF1bHQSA2dldBoAIgAqBHBvZHMyADoAGggIABIAGgAgABoAIgA=", path: ["spec"],
            expected: ["resourceAttributes": ["namespace": "default", "verb": "get", "resource": "pods"]]),
    ]

    @Test(arguments: bodies)
    func `a client's body is taken in without a fault`(body: Body) throws {
        let bytes = try #require(Base64.decode(body.base64))
        var document = try ProtobufBody.document(bytes, schema: BuiltInSchema.schema(of:_:))
        #expect(document[path: body.path] == body.expected, "\(body.command): \(document[path: body.path])")
        let kind = try #require(KindCatalog.builtIn().kind(of: document))
        #expect(try kind.take(&document).isEmpty)
        guard kind.isStored else { return }
        if kind.id.isNamespaced { document["metadata"]["namespace"] = "shop" }
        kind.prepare(&document, nil)
        kind.applyDefaults(&document)
        #expect(kind.faults(of: document).isEmpty, "\(body.command)")
    }
}
