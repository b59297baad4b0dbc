import HostSystem
import Kinds
import Machinery
import Reconciling
import Synchronization
import TestKit
import Testing

@testable import GitServer

/// The real git client against the server.
@Suite(.scratch, .needsTool("git"), .timeLimit(.minutes(2)))
struct GitClientTests {
    @Test func `a first push makes the application, shows its build and ends with the URL`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            var route = Route(name: "web", namespace: "shop")
            route.host = "web-shop.apps.localhost"
            route.to.name = "web"
            try await world.api.create(route)
            let push = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(push.exitCode == 0)
            let told = push.errorText
            for line in [
                "remote: -----> Python application detected", "remote:        app.py is at the top folder",
                "remote: -----> Creating application web in project shop", "remote: -----> Build web-1:",
                "remote: -----> Installing", "remote:        nothing to install", "remote:        web-1 runs, after",
                "remote: -----> web is at http://web-shop.apps.localhost:8080", "[new branch]      main -> main",
            ] { #expect(told.contains(line), "\(line) is not in\n\(told)") }
            for kind in [ImageStream.kind, BuildConfig.kind, DeploymentConfig.kind, Service.kind] {
                let object = try await world.api.get(ResourcePath(kind, namespace: "shop", name: "web"))
                #expect(object["metadata"]["labels"]["app"] == "web")
            }
            let build = try await world.api.get(Build.self, namespace: "shop", name: "web-1")
            #expect(build.revision["git"]["commit"].string == (try await world.head(source)))
            #expect(build.revision["git"]["author"]["name"] == "Ada")

            let clone = try await world.git(["clone", "--quiet", world.remote(), "\(world.folder)/clone"])
            #expect(clone.exitCode == 0, "\(clone.errorText)")
            #expect(Files.text("\(world.folder)/clone/app.py") == "print(1)")
        }
    }

    @Test func `a later push only builds`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            _ = try await world.git(["push", world.remote(), "main"], in: source)
            try await world.commit("app.py", "print(2)\n", "Second", in: source)
            let push = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(push.errorText.contains("Build web-2"))
            #expect(push.errorText.contains("Second"))
            #expect(!push.errorText.contains("Creating application"))
            #expect(try await world.builds().count == 2)
        }
    }

    @Test func `another branch and a tag are stored, and it is said that they are not built`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            _ = try await world.git(["push", world.remote(), "main"], in: source)
            _ = try await world.git(["checkout", "--quiet", "-b", "feature"], in: source)
            try await world.commit("app.py", "print(3)\n", "Feature", in: source)
            _ = try await world.git(["tag", "v1"], in: source)
            let push = try await world.git(["push", world.remote(), "feature", "v1"], in: source)
            #expect(push.exitCode == 0)
            #expect(push.errorText.contains("Branch feature is stored, but not built: web is built from main."))
            #expect(push.errorText.contains("git push paas feature:main"))
            #expect(push.errorText.contains("v1 is stored."))
            #expect(try await world.builds().count == 1)
        }
    }

    @Test(arguments: [
        ("wrong", "shop", "Authentication failed"), ("ada", "bank", "ada may not push to project \"bank\""),
        ("root", "nowhere", "paas new-project nowhere"), ("ada", "Shop", "No repository is here"),
    ])
    func `who may not push is told why`(_ token: String, _ project: String, _ text: String) async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            let push = try await world.git(["push", world.remote(token, project: project), "main"], in: source)
            #expect(push.exitCode != 0)
            #expect(push.errorText.contains(text), "\(push.errorText)")
            #expect(try await world.builds().isEmpty)
        }
    }

    @Test func `a clone of what was never pushed says so`() async throws {
        try await GitWorld.with { world in
            let clone = try await world.git(["clone", world.remote(), "\(world.folder)/clone"])
            #expect(clone.exitCode != 0)
            #expect(clone.errorText.contains("the first push makes it"), "\(clone.errorText)")
        }
    }

    @Test func `a failed build is told with its reason and where to read more`() async throws {
        try await GitWorld.with { world in
            world.buildFails.withLock { $0 = true }
            let source = try await world.source()
            let push = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(push.exitCode == 0)
            #expect(push.errorText.contains(" !     Build web-1 failed: assemble ended with code 1 (AssembleFailed)"))
            #expect(push.errorText.contains("paas logs build/web-1 -n shop"))
            #expect(!push.errorText.contains("Rolling out"))
        }
    }

    @Test func `a source that nothing fits is stored, told, and can be mended by another push`() async throws {
        try await GitWorld.with { world in
            world.isKnown.withLock { $0 = false }
            let source = try await world.source()
            let push = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(push.exitCode == 0)
            #expect(push.errorText.contains(" !     no builder fits the source: add a requirements.txt"))
            #expect(try await world.api.find(BuildConfig.self, namespace: "shop", name: "web") == nil)
            world.isKnown.withLock { $0 = true }
            try await world.commit("requirements.txt", "flask\n", "Mended", in: source)
            let again = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(again.errorText.contains("Build web-1"))
        }
    }

    @Test func `what is no fast-forward is refused as git refuses it`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            _ = try await world.git(["push", world.remote(), "main"], in: source)
            let other = try await world.source("other")
            // Made in the same second, its first commit would be the one that is there.
            _ = try await world.git(["commit", "--amend", "-m", "Another beginning"], in: other)
            try await world.commit("app.py", "print(9)\n", "Other", in: other)
            let push = try await world.git(["push", world.remote(), "main"], in: other)
            #expect(push.exitCode != 0)
            #expect(push.errorText.contains("rejected"))
            #expect(try await world.builds().count == 1)
            let forced = try await world.git(["push", "--force", world.remote(), "main"], in: other)
            #expect(forced.exitCode == 0)
            #expect(try await world.builds().count == 2)
        }
    }

    @Test func `of pushes at once the newest commit's build is the newest build`() async throws {
        try await GitWorld.with { world in
            let first = try await world.source()
            _ = try await world.git(["push", world.remote(), "main"], in: first)
            var clones: [String] = []
            for number in 0..<3 {
                let clone = "\(world.folder)/clone-\(number)"
                _ = try await world.git(["clone", "--quiet", world.remote(), clone])
                try await world.commit("file-\(number)", "\(number)\n", "Change \(number)", in: clone)
                clones.append(clone)
            }
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for clone in clones {
                    group.addTask { try await world.git(["push", world.remote(), "main"], in: clone).exitCode }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(codes.filter { $0 == 0 }.count >= 1)
            let head = try await world.git(["ls-remote", world.remote(), "refs/heads/main"]).text.prefix(40)
            let builds = try await world.builds()
            let newest = builds.max {
                $0.metadata.annotations[WellKnown.Build.number] ?? "" < $1.metadata.annotations[WellKnown.Build.number]
                    ?? ""
            }
            #expect(newest?.revision["git"]["commit"].string == String(head))
            #expect(builds.count == 1 + codes.filter { $0 == 0 }.count)
        }
    }

    @Test func `a push that is too large is refused with a reason`() async throws {
        var limits = GitLimits()
        limits.packBytes = 20_000
        try await GitWorld.with(limits: limits) { world in
            let source = try await world.source()
            let noise = (0..<100_000).map { _ in UInt8.random(in: 0...255) }
            try Files.write("\(source)/noise", noise)
            _ = try await world.git(["add", "-A"], in: source)
            _ = try await world.git(["commit", "--quiet", "-m", "Noise"], in: source)
            let push = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(push.exitCode != 0)
            #expect(push.errorText.contains("exceeds maximum allowed size"), "\(push.errorText)")
            #expect(try await world.builds().isEmpty)
        }
    }

    @Test func `a fetch with a long, zipped list of commits works`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            _ = try await world.git(["push", world.remote(), "main"], in: source)
            let clone = "\(world.folder)/clone"
            _ = try await world.git(["clone", "--quiet", world.remote(), clone])
            for number in 0..<60 {
                _ = try await world.git(["commit", "--quiet", "--allow-empty", "-m", "Local \(number)"], in: clone)
            }
            try await world.commit("app.py", "print(4)\n", "Remote", in: source)
            _ = try await world.git(["push", world.remote(), "main"], in: source)
            for version in ["0", "2"] {
                let fetch = try await world.git(["-c", "protocol.version=\(version)", "fetch", "origin"], in: clone)
                #expect(fetch.exitCode == 0, "\(fetch.errorText)")
            }
            let fetched = try await world.git(["rev-parse", "origin/main"], in: clone).text
            #expect(fetched.hasPrefix(try await world.head(source)))
        }
    }

    @Test func `a client that leaves does not stop what it pushed from being built`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            world.isHeld.withLock { $0 = true }
            let push = Task { try await world.git(["push", world.remote(), "main"], in: source) }
            let repository = "\(world.folder)/git/shop/web.git"
            try await eventually("the commit") { Files.exists("\(repository)/refs/heads/main") }
            push.cancel()
            _ = try? await push.value
            world.isHeld.withLock { $0 = false }
            try await eventually("the build") { try await !world.builds().isEmpty }
            try await world.commit("app.py", "print(5)\n", "Again", in: source)
            let again = try await world.git(["push", world.remote(), "main"], in: source)
            #expect(again.errorText.contains("Build web-2"), "\(again.errorText)")
        }
    }

    @Test func `a deleted branch is gone and nothing is built`() async throws {
        try await GitWorld.with { world in
            let source = try await world.source()
            _ = try await world.git(["push", world.remote(), "main", "main:old"], in: source)
            let push = try await world.git(["push", world.remote(), ":old"], in: source)
            #expect(push.exitCode == 0, "\(push.errorText)")
            #expect(try await world.git(["ls-remote", world.remote(), "refs/heads/old"]).text.isEmpty)
            #expect(try await world.builds().count == 1)
        }
    }
}
