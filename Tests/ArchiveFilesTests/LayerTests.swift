import ArchiveFiles
import CLibArchive
import Glibc
import SystemPackage
import TestKit
import Testing

@Suite(.scratch) struct LayerTests {
    private let folder = Scratch.folder

    /// A tree with what layers have to carry.
    private func makeTree(_ name: String = "tree") throws -> FilePath {
        let tree = try makeFolder(folder.appending(name))
        _ = try makeFolder(tree.appending("etc"))
        _ = try makeFolder(tree.appending("etc/empty"), 0o750)
        try writeBytes(Array("hello\n".utf8), to: tree.appending("etc/motd"))
        try writeBytes([UInt8](repeating: 7, count: 700_000), to: tree.appending("big"))
        try writeBytes([], to: tree.appending("grüße-\u{1F40B}"))
        chmod(tree.appending("etc/motd").string, 0o4711)
        link(tree.appending("etc/motd").string, tree.appending("etc/zz-same").string)
        symlink("../../outside", tree.appending("etc/link").string)
        mkfifo(tree.appending("pipe").string, 0o600)
        return tree
    }

    private func options(_ compression: LayerCompression = .zstd) -> LayerOptions {
        LayerOptions(compression: compression, latestTime: 1_000_000)
    }

    private func unpackOptions(_ compression: LayerCompression) -> UnpackOptions {
        UnpackOptions(compression: compression, overlay: .user, keepsOwners: Requirement.isRoot)
    }

    @Test(arguments: LayerCompression.allCases)
    func `what goes into a layer comes out again`(_ compression: LayerCompression) throws {
        let tree = try makeTree()
        let file = folder.appending("layer").string
        let packed = try LayerPacker.pack(directory: tree.string, to: file, options: options(compression))
        let out = try makeFolder(folder.appending("out"))
        let unpacked = try LayerUnpacker.unpack(file: file, to: out.string, options: unpackOptions(compression))

        #expect(unpacked.diffID == packed.diffID)
        #expect(unpacked.entries == packed.entries)
        #expect(ContentDigest.of(try readBytes(FilePath(file))) == packed.digest)
        #expect(try readText(out.appending("etc/motd")) == "hello\n")
        #expect(try readBytes(out.appending("big")).count == 700_000)
        #expect(status(out.appending("grüße-\u{1F40B}")) != nil)
        #expect(status(out.appending("etc/motd"))?.st_ino == status(out.appending("etc/zz-same"))?.st_ino)
        #expect(status(out.appending("etc/motd"))?.st_mtim.tv_sec == 1_000_000)
        #expect(status(out.appending("etc"))?.st_mtim.tv_sec == 1_000_000)
        #expect((status(out.appending("etc/empty"))?.st_mode ?? 0) & 0o7777 == 0o750)
        #expect(status(out.appending("etc/link")).map { $0.st_mode & S_IFMT } == S_IFLNK)
        #expect(status(out.appending("pipe")).map { $0.st_mode & S_IFMT } == S_IFIFO)
        if Requirement.isRoot { #expect((status(out.appending("etc/motd"))?.st_mode ?? 0) & 0o7777 == 0o4711) }
    }

    @Test(arguments: LayerCompression.allCases)
    func `the same tree gives the same bytes, made anew too`(_ compression: LayerCompression) throws {
        let first = try LayerPacker.pack(
            directory: makeTree("one").string, to: folder.appending("a").string, options: options(compression))
        let second = try LayerPacker.pack(
            directory: makeTree("two").string, to: folder.appending("b").string, options: options(compression))
        #expect(first == second)
        #expect((first.diffID == first.digest) == (compression == .none))
    }

    @Test func `a layer without entries can be read`() throws {
        let tree = try makeFolder(folder.appending("tree"))
        let file = folder.appending("layer").string
        let packed = try LayerPacker.pack(directory: tree.string, to: file, options: options(.gzip))
        let out = try makeFolder(folder.appending("out"))
        let unpacked = try LayerUnpacker.unpack(file: file, to: out.string, options: unpackOptions(.gzip))
        #expect(packed.entries == 0 && unpacked.entries == 0)
        #expect(packed.diffID == unpacked.diffID)
    }

    @Test func `excluded paths are left out with all below them`() throws {
        let tree = try makeTree()
        var options = options(.none)
        options.excluded = ["etc", "big"]
        let packed = try LayerPacker.pack(
            directory: tree.string, to: folder.appending("layer").string, options: options)
        #expect(packed.entries == 2)
    }

    @Test func `whiteouts and opaque folders survive a round trip through a layer`() throws {
        let upper = try makeFolder(folder.appending("upper"))
        _ = try makeFolder(upper.appending("opaque"))
        try writeBytes([1], to: upper.appending("opaque/kept"))
        try #require(setxattr(upper.appending("opaque").string, "user.overlay.opaque", "y", 1, 0) == 0)
        try #require(mknod(upper.appending("gone").string, S_IFCHR, 0) == 0)
        let file = folder.appending("layer").string
        let packed = try LayerPacker.pack(directory: upper.string, to: file, options: options(.none))
        #expect(packed.entries == 4)
        let text = String(decoding: try readBytes(FilePath(file)), as: UTF8.self)
        #expect(text.contains(".wh.gone") && text.contains("opaque/.wh..wh..opq"))

        let out = try makeFolder(folder.appending("out"))
        _ = try LayerUnpacker.unpack(file: file, to: out.string, options: unpackOptions(.none))
        let gone = try #require(status(out.appending("gone")))
        #expect(gone.st_mode & S_IFMT == S_IFCHR && gone.st_rdev == 0)
        var value = [UInt8](repeating: 0, count: 8)
        #expect(getxattr(out.appending("opaque").string, "user.overlay.opaque", &value, 8) == 1)
        #expect(status(out.appending("opaque/.wh..wh..opq")) == nil)
    }

    @Test func `users' attributes and file capabilities travel, those that steer overlayfs do not`() throws {
        let tree = try makeFolder(folder.appending("tree"))
        try writeBytes([1], to: tree.appending("file"))
        let source = tree.appending("file").string
        try #require(setxattr(source, "user.note", "kept", 4, 0) == 0)
        try #require(setxattr(source, "user.overlay.origin", "lost", 4, 0) == 0)
        let file = folder.appending("layer").string
        _ = try LayerPacker.pack(directory: tree.string, to: file, options: options(.none))
        let text = String(decoding: try readBytes(FilePath(file)), as: UTF8.self)
        #expect(text.contains("SCHILY.xattr.user.note=kept"))
        #expect(!text.contains("LIBARCHIVE") && !text.contains("overlay"))
    }

    @Test func `a folder that was renamed within an overlay is refused with what to do`() throws {
        let tree = try makeFolder(folder.appending("tree"))
        let moved = try makeFolder(tree.appending("moved"))
        try #require(setxattr(moved.string, "user.overlay.redirect", "x", 1, 0) == 0)
        let error = #expect(throws: ArchiveError.self) {
            try LayerPacker.pack(
                directory: tree.string, to: folder.appending("layer").string, options: options(.none))
        }
        #expect(error?.code == .unsupported)
        #expect(error?.reason.contains("redirect_dir=off") == true)
    }

