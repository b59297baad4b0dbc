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
        (#"{"a":1}"#, #"[{"op":"add","path":"","value":5}]"#, "5"),
        (#"{"a":1}"#, #"[{"op":"test","path":"/b","value":null}]"#, #"{"a":1}"#),
    ])
    func `a JSON patch is applied`(document: String, patch: String, result: String) throws {
        let patched = try JSONPatch(json: JSONValue(parsing: patch)).apply(to: JSONValue(parsing: document))
        #expect(patched == (try JSONValue(parsing: result)))
    }

    @Test(arguments: [
        #"[{"op":"remove","path":"/x"}]"#, #"[{"op":"test","path":"/a","value":2}]"#,
        #"[{"op":"replace","path":"/x","value":1}]"#, #"[{"op":"add","path":"/l/9","value":1}]"#,
        #"[{"op":"add","path":"/l/01","value":1}]"#, #"[{"op":"add","path":"/x/y","value":1}]"#,
    ])
    func `an operation that can't be is refused`(patch: String) throws {
        let patch = try JSONPatch(json: JSONValue(parsing: patch))
        let error = #expect(throws: StatusError.self) { try patch.apply(to: ["a": 1, "l": [1]]) }
        #expect(error?.code == 422)
    }

    @Test(arguments: ["{}", #"[{"op":"jump","path":"/a"}]"#, #"[{"op":"add","path":"a"}]"#, #"[1]"#])
    func `what is no JSON patch is refused`(patch: String) throws {
        let json = try JSONValue(parsing: patch)
        let error = #expect(throws: StatusError.self) { try JSONPatch(json: json) }
        #expect(error?.code == 400)
    }
}
