import ArchiveFiles
import Foundation
import GitSource
import HostSystem
import Kinds
import Logging
import Machinery
import OCIImages
import Reconciling
import SourceBuild
import Synchronization
import SystemPackage
import TestKit
import Testing

/// Builds with real repositories, layers and images; only the node that would run the pods is played by the test.
///
/// Needs root, as sources are handed over to the builder's user.
@Suite(.scratch, .needsRoot, .needsTool("git"), .timeLimit(.minutes(2))) struct BuildExecutorTests {
    /// A platform's parts around the builder.
    final class Fixture: Sendable {
        let api: MemoryAPI
        let layout: DataLayout
        let images: ImageStore
        let services: SourceBuildServices
        let informers: SharedInformers
        let builder: StoredImage

        init(folder: String) async throws {
            api = MemoryAPI()
            layout = try DataLayout("\(folder)/dir")
            try layout.prepare()
            // No container runs here; the folder is outside of the test's.
            try Files.removeTree(layout.runtimeState)
            let blobs = try BlobStore(root: layout.images)
            images = ImageStore(blobs: blobs, layers: try LayerStore(blobs: blobs))
            let recipes = "\(folder)/recipes"
            for (name, text) in [("base", "name: base"), ("tiny", "name: tiny\ndetect: {files: [tiny.txt]}")] {
                try Files.makeFolder("\(recipes)/\(name)")
                try Files.write("\(recipes)/\(name)/recipe.yaml", Array(text.utf8))
            }
            try Files.makeFolder("\(folder)/system/etc")
            try Files.write("\(folder)/system/etc/os-release", Array("ID=tiny\n".utf8))
            builder = try await images.commit(
                ImageCommit(
                    base: nil, upperDirectory: "\(folder)/system", layer: LayerOptions(latestTime: 1_600_000_000),
                    created: "2026-01-01T00:00:00Z", createdBy: "test"
                ) { config in
                    config.user = "1001"
                    config.workingDirectory = "/opt/app-root/src"
                    config.labels = [
                        "io.openshift.s2i.scripts-url": "image:///usr/libexec/s2i/", "io.k8s.display-name": "Tiny",
                    ]
                })
            (informers, services) = try Self.services(api, layout, images, recipes)
        }

        /// What a restart has: the same API and files, a new builder.
        init(goingOn old: Fixture, folder: String) throws {
            (layout, images, builder, api) = (old.layout, old.images, old.builder, old.api)
            (informers, services) = try Self.services(api, layout, images, "\(folder)/recipes")
        }

        private static func services(
            _ api: MemoryAPI, _ layout: DataLayout, _ images: ImageStore, _ recipes: String
        ) throws -> (SharedInformers, SourceBuildServices) {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let informers = SharedInformers(api, logger: logger)
            let services = SourceBuildServices(
                client: api, informers: informers, layout: layout, images: images,
                catalog: try RecipeCatalog(folder: recipes),
                fetcher: SourceFetcher { spec, input in
                    var spec = spec
                    if case .archive = spec.input, let input { spec.input = .archive(descriptor: input.number) }
                    return await SourceWorker.run(spec)
                }, interval: .milliseconds(5), logger: logger)
            return (informers, services)
        }

        /// Runs the builder while `body` does.
        func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await self.informers.run() }
                for service in services.services { group.addTask { await service.run() } }
                try await body()
                group.cancelAll()
            }
        }

        func build(
            _ name: String, source: JSONValue, output: Bool = true, hook: JSONValue = [:]
        ) async throws -> Build {
            let build = Build(json: [
                "apiVersion": "build.openshift.io/v1", "kind": "Build",
                "metadata": ["name": .string(name), "namespace": "shop"],
                "spec": [
                    "source": source, "postCommit": hook,
                    "strategy": [
                        "type": "Source",
                        "sourceStrategy": [
                            "from": [
                                "kind": "DockerImage",
                                "name": .string("\(WellKnown.registryHost)/openshift/tiny@\(builder.digest)"),
                            ]
                        ],
                    ],
                    "output": output ? ["to": ["kind": "ImageStreamTag", "name": "web:latest"]] : [:],
                ],
                "status": ["phase": "Pending", "config": ["name": "web"]],
            ])
            return try await api.create(build)
        }

        func current(_ build: Build) async throws -> Build {
            try await api.get(Build.self, namespace: build.namespace, name: build.name)
        }

        /// What the node would do: run the pod's script, here a copy of the source, and tell its end.
        func playNode(_ podName: String, code: Int = 0, says: [String] = ["copied"]) async throws {
            let pod = try await eventually("the pod \(podName)") {
                try await self.api.find(Pod.self, namespace: "shop", name: podName)
            }
            let paths = layout.pod(pod.uid)
            let container = try #require(pod.containers.first)
            let upper = paths.container(container.name).upper
            try Files.makeFolder("\(upper)/opt/app-root/src")
            try Files.makeFolder("\(upper)/tmp")
            if let folder = pod.volumes.first?["hostPath"]["path"].string, container.name == "sti-build" {
                try await HostProcess.run("cp", ["-R", "\(folder)/src/.", "\(upper)/opt/app-root/src/"])
            }
            try Files.makeFolder(Files.parent(paths.log(container.name, restart: 0)))
            let lines = says.map { "2026-01-01T00:00:00.000000000Z stdout F \($0)\n" }.joined()
            try Files.write(paths.log(container.name, restart: 0), Array(lines.utf8))
            try await api.modify(Pod.self, namespace: "shop", name: podName, subresource: "status") { pod in
                pod.phase = code == 0 ? "Succeeded" : "Failed"
                var status = ContainerStatus()
                status.name = container.name
                status.terminated = ["exitCode": .int(Int64(code)), "reason": code == 0 ? "Completed" : "Error"]
                pod.containerStatuses = [status]
                return true
            }
        }

        func ended(_ build: Build) async throws -> Build {
            try await eventually("the end of \(build.name)") {
                let now = try await self.current(build)
                return ["Complete", "Failed", "Cancelled"].contains(now.phase) ? now : nil
            }
        }
    }

    private func push(_ folder: String, _ layout: DataLayout) async throws -> JSONValue {
        let path = layout.repository(project: "shop", app: "web")
        try Files.makeFolder(Files.parent(path))
        try await HostProcess.run(
            "sh",
            [
                "-ec",
                """
                git init -q -b main work && cd work && git config user.name Ada && git config user.email ada@example.com
                echo hello > tiny.txt && mkdir .s2i && echo 'GREETING=hi' > .s2i/environment
                git add . && git commit -qm first && cd .. && git clone -q --bare work \(path)
                """,
            ], directory: folder)
        return ["type": "Git", "git": ["uri": "https://127.0.0.1:8443/git/shop/web.git", "ref": "main"]]
    }

    @Test func `a pushed commit becomes an image, twice the same`() async throws {
        let folder = Scratch.folder.string
        let fixture = try await Fixture(folder: folder)
        let source = try await push(folder, fixture.layout)
        fixture.api.onCall { verb, path, body in
            path.resource == "imagestreammappings" && verb == "create" ? Optional(body) : Optional<JSONValue>.none
        }
        try await fixture.run {
            var digests: Set<String> = []
            for name in ["web-1", "web-2"] {
                let build = try await fixture.build(name, source: source)
                try await fixture.playNode("\(name)-build", says: ["-----> Copying the source", "1 file"])
                let ended = try await fixture.ended(build)
                #expect(ended.phase == "Complete", "\(ended.statusReason): \(ended.statusMessage)")
                #expect(ended.outputDockerImageReference.hasSuffix("/shop/web:latest"))
                #expect(ended.revision["git"]["author"]["name"].text == "Ada")
                #expect(
                    Set(ended.stages.map { $0["name"].text }).isSuperset(of: ["FetchInputs", "Build", "PushImage"]))
                digests.insert(ended.outputImageDigest)
                let log = Files.text(fixture.layout.buildLog(build.uid)) ?? ""
                #expect(log.hasPrefix("-----> Building with Tiny\n"))
                #expect(log.contains("\n-----> Copying the source\n       1 file\n"))
            }
            #expect(digests.count == 1)
            let digest = try #require(digests.first.flatMap { ContentDigest($0) })
            let image = try await fixture.images.image(digest)
            #expect(image.config.command == ["/usr/libexec/s2i/run"])
            #expect(image.config.environment.contains("GREETING=hi"))
            #expect(image.config.labels["io.openshift.build.commit.author"] == "Ada <ada@example.com>")
            let top = try #require(try await fixture.images.prepare(digest).lowerDirectories.last)
            #expect(Files.text("\(top)/opt/app-root/src/tiny.txt") == "hello")
            #expect(!Files.exists("\(top)/tmp"))
        }
    }

    @Test(arguments: [0, 3])
    func `a hook runs in the new image before it is published`(code: Int) async throws {
        let folder = Scratch.folder.string
        let fixture = try await Fixture(folder: folder)
        let source = try await push(folder, fixture.layout)
        let published = Mutex<[String]>([])
        fixture.api.onCall { verb, path, body in
            guard path.resource == "imagestreammappings", verb == "create" else { return nil }
            published.withLock { $0.append(body["metadata"]["name"].text) }
            return body
        }
        try await fixture.run {
            let build = try await fixture.build("web-1", source: source, hook: ["command": ["/test"]])
            try await fixture.playNode("web-1-build")
            let pod = try await eventually("the hook's pod") {
                try await fixture.api.find(Pod.self, namespace: "shop", name: "web-1-hook")
            }
            // The stream is the build's own, so that the node may run an image that nobody else has seen.
            #expect(pod.containers.first?.image.contains("/shop/web-1-hook@sha256:") == true)
            #expect(published.withLock { $0 } == ["web-1-hook"])
            try await fixture.playNode("web-1-hook", code: code, says: ["looking"])
            let ended = try await fixture.ended(build)
            #expect(ended.phase == (code == 0 ? "Complete" : "Failed"))
            #expect(ended.statusReason == (code == 0 ? "" : "PostCommitHookFailed"))
            #expect(published.withLock { $0 } == (code == 0 ? ["web-1-hook", "web"] : ["web-1-hook"]))
            #expect(try await fixture.api.find(ImageStream.self, namespace: "shop", name: "web-1-hook") == nil)
        }
    }

    @Test func `an assemble that fails ends the build with its last lines`() async throws {
        let folder = Scratch.folder.string
        let fixture = try await Fixture(folder: folder)
        let source = try await push(folder, fixture.layout)
        try await fixture.run {
            let build = try await fixture.build("web-1", source: source)
            try await fixture.playNode("web-1-build", code: 3, says: ["one", "two"])
            let ended = try await fixture.ended(build)
            #expect(ended.phase == "Failed")
            #expect(ended.statusReason == "AssembleFailed")
            #expect(ended.logSnippet.contains("       two\n"))
            #expect(ended.logSnippet.contains(" !     Build failed: assemble ended with code 3"))
        }
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let source: JSONValue
        let reason: String
        var testDescription: String { source.description }
    }

    @Test(arguments: [
        Refusal(source: ["type": "Git", "git": ["uri": "file:///etc"]], reason: "FetchSourceFailed"),
        Refusal(
            source: ["type": "Git", "git": ["uri": "https://h/git/shop/web.git"], "contextDir": "nothing"],
            reason: "InvalidContextDirectory"),
        Refusal(source: ["type": "Binary", "binary": [:]], reason: "FetchSourceFailed"),
    ])
    func `a source that cannot be had is told`(refusal: Refusal) async throws {
        let fixture = try await Fixture(folder: Scratch.folder.string)
        _ = try await push(Scratch.folder.string, fixture.layout)
        try await fixture.run {
            let ended = try await fixture.ended(try await fixture.build("web-1", source: refusal.source))
            #expect(ended.phase == "Failed")
            #expect(ended.statusReason == refusal.reason)
        }
    }

    @Test func `an upload is built, and a restart goes on with the pod that runs`() async throws {
        let folder = Scratch.folder.string
        let fixture = try await Fixture(folder: folder)
        try await HostProcess.run(
            "sh", ["-ec", "mkdir up && echo hello > up/tiny.txt && tar -C up -czf up.tgz ."], directory: folder)
        let upload = try Files.read("\(folder)/up.tgz")
        let build = try await fixture.build("web-1", source: ["type": "Binary", "binary": [:]], output: false)
        try await fixture.services.inputs.store(
            buildUID: build.uid,
            AsyncThrowingStream { continuation in
                continuation.yield(upload)
                continuation.finish()
            })
        try await fixture.run {
            try await eventually("the pod") {
                try await fixture.api.find(Pod.self, namespace: "shop", name: "web-1-build") != nil
            }
            try await eventually("Running") { try await fixture.current(build).phase == "Running" }
        }
        // The first builder has ended, as if killed; another one goes on.
        let next = try Fixture(goingOn: fixture, folder: folder)
        try await next.run {
            try await fixture.playNode("web-1-build")
            let ended = try await fixture.ended(build)
            #expect(ended.phase == "Complete", "\(ended.statusReason): \(ended.statusMessage)")
            #expect(!ended.outputImageDigest.isEmpty)
        }
    }
}
