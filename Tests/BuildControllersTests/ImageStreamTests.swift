import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

@testable import BuildControllers

private struct Registry: ImageImporter {
    func image(_ reference: String, namespace: String, isInsecure: Bool) async throws -> JSONValue {
        guard !reference.contains("missing") else { throw StatusError(.notFound, "\(reference) is not there") }
        return ["metadata": ["name": "sha256:ext"], "dockerImageReference": .string("\(reference)@sha256:ext")]
    }

    func tags(_ repository: String, namespace: String, isInsecure: Bool) async throws -> [String] { ["1", "2"] }
}

private func running(_ body: (MemoryAPI, BuildParts) async throws -> Void) async throws {
    let api = MemoryAPI()
    var logger = Logger(label: "test")
    logger.logLevel = .error
    let informers = SharedInformers(api, logger: logger)
    let parts = BuildParts(
        client: api, informers: informers, spool: MemorySpool(), importer: Registry(), catalog: .builtIn(),
        time: .system, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informers.run() }
        for part in parts.runnables { group.addTask { await part.run() } }
        try await body(api, parts)
        group.cancelAll()
    }
}

/// Takes uploads; one that is `bad` fails.
private struct MemorySpool: BinarySpool {
    func store(buildUID: String, _ body: AsyncThrowingStream<[UInt8], any Error>) async throws {
        for try await chunk in body where chunk == Array("bad".utf8) { throw StatusError(.timeout, "the disk is full") }
    }
}

extension BuildParts {
    /// Calls the handler of a resource.
    fileprivate func call(
        _ verb: String, _ api: MemoryAPI, _ resource: String, name: String? = nil, _ body: JSONValue = .null,
        subresource: String? = nil, group: String = "image.openshift.io", upload: String? = nil
    ) async throws -> APIAnswer {
        let full = subresource.map { "\(resource)/\($0)" } ?? resource
        let handler = handlers.first { $0.resources.contains { $0.group == group && $0.resource == full } }
        let path = ResourcePath(
            GroupVersion(group: group, version: "v1"), resource, namespace: "shop", name: name, subresource: subresource
        )
        let stream = upload.map { text in
            AsyncThrowingStream<[UInt8], any Error> { continuation in
                continuation.yield(Array(text.utf8))
                continuation.finish()
            }
        }
        let call = APICall(
            verb: verb, path: path, identity: .component("test"), body: body, rawBody: stream, patchType: .merge,
            client: api)
        return try await #require(handler).handle(call)
    }

    fileprivate func object(_ answer: APIAnswer) throws -> JSONValue {
        guard case .object(let json, _) = answer else { throw NeverHappenedHere() }
        return json
    }
}

private struct NeverHappenedHere: Error {}

@Suite(.timeLimit(.minutes(1)))
struct ImageStreamTests {
    private func mapping(_ digest: String, tag: String = "latest") -> JSONValue {
        ["metadata": ["name": "app"], "tag": .string(tag), "image": ["metadata": ["name": .string(digest)]]]
    }

