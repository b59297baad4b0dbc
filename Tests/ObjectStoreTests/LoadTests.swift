import Foundation
import Logging
import Machinery
import ObjectStore
import Testing

/// Set in the process that `LoadTests` starts to measure its memory: the path of its file.
private let loadPath = ProcessInfo.processInfo.environment["PAAS_STORE_LOAD"]

@Suite(.timeLimit(.minutes(5)))
struct LoadTests {
    private static let objects = 10_000
    private static let watches = 2_000

    /// Runs only in the child process; it prints how many bytes the load took.
    @Test(.enabled(if: loadPath != nil))
    func `the load is put on`() async throws {
        let store = try await open(loadPath ?? "")
        let before = try residentBytes()
        let written = try await write(to: store, text: "a") { .create($0) }
        let watches = try await openWatches(store)
        // Every watch of everything falls behind and is cut off, and history turns over more than once.
        let revisions = Dictionary(uniqueKeysWithValues: written.map { ($0.key, $0.revision) })
        _ = try await write(to: store, text: "b") { .update($0, expected: revisions[$0.key] ?? 0) }
        let list = try await store.list(ObjectScope(things))
        #expect(list.items.count == Self.objects)
        let running = store.watchCount
        #expect(running == Self.watches * 9 / 10)
        let bytes = try residentBytes() - before
        try FileHandle.standardOutput.write(contentsOf: Data("\nload \(bytes)\n".utf8))
        withExtendedLifetime(watches) {}
        try await store.close()
    }

    @Test(.enabled(if: loadPath == nil))
    func `memory is bounded under 10,000 objects of 5 KB and 2,000 watches`() async throws {
        try await withScratchFile { path in
            let text = try await inChild("the load is put on", ["PAAS_STORE_LOAD": path]) { child, output in
                let data = output.fileHandleForReading.readDataToEndOfFile()
                child.waitUntilExit()
                #expect(child.terminationStatus == 0)
                return String(decoding: data, as: UTF8.self)
            }
            let line = text.split(separator: "\n").first { $0.hasPrefix("load ") }
            let bytes = try #require(line.flatMap { Int($0.dropFirst(5)) })
            // The documents are 50 MB, history and its earlier states 32 MB each, unread events 16 MB.
            #expect(bytes > 50_000_000)
            #expect(bytes < 250_000_000)
        }
    }

    private func write(
        to store: SQLiteObjectStore, text: String, _ make: @Sendable @escaping (ObjectDraft) -> ObjectWrite
    ) async throws -> [StoredObject] {
        let filling = String(repeating: text, count: 4800)
        return try await withThrowingTaskGroup(of: [StoredObject].self) { group in
            for writer in 0..<32 {
                group.addTask {
                    var written: [StoredObject] = []
                    for number in stride(from: writer, to: Self.objects, by: 32) {
                        written.append(try await store.write(make(draft(number, filling))))
                    }
                    return written
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func draft(_ number: Int, _ filling: String) -> ObjectDraft {
        let name = "thing-\(number)"
        return ObjectDraft(
            key: ObjectKey(things, namespace: "shop", name: name),
            document: [
                "metadata": [
                    "name": .string(name), "namespace": "shop", "labels": ["group": .string("\(number % 100)")],
                ],
                "text": .string(filling),
            ], fields: ["spec.nodeName": "node-\(number % 50)"])
    }

    /// A tenth of the watches want everything; the others one name, one node or one label each.
    private func openWatches(_ store: SQLiteObjectStore) async throws -> [ObjectWatch] {
        var watches: [ObjectWatch] = []
        let revision = await store.revision
        for number in 0..<Self.watches {
            let selector =
                switch number % 10 {
                case 0: ObjectSelector.everything
                case 1: ObjectSelector(labels: try LabelSelector(parsing: "group=\(number % 100)"))
                case 2: ObjectSelector(fields: try FieldSelector(parsing: "spec.nodeName=node-\(number % 50)"))
                default: ObjectSelector(fields: try FieldSelector(parsing: "metadata.name=thing-\(number)"))
                }
            watches.append(try await store.watch(ObjectScope(things, namespace: "shop"), selector, after: revision))
        }
        return watches
    }

    private func residentBytes() throws -> Int {
        let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") })
        return try #require(Int(line.filter(\.isNumber))) * 1024
    }
}
