import Machinery
import Testing

struct YAMLTests {
    @Test(arguments: [
        ("a: 1", #"{"a":1}"#), ("a: yes", #"{"a":true}"#), ("a: 'yes'", #"{"a":"yes"}"#), ("a: off", #"{"a":false}"#),
        ("a: 0o17", #"{"a":15}"#), ("a: 017", #"{"a":15}"#), ("a: 0x1F", #"{"a":31}"#), ("a: 1_000", #"{"a":1000}"#),
        ("a: 1.5", #"{"a":1.5}"#), ("a: 1e3", #"{"a":1000.0}"#), ("a: ~", #"{"a":null}"#), ("a:", #"{"a":null}"#),
        ("a: 2026-05-08", #"{"a":"2026-05-08"}"#), ("1: x", #"{"1":"x"}"#), ("true: x", #"{"true":"x"}"#),
        ("a: !!str 1", #"{"a":"1"}"#), ("- a\n- b", #"["a","b"]"#), ("a: |\n  x\n  y\n", #"{"a":"x\ny\n"}"#),
        ("a: >-\n  x\n  y\n", #"{"a":"x y"}"#), ("a: &x {b: 1}\nc: *x", #"{"a":{"b":1},"c":{"b":1}}"#),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  d: 2", #"{"a":{"b":1},"c":{"d":2,"b":1}}"#), ("{\"a\": [1]}", #"{"a":[1]}"#),
        ("a: 1.2.3", #"{"a":"1.2.3"}"#), ("a: 8080:80", #"{"a":"8080:80"}"#), ("a: 1Gi", #"{"a":"1Gi"}"#),
        ("a: 08", #"{"a":8.0}"#), ("a: \"x\\ty\"", #"{"a":"x\ty"}"#), ("z: 1\na: 2", #"{"z":1,"a":2}"#),
    ])
    func `a document is read`(text: String, json: String) throws {
        let value = try JSONValue(yaml: text)
        #expect(value == (try JSONValue(parsing: json)))
    }

    @Test func `a stream holds several documents, empty ones are left out`() throws {
        let documents = try JSONValue.documents(yaml: "---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n")
        #expect(documents == [["a": 1], ["b": 2]])
        #expect(throws: YAMLError.self) { try JSONValue(yaml: "a: 1\n---\nb: 2\n") }
    }

    @Test(arguments: [
        "a: 1\na: 2", "a: [1", "a: *b", "? [x]\n: y", "a: .inf", "a: !!int x", "\t- x: y\n  z", "a: b: c",
        "x: &a {b: 1}\n*a : y",
    ])
    func `a bad document is refused`(text: String) {
        #expect(throws: YAMLError.self) { try JSONValue(yaml: text) }
    }

    @Test func `a key given twice is named with its line`() {
        let error = #expect(throws: YAMLError.self) { try JSONValue(yaml: "a:\n  b: 1\n  b: 2\n") }
        #expect(error?.description.contains("key \"b\" already set in map") == true)
    }

    @Test func `aliases can't make a small text large`() {
        var text = "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
        for level in 1..<12 {
            let list = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",")
            text += "a\(level): &a\(level) [\(list)]\n"
        }
        #expect(throws: YAMLError.self) { try JSONValue(yaml: text) }
    }

    @Test func `deep nesting is refused`() {
        #expect(throws: YAMLError.self) { try JSONValue(yaml: String(repeating: "[", count: 5000)) }
        let deep = String(repeating: "[", count: 300) + String(repeating: "]", count: 300)
        #expect(throws: YAMLError.self) { try JSONValue(yaml: "a: " + deep) }
    }

    @Test func `a document is written as kubectl prints it`() {
        let value: JSONValue = [
            "kind": "Pod", "apiVersion": "v1",
            "spec": [
                "containers": [
                    ["name": "a", "args": ["x", "yes", "1", "", "a: b", "#c", "-d", "it's", "multi\nline\n"]]
                ],
                "nodeSelector": [:], "volumes": [], "n": 1, "b": true, "f": 1.5,
            ],
        ]
        #expect(
            value.yamlText == """
                apiVersion: v1
                kind: Pod
                spec:
                  b: true
                  containers:
                  - args:
                    - x
                    - "yes"
                    - "1"
                    - ""
                    - 'a: b'
                    - '#c'
                    - -d
                    - it's
                    - |
                      multi
                      line
                    name: a
                  f: 1.5
                  "n": 1
                  nodeSelector: {}
                  volumes: []

                """)
    }

    @Test(arguments: ["@&[\n*%:", "&a *b:", "a & b\n*c: d\n"])
    func `what looks like an alias is text`(_ text: String) throws {
        let value: JSONValue = ["k": .string(text), "l": [.string(text), ["m": .string(text)]]]
        #expect(try JSONValue(yaml: value.yamlText) == value)
        #expect(try JSONValue(yaml: "a: 1 & 2\nb: |\n  *c: d\n")["b"].string == "*c: d\n")
    }

    @Test func `whatever is written is read again as it was`() throws {
        var random = SystemRandomNumberGenerator()
        let letters = Array("ab:#-?{}[]&*!|>'\"%@`,. \n\t\r1é\u{7F}~=<")
        for _ in 0..<5000 {
            let text = String((0..<Int.random(in: 0..<8)).map { _ in letters.randomElement(using: &random) ?? "a" })
            let value: JSONValue = ["k": .string(text), "l": [.string(text), ["m": .string(text)]]]
            let read = try? JSONValue(yaml: value.yamlText)
            #expect(read == value, "\(text.debugDescription)")
        }
    }

    @Test(arguments: ["=}@@@@@\n", "two\nlines", "a: b", "", " ", "? x", String(repeating: "long ", count: 400)])
    func `any key is written so that it is read again`(key: String) throws {
        let document: JSONValue = .object(JSONObject([(key, ["a": 1] as JSONValue), ("list", [["x": 1]])]))
        let nested: JSONValue = ["outer": document, "items": [document, document]]
        #expect(try JSONValue(yaml: nested.yamlText) == nested)
    }
}
