import Machinery
import Testing

struct SelectorTests {
    @Test(arguments: [
        ("", true), ("app=web", true), ("app==web", true), ("app = web", true), ("app!=web", false), ("app", true),
        ("!app", false), ("!none", true), ("app in (web,db)", true), ("app notin (web)", false), ("none!=x", true),
        ("none notin (x)", true), ("n>4", true), ("n<4", false), ("app=web,n=5", true), ("app=web,n=6", false),
        ("example.com/k=", true), ("app in (db)", false), ("n>x5", false),
    ])
    func `a label selector picks`(text: String, expected: Bool) throws {
        let labels = ["app": "web", "n": "5", "example.com/k": ""]
        guard let selector = try? LabelSelector(parsing: text) else {
            #expect(!expected)
            return
        }
        #expect(selector.matches(labels) == expected, "\(text)")
        #expect(try LabelSelector(parsing: selector.description).matches(labels) == expected)
    }

    @Test(arguments: ["=x", "a=b=c", "a in", "a in (b", "a,,b", "a!b", "a b", "()", "a=Bäd", "a in (b))"])
    func `a bad label selector is refused`(text: String) {
        let error = #expect(throws: StatusError.self) { try LabelSelector(parsing: text) }
        #expect(error?.code == 400)
    }

    @Test func `a LabelSelector object is read`() throws {
        let selector = try LabelSelector(json: [
            "matchLabels": ["app": "web"], "matchExpressions": [["key": "tier", "operator": "Exists"]],
        ])
        #expect(selector.matches(["app": "web", "tier": "x"]))
        #expect(!selector.matches(["app": "web"]))
        #expect(try LabelSelector(json: [:]).isEverything)
        #expect(try !LabelSelector(json: .null).matches([:]))
    }

    @Test(arguments: [
        ("status.phase=Running", true), ("status.phase==Running", true), ("status.phase!=Running", false),
        ("metadata.name=a\\,b", true), ("status.phase=Running,metadata.name!=x", true), ("spec.x=", true), ("", true),
    ])
    func `a field selector picks`(text: String, expected: Bool) throws {
        let fields = ["status.phase": "Running", "metadata.name": "a,b"]
        #expect(try FieldSelector(parsing: text).matches { fields[$0] } == expected)
    }

    @Test(arguments: ["status.phase", "a=b=c", "a=\\x"])
    func `a bad field selector is refused`(text: String) {
        #expect(throws: StatusError.self) { try FieldSelector(parsing: text) }
    }

    @Test func `an unknown field is refused by name`() throws {
        let selector = try FieldSelector(parsing: "spec.foo=1")
        let error = #expect(throws: StatusError.self) { try selector.check(supported: ["status.phase"]) }
        #expect(error?.message == "field label not supported: spec.foo")
        #expect(try FieldSelector(parsing: "metadata.name=web").name == "web")
    }
}
