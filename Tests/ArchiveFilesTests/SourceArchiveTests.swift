import ArchiveFiles
import Glibc
import SystemPackage
import TestKit
import Testing

@Suite(.scratch) struct SourceArchiveTests {
    private let folder = Scratch.folder

    /// A zip with one stored file, byte by byte. PKWARE APPNOTE 6.3.
    private static func zip(_ name: String, _ data: String, crc: UInt32) -> [UInt8] {
        func le16(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
        func le32(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> ($0 * 8) & 255) } }
        let size = le32(UInt32(data.utf8.count))
        let common = le16(20) + le16(0) + le16(0) + le16(0) + le16(33) + le32(crc) + size + size
        let names = le16(name.utf8.count) + le16(0)
        let local = le32(0x0403_4b50) + common + names + Array(name.utf8) + Array(data.utf8)
        let central =
            le32(0x0201_4b50) + le16(20) + common + names + le16(0) + le16(0) + le16(0) + le32(0) + le32(0)
            + Array(name.utf8)
        let end =
            le32(0x0605_4b50) + le16(0) + le16(0) + le16(1) + le16(1) + le32(UInt32(central.count))
            + le32(UInt32(local.count)) + le16(0)
        return local + central + end
    }

    private func unpack(_ file: FilePath, to out: FilePath) throws -> Int {
        let input = try FileDescriptor.open(file, .readOnly)
        return try input.closeAfter { try SourceUnpacker.unpack(descriptor: input.rawValue, to: out.string) }
    }

    @Test func `a zip is unpacked`() throws {
        let file = folder.appending("source.zip")
        try writeBytes(Self.zip("src/app.py", "hello", crc: 0x3610_a686), to: file)
        let out = try makeFolder(folder.appending("out"))
        #expect(try unpack(file, to: out) == 1)
        #expect(try readText(out.appending("src/app.py")) == "hello")
    }

    @Test func `a zip that climbs out is refused`() throws {
        let file = folder.appending("source.zip")
        try writeBytes(Self.zip("../app.py", "hello", crc: 0x3610_a686), to: file)
        let out = try makeFolder(folder.appending("out"))
        let error = #expect(throws: ArchiveError.self) { try unpack(file, to: out) }
        #expect(error?.code == .unsafeEntry)
    }

    @Test(arguments: LayerCompression.allCases)
    func `a tar is unpacked however it is compressed`(_ compression: LayerCompression) throws {
        let tree = try makeFolder(folder.appending("tree"))
        try writeBytes(Array("x".utf8), to: tree.appending("file"))
        symlink("file", tree.appending("link").string)
        let file = folder.appending("source")
        _ = try LayerPacker.pack(
            directory: tree.string, to: file.string, options: LayerOptions(compression: compression))
        let out = try makeFolder(folder.appending("out"))
        #expect(try unpack(file, to: out) == 2)
        #expect(try readText(out.appending("link")) == "x")
    }

    @Test func `text is no archive`() throws {
        let file = folder.appending("source")
        try writeBytes(Array("print('hello')\n".utf8), to: file)
        let out = try makeFolder(folder.appending("out"))
        let error = #expect(throws: ArchiveError.self) { try unpack(file, to: out) }
        #expect(error?.code == .invalidArchive)
    }

    @Test(arguments: [
        ("sha256:" + String(repeating: "a", count: 64), true), ("sha256:" + String(repeating: "A", count: 64), false),
        ("sha256:" + String(repeating: "a", count: 63), false), ("sha512:" + String(repeating: "a", count: 64), false),
        ("sha256:../../../../etc/passwd" + String(repeating: "a", count: 43), false), ("", false),
    ])
    func `digests are read strictly`(_ text: String, _ isValid: Bool) {
        #expect((ContentDigest(text) != nil) == isValid)
    }
}
