import Foundation
import Logging
import Machinery
import ObjectStore
import Testing

/// Whether this process is the one that `CrashTests` starts and kills: it writes without end.
private let victimPath = ProcessInfo.processInfo.environment["PAAS_STORE_VICTIM"]

@Suite(.timeLimit(.minutes(2)))
struct CrashTests {
    /// Runs only in the child process; it acknowledges each write by a line on descriptor 1 and never ends by itself.
    @Test(.enabled(if: victimPath != nil))
    func `victim writes until it is killed`() async throws {
        let store = try await open(victimPath ?? "")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<16 {
                group.addTask {
                    for number in 0... {
                        let object = try await store.write(
                            .create(thing("\(client)-\(number)", text: String(repeating: "x", count: 1000))))
                        let line = Data("acknowledged \(object.key.name) \(object.revision)\n".utf8)
                        try FileHandle.standardOutput.write(contentsOf: line)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test(.enabled(if: victimPath == nil))
    func `every acknowledged write is there after kill -9 amid writing`() async throws {
        try await withScratchFile { path in
            let text = try await inChild("victim writes until", ["PAAS_STORE_VICTIM": path], Self.readAndKill)
            let acknowledged = text.split(separator: "\n").compactMap(Self.acknowledgement)
            #expect(acknowledged.count >= 200)
            let store = try await open(path)
            let items = try await store.list(ObjectScope(things)).items
            let names = Dictionary(uniqueKeysWithValues: items.map { ($0.key.name, $0.revision) })
            for (name, revision) in acknowledged { #expect(names[name] == revision) }
            // A round is there as a whole or not at all: no revision is missing, and history tells the same objects.
            let newest = await store.revision
            #expect(newest >= acknowledged.count)
            let history = try await next(Int(newest), store.watch(ObjectScope(things), after: 0))
            #expect(history.map(\.revision) == Array(1...newest))
            #expect(Set(history.map(\.object.key)) == Set(items.map(\.key)))
            try await store.close()
        }
    }

    /// Reads a line of the child; nil for lines that others write.
    private static func acknowledgement(_ line: Substring) -> (name: String, revision: Int64)? {
        let parts = line.split(separator: " ")
        guard parts.count == 3, parts[0] == "acknowledged", let revision = Int64(parts[2]) else { return nil }
        return (String(parts[1]), revision)
    }

    /// Kills the child once it has acknowledged some hundred writes; returns all that it wrote, cut at a line's end.
    @Sendable private static func readAndKill(_ victim: Process, _ output: Pipe) -> String {
        var data = Data()
        var lines = 0
        while lines < 300 {
            let part = output.fileHandleForReading.availableData
            if part.isEmpty { break }
            lines += part.filter { $0 == 0x0A }.count
            data.append(part)
        }
        kill(victim.processIdentifier, SIGKILL)
        data.append(output.fileHandleForReading.readDataToEndOfFile())
        victim.waitUntilExit()
        let whole = data.lastIndex(of: 0x0A).map { data[...$0] } ?? Data()
        return String(decoding: whole, as: UTF8.self)
    }
}
