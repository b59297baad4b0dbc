import ArchiveFiles
import Glibc
import Machinery
import NIOCore
import OCIImages
import SystemPackage
import TestKit
import Testing

/// Counts how often a layer was really unpacked.
private actor CountingUnpacking: LayerUnpacking {
    private(set) var count = 0

    func unpack(blob: String, to directory: String, options: UnpackOptions) async throws -> UnpackedLayer {
        count += 1
        return try await InProcessUnpacking().unpack(blob: blob, to: directory, options: options)
    }
}

private struct Pieces: AsyncSequence, Sendable {
    let pieces: [String]

    func makeAsyncIterator() -> AsyncStream<ByteBuffer>.Iterator {
        let pieces = pieces
        return AsyncStream { continuation in
            for piece in pieces { continuation.yield(ByteBuffer(string: piece)) }
            continuation.finish()
        }.makeAsyncIterator()
    }
}

@Suite(.scratch) struct ImageStoreTests {
    private let folder = Scratch.folder

    private func makeStore(_ unpacker: any LayerUnpacking = InProcessUnpacking()) throws -> ImageStore {
        let blobs = try BlobStore(root: folder.appending("images").string)
        let layers = try LayerStore(
            blobs: blobs, unpacker: unpacker, overlay: .user, keepsOwners: Requirement.isRoot)
        return ImageStore(blobs: blobs, layers: layers)
    }

    private func makeTree(_ name: String, _ files: [String: String]) throws -> String {
        let tree = folder.appending(name)
        mkdir(tree.string, 0o755)
        for (file, text) in files {
            let descriptor = try FileDescriptor.open(
                tree.appending(file), .writeOnly, options: [.create], permissions: [.ownerReadWrite, .groupRead])
            try descriptor.closeAfter { _ = try descriptor.writeAll(text.utf8) }
        }
        return tree.string
    }

    private func commit(_ base: ContentDigest?, _ tree: String) -> ImageCommit {
        ImageCommit(
            base: base, upperDirectory: tree, layer: LayerOptions(latestTime: 0), created: "2026-01-02T03:04:05Z",
            createdBy: "assemble", labels: ["io.openshift.build.name": "shop-1"],
            configure: { $0.command = ["/usr/libexec/s2i/run"] })
    }