    @Test(.needsRoot) func `owners are written as the user namespace's own`() throws {
        let tree = try makeFolder(folder.appending("tree"))
        try writeBytes([1], to: tree.appending("file"))
        chown(tree.appending("file").string, 101_001, 100_000)
        var options = options(.none)
        options.userNamespace = IDRange(first: 100_000, count: 65_536)
        let file = folder.appending("layer").string
        _ = try LayerPacker.pack(directory: tree.string, to: file, options: options)
        let out = try makeFolder(folder.appending("out"))
        _ = try LayerUnpacker.unpack(file: file, to: out.string, options: unpackOptions(.none))
        #expect(status(out.appending("file"))?.st_uid == 1001)
        #expect(status(out.appending("file"))?.st_gid == 0)
        chown(tree.appending("file").string, 5, 5)
        #expect(throws: ArchiveError.self) {
            try LayerPacker.pack(directory: tree.string, to: file + "2", options: options)
        }
    }

    @Test func `removing a tree does not follow its links`() throws {
        let kept = try makeFolder(folder.appending("kept"))
        try writeBytes([1], to: kept.appending("file"))
        let tree = try makeTree()
        symlink(kept.string, tree.appending("etc/to-kept").string)
        try TreeRemover.remove(tree.string)
        try TreeRemover.remove(tree.string)
        #expect(status(tree) == nil)
        #expect(status(kept.appending("file")) != nil)
    }

    @Test func `cancelling ends a piece of work that has not begun`() async throws {
        let queue = ArchiveQueue(width: 1)
        let task = Task {
            try await queue.run { cancellation in
                while true { try cancellation.check() }
            }
        }
        task.cancel()
        await #expect(throws: ArchiveError.self) { try await task.value }
        #expect(try await queue.run { _ in 7 } == 7)
    }
}
