import FoundationEssentials
import Kinds
import Machinery
import Testing

@testable import BuildControllers

/// The templates that the repository ships.
struct SharedTemplateTests {
    static let names = ["go", "node", "php", "postgresql", "python", "ruby", "static"]

    private func text(_ name: String) throws -> String {
        let here = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
        return try String(contentsOfFile: "\(here)/templates/\(name).yaml", encoding: .utf8)
    }

    private func processed(_ name: String) throws -> Template {
        var template = Template(json: try JSONValue(yaml: try text(name)))
        template.parameters = template.parameters.map { parameter in
            var parameter = parameter
            if parameter.name == "NAME" { parameter.value = "web" }
            if parameter.name == "SOURCE_REPOSITORY_URL" { parameter.value = "https://example.test/web.git" }
            return parameter
        }
        var generator = Repeatable()
        return try TemplateProcessor.process(template, using: &generator)
    }

    @Test(arguments: names)
    func `a template makes valid objects named after the application`(name: String) throws {
        let template = try processed(name)
        #expect(template.name == name)
        let catalog = KindCatalog.builtIn()
        for object in template.objects {
            let kind = try #require(catalog.kind(of: object), "unknown kind \(object["kind"])")
            var complete = object
            complete["metadata"]["namespace"] = "shop"
            kind.defaults(&complete)
            #expect(kind.validate(complete, nil) == [])
            #expect(kind.nameRule(object["metadata"]["name"].text) == [])
            #expect(object["metadata"]["name"].text.hasPrefix("web"))
            #expect(object["metadata"]["labels"]["app"] == "web")
            #expect(!object.description.contains("${"), "a parameter is left: \(object)")
        }
        let config = template.objects.first { $0["kind"] == "DeploymentConfig" }
        let container = try #require(config?["spec"]["template"]["spec"]["containers"][0])
        #expect(config?["spec"]["replicas"] == 1)
        #expect(container["image"] == " ")
        #expect(!container["readinessProbe"].isNull)
        #expect(!container["livenessProbe"].isNull)
        #expect(!container["resources"]["limits"]["memory"].text.isEmpty)
        #expect(template.objects.contains { $0["kind"] == "Service" })
    }

    @Test func `the name must be given where there is no default and secrets are made up`() throws {
        let template = Template(json: try JSONValue(yaml: try text("python")))
        var generator = Repeatable()
        let error = #expect(throws: StatusError.self) { try TemplateProcessor.process(template, using: &generator) }
        #expect(error?.causes.map(\.field) == ["template.parameters[0].value", "template.parameters[1].value"])
        let secret = try processed("postgresql").objects.first { $0["kind"] == "Secret" }
        #expect(secret?["stringData"]["database-password"].text.count == 24)
    }
}
