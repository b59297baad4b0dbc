import Kinds
import Machinery
import Testing

@testable import BuildControllers

/// Random numbers that repeat from run to run.
struct Repeatable: RandomNumberGenerator {
    var state: UInt64 = 42
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}

struct ExpressionGeneratorTests {
    @Test(arguments: [
        ("[a-z]{20}", "abcdefghijklmnopqrstuvwxyz", 20), ("[0-9]{40}", "0123456789", 40),
        ("[A-F0-9]{255}", "ABCDEF0123456789", 255), ("[a-a]{3}", "a", 3), ("[\\d]{9}", "0123456789", 9),
        ("[\\A]{9}", "~!@#$%^&*()-_+={}[]\\|<,>.?/\"';:`", 9), ("[xy]{5}", "xy", 5),
    ])
    func `values are made of the class and have the length`(expression: String, allowed: String, length: Int) throws {
        var generator = Repeatable()
        let value = try ExpressionGenerator.value(of: expression, using: &generator)
        #expect(value.count == length)
        #expect(value.allSatisfy(allowed.contains))
    }

    @Test func `ranges include their last character`() throws {
        var generator = Repeatable()
        #expect(try ExpressionGenerator.value(of: "[y-z]{255}", using: &generator).contains("z"))
    }

    @Test func `text outside of classes stays`() throws {
        var generator = Repeatable()
        let value = try ExpressionGenerator.value(of: "user-[0-9]{2}@[x", using: &generator)
        #expect(value.hasPrefix("user-"))
        #expect(value.hasSuffix("@[x"))
        #expect(value.count == "user-00@[x".count)
    }

    @Test(arguments: ["[a-z]{0}", "[a-z]{256}", "[z-a]{3}", "[]{3}", "[\\x]{3}", "[é-z]{2}"])
    func `wrong expressions are refused`(expression: String) {
        var generator = Repeatable()
        #expect(throws: ExpressionGenerator.Problem.self) {
            try ExpressionGenerator.value(of: expression, using: &generator)
        }
    }
}

struct TemplateProcessorTests {
    private func template(_ parameters: JSONValue, _ objects: JSONValue, labels: JSONValue = .null) -> Template {
        var template = Template(name: "t", namespace: "openshift")
        template.json["parameters"] = parameters
        template.json["objects"] = objects
        template.json["labels"] = labels
        return template
    }

    @Test func `parameters are filled in at any depth, as text or as values`() throws {
        var generator = Repeatable()
        let template = template(
            [["name": "NAME", "value": "web"], ["name": "N", "value": "3"], ["name": "S", "value": "a b"]],
            [
                [
                    "kind": "ConfigMap", "apiVersion": "v1", "metadata": ["name": "${NAME}-${NAME}", "namespace": "x"],
                    "data": ["${NAME}-key": "v", "n": "${{N}}", "s": "${{S}}", "mixed": "<${{N}}>", "u": "${OTHER}"],
                ]
            ])
        let object = try TemplateProcessor.process(template, using: &generator).objects[0]
        #expect(object["metadata"] == ["name": "web-web"])
        #expect(object["data"]["web-key"] == "v")
        #expect(object["data"]["n"] == 3)
        #expect(object["data"]["s"] == "a b")
        #expect(object["data"]["mixed"] == "<${{N}}>")
        #expect(object["data"]["u"] == "${OTHER}")
    }

    @Test func `labels, groups and a namespace that is a parameter`() throws {
        var generator = Repeatable()
        let config: JSONValue = [
            "kind": "DeploymentConfig", "apiVersion": "v1", "metadata": ["name": "x", "namespace": "${NS}"],
            "spec": ["template": ["metadata": ["labels": ["a": "b"]]]],
        ]
        let template = template([["name": "NS", "value": "shop"]], [config], labels: ["app": "${NS}"])
        let object = try TemplateProcessor.process(template, using: &generator).objects[0]
        #expect(object["apiVersion"] == "apps.openshift.io/v1")
        #expect(object["metadata"]["namespace"] == "shop")
        #expect(object["metadata"]["labels"] == ["app": "shop"])
        #expect(object["spec"]["template"]["metadata"]["labels"] == ["a": "b", "app": "shop"])
    }

    @Test func `generated values are told and required ones are missed by name`() throws {
        var generator = Repeatable()
        let made = try TemplateProcessor.process(
            template([["name": "P", "generate": "expression", "from": "[a-z]{8}"]], [["kind": "X", "v": "${P}"]]),
            using: &generator)
        #expect(made.parameters[0].value.count == 8)
        #expect(made.objects[0]["v"].text == made.parameters[0].value)
        let error = #expect(throws: StatusError.self) {
            try TemplateProcessor.process(template([["name": "P", "required": true]], []), using: &generator)
        }
        #expect(error?.code == 422)
        #expect(error?.message.contains("parameter P is required") == true)
        let unknown = #expect(throws: StatusError.self) {
            try TemplateProcessor.process(template([["name": "P", "generate": "dice"]], []), using: &generator)
        }
        #expect(unknown?.message.contains("Unknown generator name 'dice'") == true)
    }
}
