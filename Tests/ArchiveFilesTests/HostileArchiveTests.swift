import ArchiveFiles
import CLibArchive
import Glibc
import SystemPackage
import TestKit
import Testing

/// One archive that must not be unpacked as it says.
struct HostileCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: ArchiveError.Code
    let make: @Sendable (inout TarFixture) -> Void

    init(_ name: String, _ code: ArchiveError.Code, _ make: @escaping @Sendable (inout TarFixture) -> Void) {
        testDescription = name
        self.code = code
        self.make = make
    }

    static let everywhere: [HostileCase] = [
        HostileCase("absolute path", .unsafeEntry) { $0.add("/tmp/evil", data: "x") },
        HostileCase("parent path", .unsafeEntry) { $0.add("../evil", data: "x") },
        HostileCase("parent path inside", .unsafeEntry) { $0.add("a/../../evil", data: "x") },
        HostileCase("parent path in an extended header", .unsafeEntry) {
            $0.addPax([("path", "a/../../evil")])
            $0.add("harmless", data: "x")
        },
        HostileCase("hard link to an absolute path", .unsafeEntry) {
            $0.add("link", type: "1", link: "/etc/passwd")
        },
        HostileCase("hard link out of the root", .unsafeEntry) {
            $0.add("link", type: "1", link: "../secret")
        },
        HostileCase("hard link to a folder", .invalidArchive) {
            $0.add("folder", type: "5")
            $0.add("link", type: "1", link: "folder")
        },
        HostileCase("hard link to nothing", .invalidArchive) { $0.add("link", type: "1", link: "nothing") },
        HostileCase("hard link to itself", .invalidArchive) {
            $0.add("link", data: "x")
            $0.add("link", type: "1", link: "link")
        },
        HostileCase("an entry below a file", .unsafeEntry) {
            $0.add("file", data: "x")
            $0.add("file/below", data: "x")
        },
        HostileCase("a cut archive", .invalidArchive) { $0.add("file", data: "x", claimedSize: 5000) },
        HostileCase("too many entries", .limitExceeded) { tar in
            for index in 0...20 { tar.add("f\(index)") }
        },
        HostileCase("too many bytes", .limitExceeded) { tar in
            for index in 0..<3 { tar.add("f\(index)", data: String(repeating: "x", count: 4000)) }
        },
        HostileCase("too deep", .limitExceeded) { $0.add((0..<30).map { "\($0)" }.joined(separator: "/")) },
        HostileCase("a sparse file of a terabyte", .limitExceeded) {
            $0.addPax([
                ("GNU.sparse.major", "0"), ("GNU.sparse.minor", "1"), ("GNU.sparse.size", "1099511627776"),
                ("GNU.sparse.map", "0,1"), ("GNU.sparse.numblocks", "1"),
            ])
            $0.add("sparse", data: "x")
        },
    ]

    static let uploads: [HostileCase] = [
        HostileCase("hard link through a link", .unsafeEntry) {
            $0.add("up", type: "2", link: "up-is-not-there")
            $0.add("link", type: "1", link: "up/secret")
        },
        HostileCase("absolute symbolic link", .unsafeEntry) { $0.add("link", type: "2", link: "/etc/passwd") },
        HostileCase("symbolic link out of the root", .unsafeEntry) { $0.add("a/link", type: "2", link: "../../etc") },
        HostileCase("symbolic link that climbs through another", .unsafeEntry) {
            $0.add("a/b/up", type: "2", link: "../..")
            $0.add("out", type: "2", link: "a/b/up/../..")
        },
        HostileCase("writing through a symbolic link", .unsafeEntry) {
            $0.add("folder/file", data: "x")
            $0.add("link", type: "2", link: "folder")
            $0.add("link/file", data: "y")
        },
    ]

    static let layers: [HostileCase] = [
        HostileCase("hard link through a link that leaves the root", .invalidArchive) {
            $0.add("up", type: "2", link: "..")
            $0.add("link", type: "1", link: "up/secret")
        },
        HostileCase("a folder with a whiteout's name", .unsafeEntry) { $0.add(".wh.a/b", data: "x") },
        HostileCase("a whiteout of the folder itself", .unsafeEntry) { $0.add("a/.wh.") },
        HostileCase("a whiteout of the parent", .unsafeEntry) { $0.add("a/.wh...") },
        HostileCase("a link that leads back to itself", .unsafeEntry) {
            $0.add("loop", type: "2", link: "loop")
            $0.add("loop/x", data: "x")
        },
        HostileCase("an owner that is none", .invalidArchive) {
            $0.addPax([("uid", "4294967295")])
            $0.add("f")
        },
    ]
}

