import ArchiveFiles
import Foundation
import Glibc
import HostSystem
import OCIImages
import SystemPackage
import TestKit
import Testing

/// Images as containers have them: overlays of unpacked layers, and what is written in them as a new image.
@Suite(.scratch, .needsRoot, .timeLimit(.minutes(2))) struct ImageOverlayTests {
    private let folder = Scratch.folder.string

    private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    private func write(_ text: String, _ path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
    }

    private func mounted(_ layers: [String], _ name: String, _ body: (String) throws -> Void) throws -> String {
        let base = "\(folder)/\(name)"
        for part in ["upper", "work", "merged"] { try Files.makeFolder("\(base)/\(part)") }
        try Mounts.overlay(
            lower: layers, upper: "\(base)/upper", work: "\(base)/work", target: "\(base)/merged")
        defer { try? Mounts.unmount("\(base)/merged") }
        try body("\(base)/merged")
        return "\(base)/upper"
    }

    private func commit(_ store: ImageStore, _ base: ContentDigest?, _ upper: String) async throws -> StoredImage {
        try await store.commit(
            ImageCommit(
                base: base, upperDirectory: upper, layer: LayerOptions(latestTime: 1_000),
                created: "2026-01-01T00:00:00Z", createdBy: "test"))
    }

    @Test func `what a container changes is what the next image shows`() async throws {
        let blobs = try BlobStore(root: "\(folder)/images")
        let store = ImageStore(blobs: blobs, layers: try LayerStore(blobs: blobs))
        let root = "\(folder)/root"
        for name in ["etc", "gone/deep", "replaced"] { try Files.makeFolder("\(root)/\(name)") }
        for name in ["etc/kept", "etc/removed", "gone/deep/file", "replaced/old", "moved"] {
            try write(name, "\(root)/\(name)")
        }
        chown("\(root)/etc/kept", 1001, 0)
        let base = try await commit(store, nil, root)

        let upper = try mounted(try await store.prepare(base.digest).lowerDirectories, "first") { merged in
            #expect(text("\(merged)/etc/kept") == "etc/kept")
            unlink("\(merged)/etc/removed")
            try FileManager.default.removeItem(atPath: "\(merged)/gone")
            try FileManager.default.removeItem(atPath: "\(merged)/replaced")
            try Files.makeFolder("\(merged)/replaced")
            try write("new", "\(merged)/replaced/new")
            try write("changed", "\(merged)/etc/kept")
            try write("suid", "\(merged)/tool")
            chmod("\(merged)/tool", 0o4755)
            rename("\(merged)/moved", "\(merged)/etc/moved")
        }
        let image = try await commit(store, base.digest, upper)
        #expect(try await commit(store, base.digest, upper) == image)

        _ = try mounted(try await store.prepare(image.digest).lowerDirectories, "second") { merged in
            #expect(text("\(merged)/etc/kept") == "changed")
            #expect(text("\(merged)/etc/moved") == "moved")
            #expect(text("\(merged)/replaced/new") == "new")
            for name in ["etc/removed", "gone", "replaced/old", "moved"] {
                #expect(access("\(merged)/\(name)", F_OK) != 0, "\(name)")
            }
            var status = stat()
            #expect(lstat("\(merged)/etc/kept", &status) == 0 && status.st_uid == 1001)
            #expect(lstat("\(merged)/tool", &status) == 0 && status.st_mode & 0o7777 == 0o4755)
        }
    }
}
