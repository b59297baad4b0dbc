import Machinery
import Testing

struct MergePatchTests {
    /// The cases of RFC 7386, appendix A, and more.
    @Test(arguments: [
        (#"{"a":"b"}"#, #"{"a":"c"}"#, #"{"a":"c"}"#), (#"{"a":"b"}"#, #"{"b":"c"}"#, #"{"a":"b","b":"c"}"#),
        (#"{"a":"b"}"#, #"{"a":null}"#, "{}"), (#"{"a":["b"]}"#, #"{"a":"c"}"#, #"{"a":"c"}"#),
        (#"{"a":{"b":"c"}}"#, #"{"a":{"b":"d","c":null}}"#, #"{"a":{"b":"d"}}"#),
        (#"{"a":[{"b":"c"}]}"#, #"{"a":[1]}"#, #"{"a":[1]}"#), (#"["a","b"]"#, #"["c"]"#, #"["c"]"#),
        (#"{"a":"b"}"#, #"["c"]"#, #"["c"]"#), (#"{"e":null}"#, #"{"a":1}"#, #"{"e":null,"a":1}"#),
        ("[1,2]", #"{"a":"b","c":null}"#, #"{"a":"b"}"#), ("{}", #"{"a":{"bb":{"ccc":null}}}"#, #"{"a":{"bb":{}}}"#),
    ])
    func `a merge patch is applied`(document: String, patch: String, result: String) throws {
        let merged = try JSONValue(parsing: document).merging(JSONValue(parsing: patch))
        #expect(merged == (try JSONValue(parsing: result)))
    }
}

struct JSONPatchTests {
    @Test(arguments: [
        (#"{"a":1}"#, #"[{"op":"add","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
        (#"{"a":[1,3]}"#, #"[{"op":"add","path":"/a/1","value":2}]"#, #"{"a":[1,2,3]}"#),
        (#"{"a":[1]}"#, #"[{"op":"add","path":"/a/-","value":2}]"#, #"{"a":[1,2]}"#),
        (#"{"a":1,"b":2}"#, #"[{"op":"remove","path":"/a"}]"#, #"{"b":2}"#),
        (#"{"a":{"b~c/d":1}}"#, #"[{"op":"replace","path":"/a/b~0c~1d","value":2}]"#, #"{"a":{"b~c/d":2}}"#),
        (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/b"}]"#, #"{"b":1}"#),
        (#"{"a":[1]}"#, #"[{"op":"copy","from":"/a/0","path":"/b"}]"#, #"{"a":[1],"b":1}"#),
        (#"{"a":1}"#, #"[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"}]"#, "{}"),
        (#"{"a":1}"#, #"[{"op":"replace","path":"","value":{"b":2}}]"#, #"{"b":2}"#),
        (#"{"a":1}"#, #"[{"op":"test","path":"","value":{"a":1}}]"#, #"{"a":1}"#),
        (#"{"a":1}"#, #"[{"op":"test","path":"/b","value":null}]"#, #"{"a":1}"#),
        (#"{"a":1}"#, #"[{"op":"test","path":"/b"}]"#, #"{"a":1}"#),
        // As Kubernetes does, and RFC 6902 doesn't.
        (#"{"a":1}"#, #"[{"op":"replace","path":"/b","value":2}]"#, #"{"a":1,"b":2}"#),
        (#"{"a":1}"#, #"[{"op":"add","path":"/b"}]"#, #"{"a":1,"b":null}"#),
        (#"{"a":1}"#, #"[{"op":"copy","from":"/b","path":"/c"}]"#, #"{"a":1,"c":null}"#),
        (#"{"a":1}"#, #"[{"op":"add","path":"x/b","value":2}]"#, #"{"a":1,"b":2}"#),
        (#"{"a":[1,2]}"#, #"[{"op":"replace","path":"/a/-1","value":3}]"#, #"{"a":[1,3]}"#),
        (#"{"a":[1,2]}"#, #"[{"op":"add","path":"/a/-1","value":3}]"#, #"{"a":[1,2,3]}"#),
        (#"{"a":[1,2]}"#, #"[{"op":"remove","path":"/a/01"}]"#, #"{"a":[1]}"#),
    ])
    func `a JSON patch is applied`(document: String, patch: String, result: String) throws {
        let patched = try JSONPatch(json: JSONValue(parsing: patch)).apply(to: JSONValue(parsing: document))
        #expect(patched == (try JSONValue(parsing: result)))
    }

    @Test(arguments: [
        #"[{"op":"remove","path":"/x"}]"#, #"[{"op":"test","path":"/a","value":2}]"#,
        #"[{"op":"test","path":"/x/y","value":null}]"#, #"[{"op":"test","path":"/l/1","value":null}]"#,
        #"[{"op":"add","path":"/l/9","value":1}]"#, #"[{"op":"add","path":"/l/-3","value":1}]"#,
        #"[{"op":"add","path":"/l/x","value":1}]"#, #"[{"op":"replace","path":"/l/-","value":1}]"#,
        #"[{"op":"add","path":"/x/y","value":1}]"#, #"[{"op":"move","from":"/x","path":"/y"}]"#,
        #"[{"op":"jump","path":"/a"}]"#, #"[{"path":"/a"}]"#, "[{}]", "[null]", #"[{"op":"remove"}]"#,
        #"[{"op":"add","path":"a","value":1}]"#, #"[{"op":"add","path":"","value":{}}]"#,
        #"[{"op":"replace","path":"","value":1}]"#, #"[{"op":"copy","path":"/a"}]"#,
        #"[{"op":"move","from":null,"path":"/a"}]"#,
    ])
    func `an operation that can't be is refused`(patch: String) throws {
        let json = try JSONValue(parsing: patch)
        let error = #expect(throws: StatusError.self) { try JSONPatch(json: json).apply(to: ["a": 1, "l": [1]]) }
        #expect(error?.code == 422)
        #expect(error?.message == "the server rejected our request due to an error in our request")
    }

    @Test(arguments: [
        ("{}", "object into Go value of type []handlers.jsonPatchOp"),
        ("[{},1]", "number into Go value of type handlers.jsonPatchOp"),
        (#"[{"op":5,"path":"/a"}]"#, "number into Go struct field jsonPatchOp.op of type string"),
        (#"[{"op":"add","path":["a"]}]"#, "array into Go struct field jsonPatchOp.path of type string"),
        (#"[{"op":"move","from":true}]"#, "bool into Go struct field jsonPatchOp.from of type string"),
    ])
    func `what is no JSON patch is refused`(patch: String, why: String) throws {
        let json = try JSONValue(parsing: patch)
        let error = #expect(throws: StatusError.self) { try JSONPatch(json: json) }
        #expect(error?.code == 400)
        #expect(error?.message == "error decoding patch: json: cannot unmarshal \(why)")
    }

    @Test func `members that no operation has are told`() throws {
        let json = try JSONValue(parsing: #"[{"op":"test","path":"/a"},{"op":"add","why":1,"value":{"x":1},"x":2}]"#)
        #expect(JSONPatch.unknownFields(in: json) == [#"unknown field "[1].why""#, #"unknown field "[1].x""#])
    }
}
