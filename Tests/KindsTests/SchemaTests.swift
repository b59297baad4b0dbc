import Machinery
import Testing

@testable import Kinds

private func schema(_ name: String) throws -> Schema { try #require(BuiltInSchema.library.schema(name)) }

struct SchemaCheckTests {
    @Test func `unknown fields are named and taken out`() throws {
        var pod = try JSONValue(
            parsing: #"""
                {"apiVersion":"v1","kind":"Pod","foo":1,"metadata":{"name":"a","x":1},
                 "spec":{"containers":[{"name":"c","imagee":"y","env":[{"name":"A","valeu":"b"}]}],"nodeName":null}}
                """#)
        let unknown = try schema("core.v1.Pod").prune(&pod)
        #expect(unknown == ["foo", "metadata.x", "spec.containers[0].imagee", "spec.containers[0].env[0].valeu"])
        #expect(pod["foo"].isNull && pod["spec"]["containers"][0]["imagee"].isNull)
        #expect(pod["spec"].object?.keys == ["containers"])
    }

    @Test(arguments: [
        (
            "core.v1.ConfigMap", #"{"data":{"a":1}}"#,
            "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"
        ),
        (
            "core.v1.Pod", #"{"spec":{"containers":{}}}"#,
            "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"
        ),
        (
            "core.v1.Service", #"{"spec":{"ports":[{"port":"x"}]}}"#,
            "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port of type int32"
        ),
        (
            "core.v1.Service", #"{"spec":{"ports":[{"port":99999999999}]}}"#,
            "json: cannot unmarshal number 99999999999 into Go struct field ServicePort.spec.ports.port of type int32"
        ),
        (
            "core.v1.Pod", #"{"spec":[]}"#,
            "json: cannot unmarshal array into Go struct field Pod.spec of type v1.PodSpec"
        ),
        (
            "core.v1.Pod", #"{"metadata":{"labels":["a"]}}"#,
            "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type map[string]string"
        ),
    ])
    func `a wrong type is told as Kubernetes does`(type: String, text: String, message: String) throws {
        let error = #expect(throws: SchemaError.self) {
            var value = try JSONValue(parsing: text)
            _ = try schema(type).prune(&value)
        }
        #expect(error?.description == message)
    }

    @Test func `quantities and times are brought into their canonical form`() throws {
        var pod = try JSONValue(
            parsing: #"""
                {"metadata":{"creationTimestamp":"2026-05-08T11:30:00+02:00"},
                 "spec":{"containers":[{"name":"c","resources":{"limits":{"cpu":0.5,"memory":"1024Mi"}}}]}}
                """#)
        _ = try schema("core.v1.Pod").prune(&pod)
        #expect(pod["metadata"]["creationTimestamp"] == "2026-05-08T09:30:00Z")
        #expect(pod["spec"]["containers"][0]["resources"]["limits"] == ["cpu": "500m", "memory": "1Gi"])
    }

    @Test func `required fields and enum values are checked`() throws {
        let service: JSONValue = ["spec": ["type": "Nope", "ports": [["name": "a"]]]]
        let causes = try schema("core.v1.Service").faults(of: service)
        #expect(
            causes == [
                .notSupported("spec.type", "Nope", ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"]),
                .required("spec.ports[0].port"),
            ])
    }

    @Test func `random documents never stop the check`() throws {
        var random = SystemRandomNumberGenerator()
        let pod = try schema("core.v1.Pod")
        for _ in 0..<3000 {
            var value = RandomDocument.make(pod.type, pod.library, depth: 0, &random)
            _ = try? pod.prune(&value)
            pod.applyDefaults(&value)
            _ = pod.faults(of: value)
        }
    }
}

/// Documents that are nearly right.
enum RandomDocument {
    static func make(
        _ type: SchemaType, _ library: SchemaLibrary, depth: Int, _ random: inout SystemRandomNumberGenerator
    ) -> JSONValue {
        if Int.random(in: 0..<40, using: &random) == 0 || depth > 8 {
            let wrong: [JSONValue] = [.null, true, 1, 1.5, "x", [], [:], ["$patch": "delete"], [["name": "a"], .null]]
            return wrong.randomElement(using: &random) ?? .null
        }
        switch type {
        case .object(let index):
            var object = JSONObject()
            let fields = library.object(index).fields
            for field in fields where Int.random(in: 0..<max(2, fields.count / 3), using: &random) == 0 {
                object[field.name] = make(field.type, library, depth: depth + 1, &random)
            }
            return .object(object)
        case .list(let element):
            return .array(
                (0..<Int.random(in: 0..<3, using: &random)).map { _ in
                    make(element, library, depth: depth + 1, &random)
                })
        case .map(let element): return ["a": make(element, library, depth: depth + 1, &random)]
        case .string, .duration: return "x"
        case .boolean: return true
        case .integer, .intOrString: return 3
        case .number: return 1.5
        case .bytes: return "Zg=="
        case .time: return "2026-05-08T09:30:00Z"
        case .quantity: return "1Gi"
        case .any: return ["any": 1]
        }
    }
}

struct StrategicMergeTests {
    private static let pod =
        #"{"spec":{"containers":[{"name":"a","image":"1","env":[{"name":"X","value":"1"}]},{"name":"b"}],"nodeSelector":{"k":"v"},"tolerations":[{"key":"t"}]},"metadata":{"finalizers":["f1"]}}"#

    @Test(arguments: [
        (
            #"{"spec":{"containers":[{"name":"a","image":"2"}]}}"#,
            #"[{"name":"a","image":"2","env":[{"name":"X","value":"1"}]},{"name":"b"}]"#
        ),
        (
            #"{"spec":{"containers":[{"name":"c"}]}}"#,
            #"[{"name":"a","image":"1","env":[{"name":"X","value":"1"}]},{"name":"b"},{"name":"c"}]"#
        ),
        (
            #"{"spec":{"containers":[{"name":"b","$patch":"delete"}]}}"#,
            #"[{"name":"a","image":"1","env":[{"name":"X","value":"1"}]}]"#
        ),
        (#"{"spec":{"containers":[{"$patch":"replace"},{"name":"z"}]}}"#, #"[{"name":"z"}]"#),
        (
            #"{"spec":{"containers":[{"name":"a","env":[{"name":"Y","value":"2"}],"image":null}]}}"#,
            #"[{"name":"a","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b"}]"#
        ),
        (
            #"{"spec":{"$setElementOrder/containers":[{"name":"c"},{"name":"a"}],"containers":[{"name":"c"}]}}"#,
            #"[{"name":"c"},{"name":"a","image":"1","env":[{"name":"X","value":"1"}]},{"name":"b"}]"#
        ),
        (
            #"{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"}]}}"#,
            #"[{"name":"b"},{"name":"a","image":"1","env":[{"name":"X","value":"1"}]}]"#
        ),
    ])
    func `lists of containers merge by name`(patch: String, containers: String) throws {
        let result = try schema("core.v1.Pod").strategicMerge(JSONValue(parsing: Self.pod), JSONValue(parsing: patch))
        #expect(result["spec"]["containers"] == (try JSONValue(parsing: containers)))
    }

    @Test(arguments: [
        (#"{"spec":{"nodeSelector":{"k":null,"n":"m"}}}"#, ["spec", "nodeSelector"], #"{"n":"m"}"#),
        (#"{"spec":{"nodeSelector":{"$patch":"replace","n":"m"}}}"#, ["spec", "nodeSelector"], #"{"n":"m"}"#),
        (#"{"spec":{"tolerations":[{"key":"u"}]}}"#, ["spec", "tolerations"], #"[{"key":"u"}]"#),
        (#"{"metadata":{"finalizers":["f2"]}}"#, ["metadata", "finalizers"], #"["f1","f2"]"#),
        (#"{"metadata":{"$deleteFromPrimitiveList/finalizers":["f1"]}}"#, ["metadata", "finalizers"], "[]"),
    ])
    func `maps merge and atomic lists are replaced`(patch: String, path: [String], expected: String) throws {
        let result = try schema("core.v1.Pod").strategicMerge(JSONValue(parsing: Self.pod), JSONValue(parsing: patch))
        #expect(result[path: path] == (try JSONValue(parsing: expected)))
    }

    @Test func `retained keys drop the others`() throws {
        let deployment: JSONValue = ["spec": ["strategy": ["type": "RollingUpdate", "rollingUpdate": ["maxSurge": 1]]]]
        let result = try schema("apps.v1.Deployment").strategicMerge(
            deployment, ["spec": ["strategy": ["$retainKeys": ["type"], "type": "Recreate"]]])
        #expect(result["spec"]["strategy"] == ["type": "Recreate"])
    }

    @Test func `an element without its merge key is refused`() throws {
        let pod = try schema("core.v1.Pod")
        #expect(throws: StatusError.self) { try pod.strategicMerge([:], ["spec": ["containers": [["image": "x"]]]]) }
    }
}
