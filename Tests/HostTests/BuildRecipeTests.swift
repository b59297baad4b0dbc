import ArchiveFiles
import Foundation
import HostSystem
import Kinds
import Logging
import Machinery
import OCIImages
import Reconciling
import SourceBuild
import SystemPackage
import TestKit
import Testing

/// Makes real builder images from the distribution's packages, which it downloads: only when
/// `PAAS_TEST_RECIPES=static,python` asks for it.
@Suite(.scratch, .needsRoot, .needsTool("mmdebstrap"), .serialized, .timeLimit(.minutes(10))) struct BuildRecipeTests {
    static let asked = (ProcessInfo.processInfo.environment["PAAS_TEST_RECIPES"] ?? "").split(separator: ",").map(
        String.init)

    @Test(.enabled("set PAAS_TEST_RECIPES to the recipes to make") { !Self.asked.isEmpty })
    func `builder images are made once, and share their base`() async throws {
        let layout = try DataLayout(Scratch.folder.appending("dir").string)
        try layout.prepare()
        defer { try? Files.removeTree(layout.runtimeState) }
        let blobs = try BlobStore(root: layout.images)
        let images = ImageStore(blobs: blobs, layers: try LayerStore(blobs: blobs))
        let templates = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "templates/builders").path
        let api = MemoryAPI()
        api.onCall { verb, path, body in
            path.resource == "imagestreammappings" && verb == "create" ? Optional(body) : Optional<JSONValue>.none
        }
        let recipes = RecipeImages(
            catalog: try RecipeCatalog(folder: templates), images: images, client: api, time: .system,
            logger: Logger(label: "test"))
        var bases: Set<String> = []
        for name in Self.asked {
            let clock = ContinuousClock()
            let start = clock.now
            async let second = recipes.image(name)
            let image = try await recipes.image(name) { print("  \(name): \($0)") }
            print(
                "\(name): \(start.duration(to: clock.now)), \(image.size / 1_000_000) MB, \(image.layers.map(\.size))")
            #expect(try await second.digest == image.digest)
            #expect(image.layers.count == 3)
            bases.insert(image.layers.first?.digest.description ?? "")
            let again = try await recipes.image(name)
            #expect(again.digest == image.digest)
            let top = try #require(try await images.prepare(image.digest).lowerDirectories.last)
            #expect(Files.exists("\(top)/usr/libexec/s2i/assemble") || name == "postgresql")
            #expect(Files.text("\(top)/etc/passwd")?.contains("default:x:1001:0:") == true)
        }
        #expect(bases.count == 1)
        #expect(Files.list("\(layout.images)/tmp").isEmpty)
    }
}
