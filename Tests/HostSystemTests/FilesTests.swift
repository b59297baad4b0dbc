import SystemPackage
import TestKit
import Testing

@testable import HostSystem

@Suite(.scratch)
struct FilesTests {
    private var folder: String { Scratch.folder.string }

    @Test func `a file is replaced as a whole and leaves nothing beside it`() throws {
        try Files.write("\(folder)/a", [1, 2, 3])
        try Files.write("\(folder)/a", [4], mode: 0o600)
        #expect(try Files.read("\(folder)/a") == [4])
        #expect(Files.list(folder) == ["a"])
    }

    @Test func `a missing file is told by its name`() {
        let error = #expect(throws: HostError.self) { try Files.read("\(folder)/none") }
        #expect(error?.isNotFound == true)
        #expect(error?.description.contains("\(folder)/none") == true)
    }

    @Test func `a tree is removed without following links`() throws {
        try Files.makeFolder("\(folder)/keep")
        try Files.write("\(folder)/keep/file", [1])
        try Files.makeFolder("\(folder)/tree/deep")
        try Files.link("\(folder)/tree/deep/link", to: "\(folder)/keep")
        try Files.removeTree("\(folder)/tree")
        #expect(!Files.exists("\(folder)/tree"))
        #expect(Files.exists("\(folder)/keep/file"))
        try Files.removeTree("\(folder)/tree")
    }

    @Test func `links in a folder that others fill are not followed`() throws {
        try Files.write("\(folder)/secret", Array("secret".utf8))
        try Files.makeFolder("\(folder)/theirs")
        try Files.link("\(folder)/theirs/passwd", to: "\(folder)/secret")
        #expect(throws: HostError.self) {
            try Files.readWithoutLinks(folder: "\(folder)/theirs", name: "passwd", limit: 100)
        }
        try Files.link("\(folder)/other", to: "\(folder)/theirs")
        #expect(throws: HostError.self) {
            try Files.readWithoutLinks(folder: "\(folder)/other", name: "passwd", limit: 100)
        }
    }

    @Test func `a data folder is locked for one platform`() throws {
        let path = "\(folder)/lock"
        let held = try LockFile(path)
        let error = #expect(throws: HostError.self) { try LockFile(path) }
        #expect(error?.description.contains("another platform") == true)
        #expect(LockFile.holder(of: path) != nil)
        withExtendedLifetime(held) {}
    }

    @Test func `an instance is named after its folder`() throws {
        let layout = try DataLayout("\(folder)/data")
        #expect(layout.instance.description.count == 8)
        #expect(layout.instance == (try DataLayout("\(folder)/data/../data")).instance)
        #expect(layout.instance != (try DataLayout("\(folder)/other")).instance)
        #expect(layout.instance.linkPrefix.count == 7)
        #expect(InstanceID(resolvedPath: "/var/lib/paas").description == "7e8e438d")
    }

    @Test func `files that appear in a watched folder are told`() async throws {
        let names = try FolderWatch.names(in: folder)
        try Files.write("\(folder)/exit", [1])
        for await name in names where name == "exit" { break }
    }

    @Test func `watches of folders end with whoever has them, and with the folder`() async throws {
        // The kernel has 128 instances of inotify for a user by default.
        for _ in 0..<300 {
            let names = try FolderWatch.names(in: folder)
            try Files.write("\(folder)/exit", [1])
            for await _ in names { break }
        }
        try Files.makeFolder("\(folder)/brief", mode: 0o700)
        let names = try FolderWatch.names(in: "\(folder)/brief")
        try Files.removeTree("\(folder)/brief")
        for await _ in names {}
    }
}
