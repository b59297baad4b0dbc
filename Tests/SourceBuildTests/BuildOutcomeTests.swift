import GitSource
import Kinds
import Machinery
import OCIImages
import Testing

@testable import SourceBuild

@Suite struct BuildOutcomeTests {
    static func build(number: Int = 1) -> Build {
        Build(json: [
            "apiVersion": "build.openshift.io/v1", "kind": "Build",
            "metadata": ["name": "web-\(number)", "namespace": "shop", "uid": "uid-\(number)"],
            "spec": [
                "source": [
                    "type": "Git", "git": ["uri": "https://me:secret@example.com/web.git", "ref": "main"],
                    "contextDir": "app",
                ],
                "strategy": [
                    "type": "Source",
                    "sourceStrategy": [
                        "from": ["kind": "ImageStreamTag", "namespace": "openshift", "name": "python:latest"],
                        "env": [["name": "GREETING", "value": "hello"], ["name": "A", "value": "strategy"]],
                    ],
                ],
                "output": [
                    "to": ["kind": "ImageStreamTag", "name": "web:latest"],
                    "imageLabels": [["name": "team", "value": "blue"]],
                ],
            ],
            "status": ["phase": "Pending", "config": ["name": "web"]],
        ])
    }

    static func source() -> SourceReport {
        var report = SourceReport()
        let ada = GitCommit.Person(name: "Ada", email: "ada@example.com")
        report.commit = GitCommit(
            id: String(repeating: "a", count: 40), author: ada, committer: ada, time: 1_700_000_000, timeOffset: 0,
            message: "first\n\nbody")
        report.environment = "A=file\nB=file"
        return report
    }

    @Test func `labels tell the commit, without secrets, and a user's and assemble's win`() throws {
        let labels = try BuildOutcome.labels(
            of: Self.build(), Self.source(), builder: "builder@sha256:1",
            written: #"{"labels": [{"team": "green"}, {"io.k8s.description": "shop"}]}"#)
        #expect(labels["io.openshift.build.commit.id"] == String(repeating: "a", count: 40))
        #expect(labels["io.openshift.build.commit.author"] == "Ada <ada@example.com>")
        #expect(labels["io.openshift.build.commit.date"] == "2023-11-14T22:13:20Z")
        #expect(labels["io.openshift.build.commit.ref"] == "main")
        #expect(labels["io.openshift.build.commit.message"] == "first")
        #expect(labels["io.openshift.build.source-location"] == "https://example.com/web.git")
        #expect(labels["io.openshift.build.source-context-dir"] == "app")
        #expect(labels["io.openshift.build.image"] == "builder@sha256:1")
        #expect(labels["team"] == "green")
        #expect(labels["io.k8s.description"] == "shop")
    }

    @Test(arguments: ["no json", #"{"labels": [{"x": "\#(String(repeating: "y", count: 10_241))"}]}"#])
    func `metadata that is none or too long is refused`(text: String) {
        #expect(throws: BuildFailure.self) { try BuildOutcome.imageMetadata(text) }
    }

    @Test func `two builds of a commit give the same image content`() throws {
        let (first, second) = (Self.build(number: 1), Self.build(number: 2))
        #expect(
            try BuildOutcome.labels(of: first, Self.source(), builder: "b", written: nil)
                == BuildOutcome.labels(of: second, Self.source(), builder: "b", written: nil))
        let environment = { (build: Build) in
            BuildOutcome.environment(of: build, Self.source()).map { "\($0.name)=\($0.value)" }
        }
        #expect(environment(first) == environment(second))
        #expect(environment(first).contains("OPENSHIFT_BUILD_SOURCE=https://example.com/web.git"))
        #expect(environment(first).contains("OPENSHIFT_BUILD_REFERENCE=main"))
    }

    private func assemble(_ scripts: [String] = [], incremental: Bool = false) -> AssemblePod {
        var build = Self.build()
        if incremental { build.spec["strategy"]["sourceStrategy"]["incremental"] = true }
        var source = Self.source()
        source.scripts = scripts
        return AssemblePod(
            build: build, image: "builder@sha256:1", scriptsFolder: "/usr/libexec/s2i",
            workingDirectory: "/opt/app-root/src",
            user: 1001, source: source, folder: "/dir/tmp", hostEnvironment: [("PIP_CERT", "/ca"), ("B", "host")],
            previousImage: "web@sha256:2", hasAuthorities: true)
    }

    @Test func `the pod runs assemble as the builder's user with the source in place`() throws {
        let pod = assemble().pod
        #expect(pod.name == "web-1-build")
        #expect(pod.metadata.labels[WellKnown.Build.name] == "web-1")
        #expect(pod.metadata.controller?["uid"].text == "uid-1")
        #expect(pod.restartPolicy == "Never")
        let container = try #require(pod.containers.first)
        #expect(container.name == "sti-build")
        #expect(container.command.last?.hasSuffix("/usr/libexec/s2i/assemble || exit $?") == true)
        #expect(container.securityContext["runAsUser"].int == 1001)
        #expect(container.volumeMounts.first?["mountPath"].text == "/tmp")
        #expect(pod.volumes.first?["hostPath"]["path"].text == "/dir/tmp")
        let environment = Dictionary(uniqueKeysWithValues: container.env.map { ($0.name, $0.value) })
        #expect(environment["A"] == "strategy")
        #expect(environment["B"] == "file")
        #expect(environment["OPENSHIFT_BUILD_NAME"] == "web-1")
        #expect(environment["SOURCE_DATE_EPOCH"] == "1700000000")
        #expect(pod.initContainers.isEmpty)
    }

    @Test func `the source's own scripts win one by one`() {
        let script = assemble(["assemble", "run"]).pod.containers.first?.command.last ?? ""
        #expect(script.contains("/tmp/src/.s2i/bin/assemble || exit"))
        #expect(script.contains("cp /tmp/src/.s2i/bin/run /opt/app-root/src/.s2i/bin/run"))
        let config = ImageConfig(json: [:])
        var source = Self.source()
        #expect(BuildRun.runCommand(config, source) == "/usr/libexec/s2i/run")
        source.scripts = ["assemble", "run"]
        #expect(BuildRun.runCommand(config, source) == "/opt/app-root/src/.s2i/bin/run")
    }

    @Test func `an incremental build saves the last image's artifacts first`() {
        let pod = assemble(incremental: true).pod
        #expect(pod.initContainers.first?.image == "web@sha256:2")
        #expect(pod.containers.first?.command.last?.contains("tar xC /tmp/artifacts -f") == true)
    }

    @Test(
        arguments: [("aGVsbG8=", "hello"), ("aGVsbG8", "hello"), ("", ""), ("!", nil), ("/w==", nil)]
            as [(String, String?)])
    func `base 64 of secrets is read`(text: String, decoded: String?) { #expect(Base64.decode(text) == decoded) }

    @Test(arguments: [
        ("https://u:p@h/x.git", "https://h/x.git"), ("https://h/x@y.git", "https://h/x@y.git"),
        ("git@h:x.git", "git@h:x.git"),
        ("/path", "/path"),
    ])
    func `a URL loses its secrets`(url: String, shown: String) { #expect(BuildOutcome.withoutSecrets(url) == shown) }
}
