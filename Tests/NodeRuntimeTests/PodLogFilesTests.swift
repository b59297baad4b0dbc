import HostSystem
import SystemPackage
import TestKit
import Testing

@testable import NodeRuntime

@Suite(.scratch)
struct PodLogFilesTests {
    @Test func `logs of the last run and the one before stay`() throws {
        let layout = try DataLayout(Scratch.folder.string).pod("a")
        let folder = Files.parent(layout.log("main", restart: 0))
        try Files.makeFolder(folder)
        for run in 0...3 { try Files.write(layout.log("main", restart: run), [65], durably: false) }
        try Files.write("\(folder)/notes", [65], durably: false)
        layout.removeOldLogs(of: "main", before: 4)
        #expect(Files.list(folder).sorted() == ["3.log", "notes"])
        layout.removeOldLogs(of: "main", before: 3)
        #expect(Files.list(folder).sorted() == ["3.log", "notes"])
        layout.removeOldLogs(of: "none", before: 3)
    }
}