    @Test func `an image that is larger than the namespace's limit is refused`() async throws {
        try await running { api, parts in
            _ = try await api.create(
                ResourcePath(GroupVersion("v1"), "limitranges", namespace: "shop"),
                [
                    "metadata": ["name": "l", "namespace": "shop"],
                    "spec": ["limits": [["type": "openshift.io/Image", "max": ["storage": "1Ki"]]]],
                ])
            try await api.create(ImageStream(name: "app", namespace: "shop"))
            var large = mapping("sha256:1")
            large["image"]["dockerImageMetadata"] = ["Size": 2048]
            let error = await #expect(throws: StatusError.self) {
                try await parts.call("create", api, "imagestreammappings", large)
            }
            #expect(
                error?.message == "imagestreammappings.image.openshift.io \"app\" is forbidden: requested usage of "
                    + "storage exceeds the maximum limit per openshift.io/Image (2Ki > 1Ki)")
            large["image"]["dockerImageMetadata"]["Size"] = 1024
            _ = try await parts.call("create", api, "imagestreammappings", large)
        }
    }

    @Test func `a mapping adds an image in front and tags that follow get it too`() async throws {
        try await running { api, parts in
            var stream = ImageStream(name: "app", namespace: "shop")
            stream.json["spec"]["tags"] = [["name": "prod", "from": ["kind": "ImageStreamTag", "name": "latest"]]]
            try await api.create(stream)
            _ = try await parts.call("create", api, "imagestreammappings", mapping("sha256:1"))
            _ = try await parts.call("create", api, "imagestreammappings", mapping("sha256:2"))
            _ = try await parts.call("create", api, "imagestreammappings", mapping("sha256:2"))
            let seen = try await eventually("followed") {
                let seen = try await api.get(ImageStream.self, namespace: "shop", name: "app")
                return seen.newest("prod")?.image == "sha256:2" ? seen : nil
            }
            #expect(seen.statusTags.first { $0.tag == "latest" }?.items.map(\.image) == ["sha256:2", "sha256:1"])
            #expect(seen.statusRepository == "image-registry.openshift-image-registry.svc:5000/shop/app")
            #expect(seen.newest("latest")?.dockerImageReference == "\(seen.statusRepository)@sha256:2")
            let tag = try parts.object(try await parts.call("get", api, "imagestreamtags", name: "app:prod"))
            #expect(tag["image"]["metadata"]["name"] == "sha256:2")
            #expect(tag["tag"]["from"]["name"] == "latest")
            let image = try parts.object(try await parts.call("get", api, "imagestreamimages", name: "app@sha256:1"))
            #expect(image["image"]["metadata"]["name"] == "sha256:1")
        }
    }

    @Test func `a mapping for a stream that isn't there is not found`() async throws {
        try await running { api, parts in
            let error = await #expect(throws: StatusError.self) {
                try await parts.call("create", api, "imagestreammappings", mapping("sha256:1"))
            }
            #expect(error?.reason == .notFound)
        }
    }

    @Test func `tags are created with their stream, changed, listed and deleted`() async throws {
        try await running { api, parts in
            let from: JSONValue = ["kind": "DockerImage", "name": "example.test/x:1"]
            let body: JSONValue = ["metadata": ["name": "x:one"], "tag": ["from": from]]
            _ = try await parts.call("create", api, "imagestreamtags", body)
            await #expect(throws: StatusError.self) { try await parts.call("create", api, "imagestreamtags", body) }
            try await eventually("imported") {
                let stream = try await api.get(ImageStream.self, namespace: "shop", name: "x")
                return stream.newest("one")?.image == "sha256:ext"
            }
            let patched = try parts.object(
                try await parts.call(
                    "patch", api, "imagestreamtags", name: "x:one", ["tag": ["annotations": ["a": "b"]]]))
            #expect(patched["tag"]["annotations"]["a"] == "b")
            guard case .list(let items, _) = try await parts.call("list", api, "imagetags") else {
                Issue.record("no list")
                return
            }
            #expect(items.map { $0["metadata"]["name"].text } == ["x:one"])
            _ = try await parts.call("delete", api, "imagestreamtags", name: "x:one")
            await #expect(throws: StatusError.self) {
                try await parts.call("get", api, "imagestreamtags", name: "x:one")
            }
            await #expect(throws: StatusError.self) {
                try await parts.call("get", api, "imagestreamtags", name: "nocolon")
            }
        }
    }

    @Test func `an import that fails is told on the tag and one that is only a look-up changes nothing`() async throws {
        try await running { api, parts in
            var stream = ImageStream(name: "app", namespace: "shop")
            stream.json["spec"]["tags"] = [
                ["name": "x", "from": ["kind": "DockerImage", "name": "example.test/missing"]]
            ]
            try await api.create(stream)
            try await eventually("told") {
                let seen = try await api.get(ImageStream.self, namespace: "shop", name: "app")
                return seen.statusTags.first?.conditions["ImportSuccess"]?.reason == "NotFound"
            }
            let from: (String) -> JSONValue = { ["from": ["kind": "DockerImage", "name": .string($0)]] }
            let look: JSONValue = [
                "metadata": ["name": "new"],
                "spec": ["import": false, "images": [from("example.test/a:7"), from("example.test/missing")]],
            ]
            let answer = try parts.object(try await parts.call("create", api, "imagestreamimports", look))
            #expect(answer["status"]["images"][0]["tag"] == "7")
            #expect(answer["status"]["images"][0]["status"]["status"] == "Success")
            #expect(answer["status"]["images"][1]["status"]["reason"] == "NotFound")
            #expect(try await api.find(ImageStream.self, namespace: "shop", name: "new") == nil)
            var real = look
            real["spec"]["import"] = true
            let stored = try parts.object(try await parts.call("create", api, "imagestreamimports", real))
            #expect(stored["status"]["import"]["status"]["tags"][0]["items"][0]["image"] == "sha256:ext")
        }
    }
}