    private func names(_ folder: String) throws -> [String] {
        let path = self.folder.appending("images").appending(folder)
        guard let handle = opendir(path.string) else { return [] }
        defer { closedir(handle) }
        var result: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { result.append(name) }
        }
        return result
    }

    @Test func `a stream becomes a blob under its digest, once`() async throws {
        let store = try makeStore()
        let digest = ContentDigest.of("hello world".utf8)
        for _ in 0..<2 {
            let blob = try await store.blobs.ingest(Pieces(pieces: ["hello", " world"]), expecting: digest)
            #expect(blob.digest == digest && blob.size == 11)
        }
        #expect(try await store.blobs.read(digest) == Array("hello world".utf8))
        #expect(try await store.blobs.list() == [digest])
        let middle = try await store.blobs.reader(digest).read(at: 6, count: 3)
        #expect(String(buffer: middle) == "wor")
        #expect(try names("tmp").isEmpty)
    }

    @Test func `a stream with another digest, or too long, leaves nothing`() async throws {
        let store = try makeStore()
        let wrong = ContentDigest.of("other".utf8)
        var error = await #expect(throws: ImageError.self) {
            try await store.blobs.ingest(Pieces(pieces: ["hello"]), expecting: wrong)
        }
        #expect(error?.code == .digestMismatch)
        error = await #expect(throws: ImageError.self) {
            try await store.blobs.ingest(Pieces(pieces: ["hello", " world"]), maximum: 8)
        }
        #expect(error?.code == .tooLarge)
        #expect(try await store.blobs.list().isEmpty)
        #expect(try names("tmp").isEmpty)
    }

    @Test func `a missing blob is named`() async throws {
        let store = try makeStore()
        let digest = ContentDigest.of("x".utf8)
        let error = await #expect(throws: ImageError.self) { try await store.blobs.read(digest) }
        #expect(error?.code == .notFound && error?.subject == digest.description)
        #expect(try await store.contains(digest) == false)
        await #expect(throws: ImageError.self) { try await store.image(digest) }
    }

    @Test func `committing the same files twice gives the same image`() async throws {
        let store = try makeStore()
        let base = try await store.commit(commit(nil, makeTree("base", ["os": "debian"])))
        let one = try await store.commit(commit(base.digest, makeTree("one", ["app": "v1"])))
        let two = try await store.commit(commit(base.digest, makeTree("two", ["app": "v1"])))
        let other = try await store.commit(commit(base.digest, makeTree("three", ["app": "v2"])))
        #expect(one == two)
        #expect(one.digest != other.digest)
        #expect(one.layers.count == 2 && one.layers[0] == base.layers[0])
        #expect(one.config.command == ["/usr/libexec/s2i/run"])
        #expect(one.config.labels["io.openshift.build.name"] == "shop-1")
        #expect(one.config.json["history"].items.count == 2)
        #expect(try await store.list().count == 3)
        #expect(one.apiObject(reference: "r")["dockerImageMetadata"]["Os"] == "linux")
    }

    @Test func `an image's layers are unpacked once, the lowest first`() async throws {
        let unpacker = CountingUnpacking()
        let store = try makeStore(unpacker)
        let base = try await store.commit(commit(nil, makeTree("base", ["os": "debian"])))
        let image = try await store.commit(commit(base.digest, makeTree("one", ["app": "v1"])))
        try await withThrowingTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { try await store.prepare(image.digest).lowerDirectories } }
            for try await folders in group {
                #expect(folders.count == 2)
                #expect(access("\(folders[0])/os", F_OK) == 0)
                #expect(access("\(folders[1])/app", F_OK) == 0)
            }
        }
        #expect(await unpacker.count == 2)
        try await store.layers.sync()
        #expect(try names("layers").allSatisfy { ContentDigest(hex: $0) != nil })
    }

    @Test func `a layer that is not what the config says is not used`() async throws {
        let store = try makeStore()
        let base = try await store.commit(commit(nil, makeTree("base", ["os": "debian"])))
        let other = ContentDigest.of("other".utf8)
        let error = await #expect(throws: ImageError.self) {
            try await store.layers.folder(diffID: other, blob: base.layers[0])
        }
        #expect(error?.code == .digestMismatch)
        #expect(try await store.layers.list().isEmpty)
        #expect(try names("tmp").isEmpty)
    }

    @Test func `what an interrupted run left is cleared away at the next start`() async throws {
        var store = try makeStore()
        let base = try await store.commit(commit(nil, makeTree("base", ["os": "debian"])))
        let folders = try await store.prepare(base.digest).lowerDirectories
        // As if the machine had lost power since: the note is of another boot.
        let note = FilePath(folders[0] + ".unsynced")
        let descriptor = try FileDescriptor.open(note, .writeOnly, options: [.truncate])
        try descriptor.closeAfter { _ = try descriptor.writeAll("another boot".utf8) }
        mkdir(folder.appending("images/tmp/half").string, 0o700)
        store = try makeStore()
        #expect(try await store.layers.list().isEmpty)
        #expect(try names("tmp").isEmpty)
        #expect(try await store.prepare(base.digest).lowerDirectories == folders)
    }

    @Test func `a layer whose archive is hostile is refused`() async throws {
        let store = try makeStore()
        let bytes = Array("no tar at all, however long it may be".utf8)
        let blob = Descriptor(
            mediaType: MediaType.layer(.gzip), digest: try await store.blobs.put(bytes), size: Int64(bytes.count))
        let error = await #expect(throws: ImageError.self) {
            try await store.layers.folder(diffID: ContentDigest.of(bytes), blob: blob)
        }
        #expect(error?.code == .archive(.invalidArchive))
    }

    @Test func `a manifest is stored only after what it names`() async throws {
        let store = try makeStore()
        let config = Descriptor(mediaType: MediaType.config, digest: ContentDigest.of("{}".utf8), size: 2)
        let manifest = try ImageManifest(config: config, layers: [])
        let error = await #expect(throws: ImageError.self) { try await store.put(manifest) }
        #expect(error?.code == .notFound && error?.subject == config.digest.description)
        try await store.blobs.put(Array("{}".utf8))
        try await store.put(manifest)
        #expect(try await store.manifest(manifest.digest) == manifest)
    }

    @Test func `collecting garbage keeps what is wanted and what it is made of`() async throws {
        let store = try makeStore()
        let base = try await store.commit(commit(nil, makeTree("base", ["os": "debian"])))
        let kept = try await store.commit(commit(base.digest, makeTree("one", ["app": "v1"])))
        let lost = try await store.commit(commit(base.digest, makeTree("two", ["app": "v2"])))
        _ = try await store.prepare(kept.digest)
        _ = try await store.prepare(lost.digest)
        let stray = try await store.blobs.put([1, 2, 3])
        let fresh = try await store.blobs.put([4, 5, 6])
        let result = try await store.collect(keeping: [kept.digest], sparing: { $0 == fresh })
        #expect(result == ImageCollection(manifests: 2, blobs: 4, layers: 1))
        #expect(try await store.list() == [kept.digest])
        #expect(try await store.blobs.contains(stray) == false)
        #expect(try await store.blobs.contains(fresh))
        #expect(try await store.isComplete(kept.digest))
        #expect(try await store.isComplete(lost.digest) == false)
        #expect(try await store.layers.list().count == 2)
    }

    @Test func `an upload goes on after a restart`() async throws {
        var store = try makeStore()
        let (id, writer) = try await store.blobs.startUpload(note: "shop/web")
        try await writer.append(ByteBuffer(string: "hello "), maximum: 100)
        store = try makeStore()
        #expect(try await store.blobs.uploads().map(\.id) == [id])
        #expect(try await store.blobs.uploadNote(id) == "shop/web")
        let resumed = try #require(try await store.blobs.resumeUpload(id))
        #expect(await resumed.size == 6)
        try await resumed.append(ByteBuffer(string: "world"), maximum: 100)
        let blob = try await store.blobs.finish(resumed, expecting: ContentDigest.of("hello world".utf8))
        #expect(blob.size == 11)
        try await store.blobs.endUpload(id)
        #expect(try await store.blobs.uploads().isEmpty)
    }
}
