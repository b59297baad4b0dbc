import Machinery
import Testing

@testable import Kinds

/// Writes messages, as clients do.
private struct Message {
    var bytes: [UInt8] = []

    mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    func number(_ field: Int, _ value: Int64) -> Message {
        var copy = self
        copy.varint(UInt64(field << 3))
        copy.varint(UInt64(bitPattern: value))
        return copy
    }

    func raw(_ field: Int, _ value: [UInt8]) -> Message {
        var copy = self
        copy.varint(UInt64(field << 3 | 2))
        copy.varint(UInt64(value.count))
        copy.bytes += value
        return copy
    }

    func raw64(_ field: Int, _ value: Double) -> Message {
        var copy = self
        copy.varint(UInt64(field << 3 | 1))
        withUnsafeBytes(of: value.bitPattern.littleEndian) { copy.bytes.append(contentsOf: $0) }
        return copy
    }

    func text(_ field: Int, _ value: String) -> Message { raw(field, Array(value.utf8)) }
    func message(_ field: Int, _ value: Message) -> Message { raw(field, value.bytes) }

    func body(_ apiVersion: String, _ kind: String) -> [UInt8] {
        Array("k8s\0".utf8) + Message().message(1, Message().text(1, apiVersion).text(2, kind)).raw(2, bytes).bytes
    }
}

private func decode(_ body: [UInt8], kind: String = "") throws -> JSONValue {
    try ProtobufBody.document(
        body, fallback: kind.isEmpty ? nil : (GroupVersion("v1"), kind), schema: BuiltInSchema.schema(of:_:))
}

