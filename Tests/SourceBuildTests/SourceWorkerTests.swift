import Foundation
import GitSource
import HostSystem
import SystemPackage
import TestKit
import Testing

@testable import SourceBuild

/// The worker's work, in this process, on real repositories and archives.
@Suite(.scratch, .needsTool("git")) struct SourceWorkerTests {
    private func shell(_ script: String) async throws {
        try await HostProcess.run("sh", ["-ec", script], directory: Scratch.folder.string)
    }

    private func repository() async throws -> String {
        try await shell(
            """
            git init -q -b main work && cd work
            git config user.name Ada && git config user.email ada@example.com
            mkdir -p web/.s2i/bin docs && echo 'print(1)' > web/app.py && echo 'web: python app.py' > web/Procfile
            echo '#!/bin/sh' > web/.s2i/bin/run && echo 'A=1' > web/.s2i/environment
            printf '*.md\\n!KEEP.md\\n' > web/.s2iignore && touch web/X.md web/KEEP.md docs/index.md
            git add . && git commit -qm first && cd .. && git clone -q --bare work bare.git && mkdir out
            """)
        return Scratch.folder.appending("bare.git").string
    }

    @Test func `a folder of a commit is checked out, ignored files left out`() async throws {
        var spec = SourceSpec(.repository(try await repository()))
        spec.revision = "main"
        spec.contextDirectory = "./web/"
        spec.target = Scratch.folder.appending("out").string
        let report = await SourceWorker.run(spec)
        #expect(report.failure == nil)
        #expect(report.commit?.author.name == "Ada")
        #expect(report.files.filter { !$0.hasPrefix(".s2i") } == ["KEEP.md", "Procfile", "app.py"])
        #expect(report.procfile == "web: python app.py\n")
        #expect(report.environment == "A=1\n")
        #expect(report.scripts == ["run"])
        #expect(SourceReport(json: report.json) == report)
    }

    @Test func `a commit is looked at without its files being written`() async throws {
        var spec = SourceSpec(.repository(try await repository()))
        spec.contextDirectory = "web"
        let report = await SourceWorker.run(spec)
        #expect(report.failure == nil)
        #expect(report.files.contains("app.py"))
        #expect(report.procfile == "web: python app.py\n")
        #expect(Files.list(Scratch.folder.appending("out").string).isEmpty)
    }

    @Test(arguments: [
        ("nothing", "", "FetchSourceFailed"), ("main", "nothing", "InvalidContextDirectory"),
        ("main", "../etc", "InvalidContextDirectory"),
    ])
    func `a failure has OpenShift's reason`(revision: String, folder: String, reason: String) async throws {
        var spec = SourceSpec(.repository(try await repository()))
        (spec.revision, spec.contextDirectory) = (revision, folder)
        spec.target = Scratch.folder.appending("out").string
        #expect(await SourceWorker.run(spec).failure?.reason == reason)
    }

    @Test func `an archive's context folder becomes the source`() async throws {
        try await shell(
            "mkdir -p a/web/static out && echo 1 > a/web/app.py && echo 2 > a/other && tar -C a -czf in.tgz . ")
        let file = try HostDescriptor.open(Scratch.folder.appending("in.tgz").string)
        var spec = SourceSpec(.archive(descriptor: file.number))
        spec.contextDirectory = "web"
        spec.target = Scratch.folder.appending("out").string
        let report = await SourceWorker.run(spec)
        #expect(report.failure == nil)
        #expect(report.files == ["app.py", "static"])
    }

    @Test func `a context folder that is a link out of the source is refused`() async throws {
        try await shell("mkdir -p a out && ln -s /etc a/web && tar -C a -cf in.tar .")
        let file = try HostDescriptor.open(Scratch.folder.appending("in.tar").string)
        var spec = SourceSpec(.archive(descriptor: file.number))
        spec.contextDirectory = "web"
        spec.target = Scratch.folder.appending("out").string
        #expect(await SourceWorker.run(spec).failure != nil)
        #expect(Files.exists("/etc/passwd"))
    }

    @Test(arguments: ["file:///etc", "/etc"])
    func `the host's files are no remote repository`(url: String) async throws {
        let scratch = Scratch.folder.appending("git").string
        try Files.makeFolder(scratch)
        var spec = SourceSpec(.remote(GitFetchPlan(url: url, ref: "", folder: scratch)))
        spec.target = scratch
        #expect(await SourceWorker.run(spec).failure?.message.contains("is no URL") == true)
    }
}
