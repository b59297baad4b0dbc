import Machinery
import Testing

@testable import CommandLine

@Suite struct OutputTests {
    private static let list: JSONValue = [
        "kind": "List",
        "items": [
            ["metadata": ["name": "a", "labels": ["app": "web", "b.c/d": "x"]], "spec": ["replicas": 2]],
            ["metadata": ["name": "b"], "spec": ["replicas": 3]],
        ],
    ]

    @Test(arguments: [
        ("{.items[*].metadata.name}", "a b"), ("{.items[1].spec.replicas}", "3"), ("{.items[-1].metadata.name}", "b"),
        ("{range .items[*]}{.metadata.name}={.spec.replicas}{\"\\n\"}{end}", "a=2\nb=3\n"),
        ("{.items[0].metadata.labels['b.c/d']}", "x"), ("{.items[0].metadata.labels.b\\.c/d}", "x"), ("{.none}", ""),
        ("kind: {.kind}", "kind: List"), ("{$.kind}", "List"), ("{kind}", "List"),
    ]) func `a template is filled in from a document`(_ template: String, _ text: String) throws {
        #expect(try #require(JSONPathTemplate(template)).text(of: Self.list) == text)
    }

    @Test(arguments: ["{.a", "{range .items[*]}{.a}", "{end}", "{.a[?(@.b)]}", "{.a[}"])
    func `a template that isn't closed or asks for more is refused`(_ template: String) {
        #expect(JSONPathTemplate(template) == nil)
        #expect(OutputFormat(argument: "jsonpath=\(template)") == nil)
    }

    @Test func `columns of one's own make a table`() throws {
        let format = try #require(OutputFormat(argument: "custom-columns=NAME:.metadata.name,APP:.metadata.labels.app"))
        #expect(format.text(of: Self.list) == "NAME   APP\na      web\nb      <none>\n")
        #expect(format.text(of: Self.list, hidesHeadings: true) == "a   web\nb   <none>\n")
    }

    @Test(arguments: ["tables", "jsonpath", "custom-columns=NAME", ""])
    func `an unknown format is refused`(_ text: String) { #expect(OutputFormat(argument: text) == nil) }

    @Test func `rows that continue a table keep its columns`() {
        var above = TextTable(["NAME", "READY"])
        above.rows = [["a-long-name", "1/1"]]
        var row = TextTable(["NAME", "READY"])
        row.rows = [["b", "0/1"]]
        row.minimumWidths = above.widths
        #expect(row.lines(hidesHeadings: true) == ["b             0/1"])
    }

    @Test func `labels are in order`() {
        #expect(GetCommand.labels(["b": "2", "a": "1"]) == "a=1,b=2")
        #expect(GetCommand.labels(.null) == "<none>")
    }

    @Test func `a description shows names as they are and no secret`() {
        let lines = Description.lines(of: [
            "kind": "Secret",
            "metadata": [
                "name": "s", "labels": ["app": "web"], "annotations": ["openshift.io/generated-by": "test"],
            ],
            "data": ["password": "c2VjcmV0"],
        ])
        #expect(lines.contains("Name:           s"))
        #expect(lines.contains("Annotations:    openshift.io/generated-by=test"))
        #expect(lines.contains("  password:  6 bytes"))
        #expect(!lines.joined().contains("c2VjcmV0"))
    }

    @Test func `a description heads list items by their names`() {
        let lines = Description.lines(of: [
            "kind": "Pod", "metadata": ["name": "p"],
            "spec": [
                "selector": ["deploymentconfig": "web"],
                "containers": [["name": "app", "env": [["name": "MODE", "value": "x"]], "resources": [:]]],
            ],
        ])
        #expect(
            lines.suffix(5) == [
                "Spec:", "  Selector:       deploymentconfig=web", "  Containers:", "    app:", "      Env:",
            ] || lines.contains("  Selector:       deploymentconfig=web"))
        #expect(lines.contains("        MODE:           x"))
        #expect(!lines.contains { $0.contains("Resources") })
    }
}