struct ProtobufTests {
    @Test func `a secret is read with its maps of bytes`() throws {
        let metadata = Message().text(1, "s").text(2, "").text(3, "shop").message(8, Message())
            .message(11, Message().text(1, "app").text(2, "web")).number(7, 0)
        let secret = Message().message(1, metadata).message(2, Message().text(1, "k").text(2, "hello"))
            .text(3, "Opaque")
        #expect(
            try decode(secret.body("v1", "Secret")) == [
                "apiVersion": "v1", "kind": "Secret",
                "metadata": ["name": "s", "namespace": "shop", "labels": ["app": "web"]], "data": ["k": "aGVsbG8="],
                "type": "Opaque",
            ])
    }

    @Test func `pointers to zero stay and plain zeros go`() throws {
        let port = Message().text(1, "http").number(2, 0).number(3, 8080).text(4, "TCP")
        let container = Message().text(1, "c").text(2, "i").message(6, port).number(16, 0)
            .message(8, Message().message(1, Message().text(1, "cpu").message(2, Message().text(1, "100m"))))
            .message(
                10,
                Message().message(
                    1, Message().message(2, Message().message(2, Message().number(1, 1).number(2, 0).text(3, "http")))
                ).number(2, 5))
        let pod = Message().message(2, Message().message(2, container).number(4, 0).number(11, 0))
        let template = Message().message(1, Message()).message(2, Message().message(2, container))
        #expect(
            try decode(pod.body("v1", "Pod"))["spec"] == [
                "terminationGracePeriodSeconds": 0,
                "containers": [
                    [
                        "name": "c", "image": "i",
                        "ports": [["name": "http", "containerPort": 8080, "protocol": "TCP"]],
                        "resources": ["limits": ["cpu": "100m"]],
                        "livenessProbe": ["httpGet": ["port": "http"], "initialDelaySeconds": 5],
                    ]
                ],
            ])
        let deployment = Message().message(2, Message().number(1, 0).message(3, template))
        #expect(try decode(deployment.body("apps/v1", "Deployment"))["spec"]["replicas"] == 0)
    }

    @Test func `times, inlined volumes and extra values are read`() throws {
        let volume = Message().text(1, "v").message(2, Message().message(6, Message().text(1, "s").number(3, 420)))
        let metadata = Message().message(8, Message().number(1, 1_778_232_600))
        let pod = try decode(Message().message(1, metadata).message(2, Message().message(1, volume)).body("v1", "Pod"))
        #expect(pod["metadata"]["creationTimestamp"] == "2026-05-08T09:30:00Z")
        #expect(pod["spec"]["volumes"] == [["name": "v", "secret": ["secretName": "s", "defaultMode": 420]]])
        let extra = Message().text(1, "scopes").message(2, Message().text(1, "a").text(1, "b"))
        let review = Message().message(2, Message().text(3, "bob").message(5, extra))
        let read = try decode(review.body("authorization.k8s.io/v1", "SubjectAccessReview"))
        #expect(read["spec"] == ["user": "bob", "extra": ["scopes": ["a", "b"]]])
    }

    @Test func `a definition is read with its schema's choices and values`() throws {
        let json = { (text: String) in Message().text(1, text) }
        let count = Message().text(5, "integer").message(8, json("1")).message(20, json("1")).message(20, json("2"))
            .raw64(9, 2.5)
        let tags = Message().text(5, "array").message(24, Message().message(1, Message().text(5, "string")))
        let extra = Message().text(5, "object").message(30, Message().number(1, 1))
        let labels = Message().text(5, "object")
            .message(30, Message().number(1, 0).message(2, Message().text(5, "string")))
        let port = Message().number(40, 1)
        var schema = Message().text(5, "object").text(23, "count")
        for (name, property) in [
            ("count", count), ("tags", tags), ("extra", extra), ("labels", labels), ("port", port),
        ] {
            schema = schema.message(29, Message().text(1, name).message(2, property))
        }
        let version = Message().text(1, "v1").number(2, 1).number(3, 1)
            .message(4, Message().message(1, schema))
        let names = Message().text(1, "widgets").text(2, "widget").text(3, "wg").text(4, "Widget")
            .text(5, "WidgetList")
        let definition = Message().message(1, Message().text(1, "widgets.example.com"))
            .message(2, Message().text(1, "example.com").message(3, names).text(4, "Namespaced").message(7, version))
        let read = try decode(definition.body("apiextensions.k8s.io/v1", "CustomResourceDefinition"))
        #expect(read["spec"]["group"] == "example.com" && read["spec"]["scope"] == "Namespaced")
        #expect(read["spec"]["names"]["shortNames"] == ["wg"])
        let found = read["spec"]["versions"][0]
        #expect(found["served"] == true && found["storage"] == true)
        let properties = found["schema"]["openAPIV3Schema"]["properties"]
        #expect(
            properties["count"] == ["type": "integer", "default": 1, "maximum": 2.5, "enum": [1, 2]])
        #expect(properties["tags"] == ["type": "array", "items": ["type": "string"]])
        #expect(properties["extra"]["additionalProperties"] == true)
        #expect(properties["labels"]["additionalProperties"] == ["type": "string"])
        #expect(properties["port"] == ["x-kubernetes-int-or-string": true])
        #expect(found["schema"]["openAPIV3Schema"]["required"] == ["count"])
    }

    @Test func `fields with numbers that no kind has are skipped`() throws {
        let metadata = Message().text(1, "m").text(99, "new").raw64(98, 1).number(97, 3)
        let map = Message().message(1, metadata).message(500, Message().text(1, "x"))
            .message(2, Message().text(1, "k").text(2, "v").text(3, "later"))
        #expect(
            try decode(map.body("v1", "ConfigMap")) == [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "m"], "data": ["k": "v"],
            ])
    }

    @Test func `a body without a type is read as what the address says`() throws {
        let options = Message().number(1, 0).message(2, Message().text(1, "uid")).text(4, "Background")
        let read = try decode(options.body("", ""), kind: "DeleteOptions")
        #expect(read["gracePeriodSeconds"] == 0)
        #expect(read["preconditions"] == ["uid": "uid"])
        #expect(read["propagationPolicy"] == "Background")
    }

    @Test(arguments: [
        [UInt8](), Array("k8s".utf8), Array("k8s\0".utf8) + [0x0A, 0xFF], Array("{}".utf8),
        Message().text(1, "x").body("v1", "Nope"), Message().number(1, 5).body("v1", "Pod"),
        Message().raw(2, [0x12, 0x7F]).body("v1", "Pod"),
        Message().message(1, Message().raw(1, [0xFF])).body("v1", "Pod"),
    ])
    func `a broken body is refused`(body: [UInt8]) {
        let error = #expect(throws: StatusError.self) { try decode(body) }
        #expect(error?.code == 400)
    }

    @Test func `random bytes never stop the reader`() {
        var random = SystemRandomNumberGenerator()
        let whole = Message().message(1, Message().text(1, "s").number(7, 3)).message(
            2, Message().message(2, Message().text(1, "c").message(10, Message().number(2, 9)))
        ).body("v1", "Pod")
        for _ in 0..<20_000 {
            var body = whole
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                body[Int.random(in: 4..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? decode(Array(body.prefix(Int.random(in: 0...body.count, using: &random))))
        }
    }
}
