import ArchiveFiles
import Glibc
import SystemPackage
import TestKit
import Testing

/// Layers taken apart by one side and written by the other.
@Suite(.scratch, .timeLimit(.minutes(1))) struct EntryStreamTests {
    private let folder = Scratch.folder
    private static let limits = ArchiveLimits(entries: 20, bytes: 2_000_000, depth: 20)

    private func assemble(_ bytes: [UInt8], to out: FilePath) throws -> UnpackedLayer {
        let file = folder.appending("stream")
        try writeBytes(bytes, to: file)
        let input = try FileDescriptor.open(file, .readOnly)
        return try input.closeAfter {
            try LayerUnpacker.assemble(
                descriptor: input.rawValue, to: out.string,
                options: UnpackOptions(
                    compression: .none, overlay: .user, keepsOwners: Requirement.isRoot, limits: Self.limits))
        }
    }

    private func disassemble(_ file: FilePath, _ compression: LayerCompression) throws -> (isGood: Bool, bytes: [UInt8])
    {
        let stream = folder.appending("stream")
        let input = try FileDescriptor.open(file, .readOnly)
        let output = try FileDescriptor.open(
            stream, .writeOnly, options: [.create, .truncate], permissions: [.ownerReadWrite])
        defer {
            try? input.close()
            try? output.close()
        }
        let isGood = LayerDisassembler.run(
            input: input.rawValue, output: output.rawValue, compression: compression, limits: Self.limits)
        return (isGood, try readBytes(stream))
    }

    @Test func `a layer comes out as if it had been unpacked here`() throws {
        var tar = TarFixture()
        tar.add("d", type: "5", mode: 0o755)
        tar.add("d/file", data: "hello", mode: 0o640)
        tar.add("d/same", type: "1", link: "d/file")
        tar.add("d/link", type: "2", link: "/anywhere")
        tar.add("d/.wh.gone", data: "some tools write data here")
        tar.add("d/pipe", type: "6")
        tar.add("dev", type: "3", device: (1, 3))
        tar.add("big", data: String(repeating: "x", count: 900_000))
        let file = folder.appending("layer.tar")
        try tar.write(to: file)
        let direct = try makeFolder(folder.appending("direct"))
        let options = UnpackOptions(
            compression: .none, overlay: .user, keepsOwners: Requirement.isRoot, limits: Self.limits)
        let expected = try LayerUnpacker.unpack(file: file.string, to: direct.string, options: options)
        let (isGood, bytes) = try disassemble(file, .none)
        #expect(isGood)
        let out = try makeFolder(folder.appending("out"))
        #expect(try assemble(bytes, to: out) == expected)
        #expect(try readText(out.appending("d/same")) == "hello")
        #expect(try readBytes(out.appending("big")) == readBytes(direct.appending("big")))
        #expect(status(out.appending("d/gone")).map { $0.st_mode & S_IFMT } == S_IFCHR)
    }

    @Test func `the reason of a failure comes over`() throws {
        var tar = TarFixture()
        tar.add("../evil", data: "x")
        let file = folder.appending("layer.tar")
        try tar.write(to: file)
        let (isGood, bytes) = try disassemble(file, .none)
        #expect(!isGood)
        let out = try makeFolder(folder.appending("out"))
        let error = #expect(throws: ArchiveError.self) { try assemble(bytes, to: out) }
        #expect(error?.code == .unsafeEntry && error?.path == "../evil")
    }

    @Test func `nothing that the other side may send does harm`() throws {
        var tar = TarFixture()
        for index in 0..<6 { tar.add("d\(index)/f", data: "some data \(index)") }
        let file = folder.appending("layer.tar")
        try tar.write(to: file)
        let good = try disassemble(file, .none).bytes
        let out = try makeFolder(folder.appending("out"))
        for cut in stride(from: 0, to: good.count - 1, by: 7) {
            #expect(throws: ArchiveError.self) { try assemble(Array(good[..<cut]), to: out) }
        }
        var state: UInt64 = 7
        for _ in 0..<300 {
            var bytes = good
            for _ in 0..<3 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes[Int((state >> 33) % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: state >> 20)
            }
            _ = try? assemble(bytes, to: out)
        }
        // "d0/f" made into "../f" on the way.
        let marks = Array("d0/f".utf8)
        let place = try #require(good.indices.first { good[$0...].starts(with: marks) })
        let evil = Array(good[..<place]) + Array("../f".utf8) + Array(good[(place + 4)...])
        let error = #expect(throws: ArchiveError.self) { try assemble(evil, to: out) }
        #expect(error?.code == .unsafeEntry)
        #expect(status(folder.appending("f")) == nil)
    }
}
