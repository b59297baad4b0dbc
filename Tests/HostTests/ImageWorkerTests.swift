import ArchiveFiles
import Foundation
import Glibc
import HostSystem
import OCIImages
import SystemPackage
import TestKit
import Testing

/// Layers unpacked through the confined worker, as the platform does it.
@Suite(.scratch, .needsRoot, .timeLimit(.minutes(2))) struct ImageWorkerTests {
    private let folder = Scratch.folder.string

    /// The executable that was built with the tests.
    private static let executable: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/paas"
    }()

    private func makeStore() throws -> ImageStore {
        let blobs = try BlobStore(root: "\(folder)/images")
        let unpacking = ConfinedUnpacking(executable: Self.executable)
        return ImageStore(blobs: blobs, layers: try LayerStore(blobs: blobs, unpacker: unpacking))
    }

    @Test(arguments: LayerCompression.allCases)
    func `a worker without rights takes the layer apart, owners are kept`(_ compression: LayerCompression) async throws
    {
        let store = try makeStore()
        let root = "\(folder)/root"
        try Files.makeFolder("\(root)/etc")
        for index in 0..<200 {
            try Files.write("\(root)/etc/\(index)", Array(repeating: 65, count: 10_000), durably: false)
        }
        try Files.setOwner("\(root)/etc/7", uid: 1001, gid: 5)
        chmod("\(root)/etc/7", 0o4755)
        let image = try await store.commit(
            ImageCommit(
                base: nil, upperDirectory: root, layer: LayerOptions(compression: compression),
                created: "2026-01-01T00:00:00Z", createdBy: "test"))
        let layer = try #require(try await store.prepare(image.digest).lowerDirectories.first)
        var status = stat()
        #expect(lstat("\(layer)/etc/7", &status) == 0)
        #expect(status.st_uid == 1001 && status.st_gid == 5 && status.st_mode & 0o7777 == 0o4755)
        #expect(try Files.read("\(layer)/etc/199").count == 10_000)
    }

    @Test func `what the worker refuses is told with its reason`() async throws {
        let store = try makeStore()
        let bytes = Array("this is no layer, however much it would like to be one".utf8)
        let blob = Descriptor(
            mediaType: MediaType.layer(.zstd), digest: try await store.blobs.put(bytes), size: Int64(bytes.count))
        let error = await #expect(throws: ImageError.self) {
            try await store.layers.folder(diffID: ContentDigest.of(bytes), blob: blob)
        }
        #expect(error?.code == .archive(.invalidArchive))
        #expect(error?.reason.contains("zstd") == true)
        #expect(Files.list("\(folder)/images/tmp").isEmpty)
    }
}
