import Machinery
import Testing

struct JSONNullTests {
    @Test func `writing null removes the key at any depth`() {
        var flat: JSONValue = ["a": 1, "b": 2]
        flat["a"] = .null
        #expect(flat.object?.keys == ["b"])
        var deep: JSONValue = ["m": ["a": 1, "b": 2]]
        deep["m"]["a"] = .null
        #expect(deep == ["m": ["b": 2]])
    }

    @Test func `reading a key that isn't there through a change of another leaves no trace`() {
        var value: JSONValue = ["a": 1]
        value["x"]["y"] = .null
        #expect(value["x"]["y"].isNull)
        value["b"] = 2
        #expect(value["a"] == 1)
    }
}
