import GitSource
import Subprocess
import SystemPackage
import TestKit
import Testing

/// Repositories that git itself has made.
@Suite(.scratch, .needsTool("git")) struct GitRepositoryTests {
    private static let environment: Environment = .inherit.updating([
        "GIT_AUTHOR_NAME": "Ada Lovelace", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Grace Hopper",
        "GIT_COMMITTER_EMAIL": "grace@example.com", "GIT_AUTHOR_DATE": "1700000000 +0200",
        "GIT_COMMITTER_DATE": "1700000001 +0200", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    ])

    private func shell(_ script: String) async throws {
        let result = try await run(
            .name("sh"), arguments: ["-ec", script], environment: Self.environment, workingDirectory: Scratch.folder,
            output: .string(limit: 65536), error: .string(limit: 65536))
        try #require(result.terminationStatus.isSuccess, "\(script): \(result.standardError)")
    }

    /// A work tree `work` with two commits on main, a tag and a branch, and its bare clone `bare.git`.
    private func sample() async throws -> String {
        try await shell(
            """
            git init -q -b main work && cd work
            printf 'print(1)\\n' > app.py && printf 'flask\\n' > requirements.txt
            mkdir -p static && printf 'body {}\\n' > static/style.css
            printf '#!/bin/sh\\n' > start && chmod +x start && ln -s app.py link
            git add . && git commit -qm 'first: begin

            With a body.' && git tag v1
            printf 'print(2)\\n' > app.py && git commit -qam 'second'
            git branch feature
            cd .. && git clone -q --bare work bare.git
            """)
        return Scratch.folder.appending("bare.git").string
    }

    @Test func `a missing repository is named`() async throws {
        let error = #expect(throws: GitError.self) {
            _ = try GitRepository.open("/nonexistent/x.git", GitLibrary()).resolve("main")
        }
        #expect(error?.code == .noRepository)
        #expect(error?.description.contains("/nonexistent/x.git") == true)
    }

    @Test(arguments: ["main", "refs/heads/main", "feature", "", "HEAD"])
    func `every name of a commit resolves to it`(name: String) async throws {
        let repository = try GitRepository.open(try await sample(), GitLibrary())
        let id = try repository.resolve(name)
        #expect(id.count == 40)
        #expect(try repository.resolve(id) == id)
        #expect(try repository.resolve("v1") == (try repository.resolve("main~1")))
    }

    @Test func `an unknown branch is not found`() async throws {
        let repository = try GitRepository.open(try await sample(), GitLibrary())
        do {
            _ = try repository.resolve("nothing")
            Issue.record("it was found")
        } catch {
            #expect(error.code == .notFound)
        }
    }

    @Test func `a commit tells who, when and why`() async throws {
        let repository = try GitRepository.open(try await sample(), GitLibrary())
        let commit = try repository.commit("v1")
        #expect(commit.author.text == "Ada Lovelace <ada@example.com>")
        #expect(commit.committer.name == "Grace Hopper")
        #expect(commit.time == 1_700_000_001)
        #expect(commit.timeOffset == 120)
        #expect(commit.subject == "first: begin")
    }

    @Test func `folders and files are read without a checkout`() async throws {
        let repository = try GitRepository.open(try await sample(), GitLibrary())
        let entries = try repository.entries(of: "main")
        #expect(entries.map(\.name) == ["app.py", "link", "requirements.txt", "start", "static"])
        #expect(entries.map(\.kind) == [.file, .link, .file, .executable, .folder])
        #expect(try repository.entries(of: "main", folder: "static").map(\.name) == ["style.css"])
        #expect(String(decoding: try repository.file("app.py", of: "v1"), as: UTF8.self) == "print(1)\n")
        for (path, code) in [("none", GitError.Code.notFound), ("static", .notFound)] {
            do {
                _ = try repository.file(path, of: "main")
                Issue.record("\(path) was read")
            } catch {
                #expect(error.code == code)
            }
        }
    }

    @Test func `a checkout has the files and no git folder`() async throws {
        let repository = try GitRepository.open(try await sample(), GitLibrary())
        let target = Scratch.folder.appending("out").string
        try await shell("mkdir out")
        try repository.checkOut("main", to: target)
        try await shell(
            """
            test "$(cat out/app.py)" = 'print(2)' && test -x out/start && test "$(readlink out/link)" = app.py
            test -f out/static/style.css && test ! -e out/.git
            """)
    }

    @Test func `a checkout needs an absolute path`() async throws {
        let repository = try GitRepository.open(try await sample(), GitLibrary())
        do {
            try repository.checkOut("main", to: "out")
            Issue.record("it was checked out")
        } catch {
            #expect(error.code == .invalidName)
        }
    }
}

@Suite struct GitFetchPlanTests {
    @Test(arguments: ["https://example.com/a.git", "http://h/a", "ssh://git@h/a.git", "git://h/a", "git@h:a/b.git"])
    func `URLs of repositories are taken`(url: String) { #expect(GitFetchPlan.problem(with: url) == nil) }

    @Test(arguments: [
        "", "file:///etc", "/etc/passwd", "ext::sh -c id", "-oProxyCommand=id@h:x", "https://", "a/b@c:d",
    ])
    func `everything else is refused`(url: String) { #expect(GitFetchPlan.problem(with: url) != nil) }

    @Test func `a secret is not among the arguments`() {
        var plan = GitFetchPlan(url: "https://h/a.git", ref: "main", folder: "/tmp/x")
        plan.password = "hunter2"
        #expect(!plan.fetches.joined().contains { $0.contains("hunter2") })
        #expect(plan.environment["PAAS_GIT_PASSWORD"] == "hunter2")
        #expect(plan.environment["PAAS_GIT_USER"] == "builder")
    }

    @Test func `a commit that no branch ends with is fetched with all history as the second try`() {
        let id = String(repeating: "a", count: 40)
        #expect(GitFetchPlan(url: "https://h/a.git", ref: id, folder: "/tmp/x").fetches.count == 2)
        #expect(GitFetchPlan(url: "https://h/a.git", ref: "main", folder: "/tmp/x").fetches.count == 1)
    }
}
