import Logging
import Machinery

/// Measures the store, for `make bench`.
package enum StoreBenchmark {
    /// What a run measured.
    package struct Result: Sendable {
        package let writes: Int
        package let writesPerSecond: Double
        /// For a list of everything written.
        package let listMilliseconds: Double
    }

    /// Creates `writes` objects of about `size` bytes in a new file at `path` with `clients` writers at once.
    package static func run(
        path: String, clients: Int = 64, writes: Int = 20_000, size: Int = 3_000
    ) async throws -> Result {
        let store = try await SQLiteObjectStore.open(path: path, logger: Logger(label: "bench"))
        let resource = GroupResource("", "configmaps")
        let text = String(repeating: "x", count: max(0, size - 150))
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    for number in stride(from: client, to: writes, by: clients) {
                        let key = ObjectKey(resource, namespace: "bench", name: "object-\(number)")
                        let document: JSONValue = [
                            "apiVersion": "v1", "kind": "ConfigMap",
                            "metadata": ["name": .string(key.name), "namespace": "bench"],
                            "data": ["text": .string(text)],
                        ]
                        _ = try await store.write(.create(ObjectDraft(key: key, document: document)))
                    }
                }
            }
            try await group.waitForAll()
        }
        let writing = clock.now - start
        let listStart = clock.now
        let list = try await store.list(ObjectScope(resource))
        let listing = clock.now - listStart
        try await store.close()
        return Result(
            writes: list.items.count, writesPerSecond: Double(writes) / (writing / .seconds(1)),
            listMilliseconds: listing / .milliseconds(1))
    }
}