@Suite(.timeLimit(.minutes(1)))
struct BuildFlowTests {
    private func prepare(_ api: MemoryAPI) async throws {
        var python = ImageStream(name: "python", namespace: "openshift")
        python.metadata.annotations = [WellKnown.Platform.recipe: "python"]
        try await api.create(python)
        try await api.create(ImageStream(name: "app", namespace: "shop"))
    }

    private func phase(_ api: MemoryAPI, _ name: String) async throws -> String? {
        try await api.find(Build.self, namespace: "shop", name: name)?.phase
    }

    @Test func `a new config is built, a second build waits, and cancelling the first lets it run`() async throws {
        try await running { api, parts in
            try await prepare(api)
            try await api.create(config { $0.spec["triggers"] = [["type": "ConfigChange"]] })
            try await eventually("first") { try await phase(api, "app-1") == "Pending" }
            let second = try parts.object(
                try await parts.call(
                    "create", api, "buildconfigs", name: "app", ["metadata": ["name": "app"]],
                    subresource: "instantiate", group: "build.openshift.io"))
            #expect(second["metadata"]["name"] == "app-2")
            #expect(try await phase(api, "app-2") == "New")
            try await api.modify(Build.self, namespace: "shop", name: "app-1") { build in
                build.cancelled = true
                return true
            }
            try await eventually("second") { try await phase(api, "app-2") == "Pending" }
            let first = try await api.get(Build.self, namespace: "shop", name: "app-1")
            #expect(first.phase == "Cancelled")
            #expect(first.statusReason == "CancelledBuild")
            #expect(!first.completionTimestamp.isEmpty)
        }
    }

    @Test func `a build without its output stream says so and starts when that comes`() async throws {
        try await running { api, parts in
            var python = ImageStream(name: "python", namespace: "openshift")
            python.metadata.annotations = [WellKnown.Platform.recipe: "python"]
            try await api.create(python)
            try await api.create(config { $0.spec["triggers"] = [["type": "ConfigChange"]] })
            try await eventually("told") {
                try await api.find(Build.self, namespace: "shop", name: "app-1")?.statusReason
                    == "InvalidOutputReference"
            }
            try await api.create(ImageStream(name: "app", namespace: "shop"))
            try await eventually("started") { try await phase(api, "app-1") == "Pending" }
        }
    }

    @Test func `an upload starts a build once it is complete and a failed one ends it`() async throws {
        try await running { api, parts in
            try await prepare(api)
            try await api.create(config { $0.spec["source"] = ["type": "Binary", "binary": .object([:])] })
            let build = try parts.object(
                try await parts.call(
                    "create", api, "buildconfigs", name: "app", subresource: "instantiatebinary",
                    group: "build.openshift.io", upload: "tar"))
            #expect(build["metadata"]["annotations"][BuildAnnotation.input] == "stored")
            try await eventually("started") { try await phase(api, "app-1") == "Pending" }
            await #expect(throws: StatusError.self) {
                try await parts.call(
                    "create", api, "buildconfigs", name: "app", subresource: "instantiatebinary",
                    group: "build.openshift.io", upload: "bad")
            }
            let failed = try await api.get(Build.self, namespace: "shop", name: "app-2")
            #expect(failed.phase == "Failed")
            #expect(failed.statusMessage.contains("the disk is full"))
        }
    }

    @Test func `a clone has the original's spec and the next number`() async throws {
        try await running { api, parts in
            try await prepare(api)
            try await api.create(config { $0.spec["triggers"] = [["type": "ConfigChange"]] })
            try await eventually("first") { try await phase(api, "app-1") == "Pending" }
            let clone = try parts.object(
                try await parts.call(
                    "create", api, "builds", name: "app-1", ["metadata": ["name": "app-1"]], subresource: "clone",
                    group: "build.openshift.io"))
            #expect(clone["metadata"]["name"] == "app-2")
            #expect(clone["metadata"]["annotations"]["openshift.io/build.clone-of"] == "app-1")
        }
    }
}