@Suite(.scratch) struct HostileArchiveTests {
    private let folder = Scratch.folder
    private static let limits = ArchiveLimits(entries: 20, bytes: 10_000, depth: 20)

    /// The fixture as a file, an empty folder to unpack to, and beside it a file that must stay as it is.
    private func prepare(_ hostile: HostileCase) throws -> (file: FilePath, out: FilePath) {
        var tar = TarFixture()
        hostile.make(&tar)
        let file = folder.appending("hostile.tar")
        try writeBytes(hostile.testDescription == "a cut archive" ? tar.bytes : tar.finished, to: file)
        try writeBytes(Array("secret".utf8), to: folder.appending("secret"))
        return (file, try makeFolder(folder.appending("out")))
    }

    private func expectNothingOutside() throws {
        let names = try #require(opendir(folder.string))
        defer { closedir(names) }
        var count = 0
        while readdir(names) != nil { count += 1 }
        #expect(count == 5, "only ., .., the archive, the secret and the folder")
        #expect(try readText(folder.appending("secret")) == "secret")
    }

    @Test(arguments: HostileCase.everywhere + HostileCase.uploads)
    func `an upload is refused`(_ hostile: HostileCase) throws {
        let (file, out) = try prepare(hostile)
        let input = try FileDescriptor.open(file, .readOnly)
        let error = #expect(throws: ArchiveError.self) {
            try input.closeAfter {
                try SourceUnpacker.unpack(descriptor: input.rawValue, to: out.string, limits: Self.limits)
            }
        }
        #expect(error?.code == hostile.code, "\(String(describing: error))")
        try expectNothingOutside()
    }

    @Test(arguments: HostileCase.everywhere + HostileCase.layers)
    func `a layer is refused`(_ hostile: HostileCase) throws {
        let (file, out) = try prepare(hostile)
        let options = UnpackOptions(
            compression: .none, overlay: .user, keepsOwners: Requirement.isRoot, limits: Self.limits)
        let error = #expect(throws: ArchiveError.self) {
            try LayerUnpacker.unpack(file: file.string, to: out.string, options: options)
        }
        #expect(error?.code == hostile.code, "\(String(describing: error))")
        try expectNothingOutside()
    }

    @Test func `a layer's links are followed inside of its root only`() throws {
        let (file, out) = try prepare(
            HostileCase("links", .unsafeEntry) {
                $0.add("real", type: "5", mode: 0o755)
                $0.add("absolute", type: "2", link: "/real")
                $0.add("climbing", type: "2", link: "../../../real")
                $0.add("absolute/one", data: "1")
                $0.add("climbing/two", data: "2")
                $0.add("made/by/way/three", data: "3")
                $0.add("dev", type: "3", device: (1, 3))
            })
        let options = UnpackOptions(compression: .none, overlay: .user, keepsOwners: Requirement.isRoot)
        let unpacked = try LayerUnpacker.unpack(file: file.string, to: out.string, options: options)
        #expect(try readText(out.appending("real/one")) == "1")
        #expect(try readText(out.appending("real/two")) == "2")
        #expect(try readText(out.appending("made/by/way/three")) == "3")
        #expect(unpacked.skippedDevices == 1)
        #expect(status(out.appending("dev")) == nil)
        try expectNothingOutside()
    }

    @Test func `a whiteout and a folder of one name make an opaque folder, in either order`() throws {
        let (file, out) = try prepare(
            HostileCase("order", .unsafeEntry) {
                $0.add(".wh.a")
                $0.add("a", type: "5", mode: 0o755)
                $0.add("b", type: "5", mode: 0o755)
                $0.add(".wh.b")
                $0.add(".wh.c")
                $0.add("c/d", data: "x")
                $0.add("e", data: "x")
                $0.add(".wh.e")
                $0.add(".wh..wh.plnk", type: "5")
            })
        let options = UnpackOptions(compression: .none, overlay: .user, keepsOwners: Requirement.isRoot)
        _ = try LayerUnpacker.unpack(file: file.string, to: out.string, options: options)
        var value = [UInt8](repeating: 0, count: 8)
        for name in ["a", "b", "c"] {
            #expect(getxattr(out.appending(name).string, "user.overlay.opaque", &value, 8) == 1, "\(name)")
        }
        #expect(try readText(out.appending("e")) == "x")
        #expect(status(out.appending(".wh..wh.plnk")) == nil)
    }

    @Test(.needsRoot) func `attributes that steer overlayfs are not taken from a layer`() throws {
        let (file, out) = try prepare(
            HostileCase("attributes", .unsafeEntry) {
                $0.addPax([
                    ("SCHILY.xattr.trusted.overlay.redirect", "/etc"), ("SCHILY.xattr.user.overlay.redirect", "/etc"),
                    ("SCHILY.xattr.user.note", "kept"),
                ])
                $0.add("a", type: "5", mode: 0o755)
            })
        let options = UnpackOptions(compression: .none, overlay: .user, keepsOwners: true)
        _ = try LayerUnpacker.unpack(file: file.string, to: out.string, options: options)
        var value = [UInt8](repeating: 0, count: 64)
        let path = out.appending("a").string
        #expect(getxattr(path, "user.note", &value, 64) == 4)
        #expect(getxattr(path, "trusted.overlay.redirect", &value, 64) == -1)
        #expect(getxattr(path, "user.overlay.redirect", &value, 64) == -1)
    }

    @Test func `an upload loses set-uid bits and owners`() throws {
        let (file, out) = try prepare(
            HostileCase("suid", .unsafeEntry) { $0.add("tool", data: "x", mode: 0o6755, uid: 12) })
        let input = try FileDescriptor.open(file, .readOnly)
        _ = try input.closeAfter { try SourceUnpacker.unpack(descriptor: input.rawValue, to: out.string) }
        let tool = try #require(status(out.appending("tool")))
        #expect(tool.st_mode & 0o7777 == 0o755)
        #expect(tool.st_uid == geteuid())
    }

    @Test func `a stream that is not compressed as announced is refused`() throws {
        let (file, out) = try prepare(HostileCase("plain", .unsafeEntry) { $0.add("a", data: "x") })
        let error = #expect(throws: ArchiveError.self) {
            try LayerUnpacker.unpack(
                file: file.string, to: out.string, options: UnpackOptions(compression: .zstd, overlay: .user))
        }
        #expect(error?.code == .invalidArchive)
    }

    @Test func `random bytes never do harm`() throws {
        let out = try makeFolder(folder.appending("out"))
        var tar = TarFixture()
        for index in 0..<8 { tar.add("f\(index)", data: "some data \(index)") }
        var generator = SplitMix(state: 42)
        for _ in 0..<300 {
            var bytes = tar.finished
            for _ in 0..<4 { bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(generator.next() & 255) }
            let file = folder.appending("fuzz.tar")
            try writeBytes(bytes, to: file)
            let input = try FileDescriptor.open(file, .readOnly)
            defer { try? input.close() }
            _ = try? SourceUnpacker.unpack(descriptor: input.rawValue, to: out.string, limits: Self.limits)
        }
        #expect(status(folder.appending("evil")) == nil)
    }
}

/// A random source that gives the same numbers each time.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
