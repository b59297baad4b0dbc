import Foundation
import Logging
import Machinery
import ObjectStore
import Synchronization

/// A folder for one test's file, removed at its end.
func withScratchFile(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.appending(path: "state.db").path)
}

/// Seconds that a test sets.
final class TestClock: Sendable {
    private let seconds = Mutex<Int64>(1_000_000)
    var now: @Sendable () -> Int64 { { self.seconds.withLock { $0 } } }
    func advance(_ by: Int64) { seconds.withLock { $0 += by } }
}

func open(_ path: String, _ options: StoreOptions = StoreOptions()) async throws -> SQLiteObjectStore {
    try await SQLiteObjectStore.open(path: path, options: options, logger: Logger(label: "test"))
}

let things = GroupResource("example.com", "things")

func thing(_ name: String, text: String = "x") -> ObjectDraft {
    ObjectDraft(
        key: ObjectKey(things, namespace: "shop", name: name),
        document: ["metadata": ["name": .string(name), "labels": ["text": .string(text)]], "text": .string(text)])
}

func next(_ count: Int, _ watch: ObjectWatch) async throws -> [StoredEvent] {
    var events: [StoredEvent] = []
    for try await event in watch {
        events.append(event)
        if events.count == count { break }
    }
    return events
}

/// Runs a test of this program in a process of its own, with further variables. Returns what `read` took of its output;
/// `read` waits for its end.
func inChild(
    _ test: String, _ variables: [String: String], _ read: @Sendable @escaping (Process, Pipe) -> String
) async throws -> String {
    let child = Process()
    child.executableURL = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    child.arguments = ["--testing-library", "swift-testing", "--filter", test]
    child.environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    let output = Pipe()
    child.standardOutput = output
    child.standardError = FileHandle.nullDevice
    try child.run()
    return await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: read(child, output)) }
    }
}
