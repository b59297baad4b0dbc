import ArchiveFiles
import Machinery
import OCIImages
import Subprocess
import SystemPackage
import TestKit
import Testing

@testable import ImageRegistry

/// The registry as skopeo, and with it podman and buildah, sees it.
@Suite(.scratch, .needsTool("skopeo"), .timeLimit(.minutes(3))) struct SkopeoTests {
    private let folder = Scratch.folder

    private func skopeo(_ arguments: [String]) async throws -> (isGood: Bool, output: String) {
        let result = try await run(
            .name("skopeo"), arguments: Arguments(["--insecure-policy"] + arguments), output: .string(limit: 1 << 20),
            error: .string(limit: 1 << 20))
        return (result.terminationStatus.isSuccess, result.standardOutput + result.standardError)
    }

    @Test(arguments: LayerCompression.allCases)
    func `skopeo copies images in both directions`(_ compression: LayerCompression) async throws {
        let registry = try RegistryFixture()
        let tree = folder.appending("tree")
        try await FolderFixture.fill(tree)
        let image = try await registry.images.commit(
            ImageCommit(
                base: nil, upperDirectory: tree.string, layer: LayerOptions(compression: compression),
                created: "2026-01-01T00:00:00Z", createdBy: "test", configure: { $0.command = ["/bin/true"] }))
        _ = try await registry.api.create(
            ResourcePathFixture.streams("shop"), ["metadata": ["name": "web", "namespace": "shop"]])
        _ = try await registry.api.create(
            ResourcePathFixture.mappings("shop"),
            image.mapping(namespace: "shop", stream: "web", tag: "v1", reference: "r"))
        let (folder, digest) = (folder, image.digest)
        try await registry.serving { port in
            let source = "docker://127.0.0.1:\(port)/shop/web:v1"
            let layout = "oci:\(folder.appending("layout").string):v1"
            let pull = ["copy", "--src-tls-verify=false", "--src-creds=any:shop-token", source, layout]
            let pulled = try await skopeo(pull)
            #expect(pulled.isGood, "\(pulled.output)")

            let target = "docker://127.0.0.1:\(port)/shop/copy:v2"
            let push = ["copy", "--dest-tls-verify=false", "--dest-creds=any:shop-token", layout, target]
            let pushed = try await skopeo(push)
            #expect(pushed.isGood, "\(pushed.output)")
            #expect(registry.api.images[digest.description] != nil, "the copy has the same digest")

            // Docker's schema has no zstd.
            if compression != .zstd {
                let docker = "docker://127.0.0.1:\(port)/shop/docker:v2"
                let converted = try await skopeo(
                    ["copy", "--format=v2s2", "--dest-tls-verify=false", "--dest-creds=any:shop-token", layout, docker])
                #expect(converted.isGood, "\(converted.output)")
            }

            let inspect = try await skopeo(
                ["inspect", "--tls-verify=false", "--creds=any:shop-token", target])
            #expect(inspect.output.contains(digest.description))
            let tags = try await skopeo(
                ["list-tags", "--tls-verify=false", "--creds=any:shop-token", "docker://127.0.0.1:\(port)/shop/copy"])
            #expect(tags.output.contains("v2"))

            let stranger = try await skopeo(
                ["inspect", "--tls-verify=false", "--creds=any:bank-token", target])
            #expect(!stranger.isGood && stranger.output.contains("denied"), "\(stranger.output)")
            let anonymous = try await skopeo(["inspect", "--tls-verify=false", "--no-creds", target])
            #expect(!anonymous.isGood)
            let remove = try await skopeo(["delete", "--tls-verify=false", "--creds=any:shop-token", target])
            #expect(!remove.isGood, "removing by digest is for those who prune")
        }
    }
}

enum FolderFixture {
    /// Makes a folder with a file of some size.
    static func fill(_ folder: FilePath) async throws {
        _ = try await run(.name("mkdir"), arguments: [folder.string], output: .discarded)
        let file = try FileDescriptor.open(
            folder.appending("data"), .writeOnly, options: [.create], permissions: [.ownerReadWrite])
        try file.closeAfter { _ = try file.writeAll((0..<900_000).lazy.map { UInt8(truncatingIfNeeded: $0 &* 31) }) }
    }
}
