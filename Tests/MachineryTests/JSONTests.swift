import Machinery
import Testing

struct JSONTests {
    @Test(arguments: [
        #"{"a":[1,-2.5,"x",true,null,{}],"b":{"c":"d"}}"#, #""\u00e9\n\"\\""#, "0", "-9223372036854775808",
        "18446744073709551615", "[]", #"{"a\tb":1}"#, #""\ud83d\ude00""#,
    ])
    func `what is written is read again as it was`(text: String) throws {
        let value = try JSONValue(parsing: text)
        #expect(try JSONValue(parsing: value.description) == value)
    }

    @Test(arguments: [
        "", "{", "[1,]", #"{"a":}"#, "01", "1.", "nul", #""\x""#, "{}x", #"{"a" 1}"#, "\"\u{1}\"", "1e999", "+1", "--1",
    ])
    func `what is no JSON is refused`(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    }

    @Test func `keys that occur twice are told with their places, the last value counts`() throws {
        let text = #"{"a":1,"spec":{"list":[{"x":1},{"x":1,"x":2}]},"a":3}"#
        let parsed = try JSONValue.parseReporting(Array(text.utf8))
        #expect(parsed.duplicates == ["spec.list[1].x", "a"])
        #expect(parsed.value["a"] == 3)
        #expect(parsed.value["spec"]["list"][1]["x"] == 2)
    }

    @Test func `objects with many keys are found in, changed and compared`() throws {
        let count = 60_000
        let text = "{" + (0..<count).map { "\"k\($0)\":\($0)" }.joined(separator: ",") + "}"
        var value = try JSONValue(parsing: text)
        #expect(value["k59999"] == 59_999)
        let removal = JSONValue.object(JSONObject((0..<count - 1).map { ("k\($0)", .null) }))
        #expect(value.merging(removal) == ["k59999": 59_999])
        value["k1"] = .null
        value["new"] = 1
        #expect(value["k1"].isNull && value["k2"] == 2 && value["new"] == 1)
        #expect(value.object?.count == count)
    }

    @Test func `random bytes never stop the reader`() {
        var random = SystemRandomNumberGenerator()
        let whole = Array(#"{"a":[1,-2.5e3,"x\u00e9\n",true,null,{"b":{}}],"c":"d"}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = try? JSONValue.parseReporting(Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))))
        }
    }

    @Test func `deep nesting is refused`() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    }
}

struct JSONIndenterTests {
    @Test(arguments: [
        ("{}", "{}"), ("[]", "[]"), (#""a""#, #""a""#), ("[1,[],{}]", "[\n  1,\n  [],\n  {}\n]"),
        (
            #"{"a":{"b":[1,true]},"c":"x:{,}[\"]"}"#,
            """
            {
              "a": {
                "b": [
                  1,
                  true
                ]
              },
              "c": "x:{,}[\\"]"
            }
            """
        ),
        ("[[[]]]", "[\n  [\n    []\n  ]\n]"), (" { \"a\" : null } ", "{\n  \"a\": null\n}"),
    ])
    func `text is laid out as Go does, however it is cut`(text: String, expected: String) {
        let bytes = Array(text.utf8)
        #expect(String(decoding: JSONIndenter.indented(bytes), as: UTF8.self) == expected)
        var (indenter, result) = (JSONIndenter(), [UInt8]())
        for byte in bytes { indenter.append([byte], to: &result) }
        #expect(String(decoding: result, as: UTF8.self) == expected)
    }
}
