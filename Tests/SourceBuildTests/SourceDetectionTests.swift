import GitSource
import Testing

@testable import SourceBuild

@Suite struct SourceDetectionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let files: Set<String>
        let recipe: String?
        let reason: String
        var testDescription: String { files.sorted().joined(separator: " ") }
    }

    @Test(arguments: [
        Case(files: ["app.py", "README.md"], recipe: "python", reason: "app.py is at the top of the source"),
        Case(
            files: ["requirements.txt", "app.py"], recipe: "python",
            reason: "requirements.txt is at the top of the source"),
        Case(
            files: ["package.json", "server.js", "index.html"], recipe: "node",
            reason: "package.json is at the top of the source"),
        Case(files: ["go.mod", "main.go"], recipe: "go", reason: "go.mod is at the top of the source"),
        Case(files: ["Gemfile", "package.json"], recipe: "ruby", reason: "Gemfile is at the top of the source"),
        Case(files: ["public", "public/index.php"], recipe: "php", reason: "public/index.php is in the source"),
        Case(files: ["index.html", "style.css"], recipe: "static", reason: "index.html is at the top of the source"),
        Case(files: ["README.md"], recipe: nil, reason: ""),
        Case(files: [], recipe: nil, reason: ""),
    ])
    func `files at the top tell the builder`(test: Case) throws {
        let found = SourceDetection.detect(files: test.files, catalog: try Shipped.catalog().recipes)
        #expect(found?.recipe == test.recipe)
        #expect(found?.reason ?? "" == test.reason)
    }

    @Test func `the defaults come with their reasons`() throws {
        let found = try #require(
            SourceDetection.detect(
                files: ["requirements.txt", "package.json", "Procfile"],
                procfile: "worker: x\nweb:  gunicorn app:app \n",
                catalog: try Shipped.catalog().recipes))
        #expect(found.language == "Python")
        #expect(found.port == 8080)
        #expect(found.portReason == "the python builder sets PORT=8080")
        #expect(found.startCommand == "gunicorn app:app")
        #expect(found.startReason == "the web process of Procfile")
        #expect(found.others == ["node (package.json is at the top of the source)"])
    }

    @Test func `where nothing fits the languages are named`() throws {
        let lines = SourceDetection.noBuilder(try Shipped.catalog().recipes)
        #expect(lines.contains { $0.contains("Python (requirements.txt") && $0.contains("Node.js (package.json") })
    }
}

@Suite struct IgnorePatternsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let patterns: String
        let path: String
        let isIgnored: Bool
        var testDescription: String { "\(patterns.debugDescription) on \(path)" }
    }

    @Test(arguments: [
        Case(patterns: "*.log", path: "a.log", isIgnored: true),
        Case(patterns: "*.log", path: "logs/a.log", isIgnored: false),
        Case(patterns: "logs", path: "logs/deep/a.log", isIgnored: true),
        Case(patterns: "/logs/*.log", path: "logs/a.log", isIgnored: true),
        Case(patterns: "# *.log\n\n", path: "a.log", isIgnored: false),
        Case(patterns: "*.md\n!README.md", path: "README.md", isIgnored: false),
        Case(patterns: "*.md\n!README.md", path: "CHANGES.md", isIgnored: true),
        Case(patterns: "!README.md\n*.md", path: "README.md", isIgnored: true),
        Case(patterns: "a?c", path: "abc", isIgnored: true),
        Case(patterns: "[a-c]x", path: "bx", isIgnored: true),
        Case(patterns: "[!a-c]x", path: "bx", isIgnored: false),
        Case(patterns: "../x", path: "x", isIgnored: false),
        Case(patterns: "*a*b*c*", path: "xxaxxbxxc", isIgnored: true),
    ])
    func `patterns match from the top, later lines win`(test: Case) {
        #expect(IgnorePatterns(test.patterns).matches(test.path) == test.isIgnored)
    }

    @Test func `a hostile pattern ends`() {
        let pattern = String(repeating: "*a", count: 200) + "b"
        #expect(!IgnorePatterns(pattern).matches(String(repeating: "a", count: 5000)))
    }
}

@Suite struct EnvironmentFileTests {
    @Test func `assignments are taken literally, the rest is left out`() {
        let parsed = EnvironmentFile.parse("# comment\n A = b c \nB=$HOME\r\nnonsense\n1X=2\nC=\n=x\nD=a=b")
        #expect(parsed.map(\.name) == ["A", "B", "C", "D"])
        #expect(parsed.map(\.value) == ["b c", "$HOME", "", "a=b"])
    }
}

@Suite struct SourceSpecTests {
    @Test func `a specification survives the way to the worker`() {
        var plan = GitFetchPlan(url: "https://h/a.git", ref: "main", folder: "/scratch")
        plan.password = "x"
        plan.sshKey = "key\n"
        for input in [SourceSpec.Input.repository("/r.git"), .remote(plan), .archive(descriptor: 3), .none] {
            var spec = SourceSpec(input)
            spec.revision = "main"
            spec.contextDirectory = "web"
            spec.target = "/t"
            #expect(SourceSpec(json: spec.json) == spec)
        }
    }
}
