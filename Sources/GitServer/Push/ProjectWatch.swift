import Machinery
import Reconciling

/// Waits for something in a project: looks at once, and again after each change of the kinds that matter.
struct ProjectWatch: Sendable {
    let client: any APIClient
    let project: String

    /// What `look` returns once it returns something; nil when that takes longer than `limit`.
    func first<Value: Sendable>(
        _ kinds: [KindID], within limit: Duration, _ look: @Sendable () async throws -> Value?
    ) async throws -> Value? {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ticks, ticking) = AsyncStream.makeStream(of: Bool.self, bufferingPolicy: .bufferingNewest(1))
            for kind in kinds { group.addTask { try await follow(kind) { ticking.yield(true) } } }
            group.addTask {
                try await Task.sleep(for: limit)
                ticking.finish()
            }
            defer { group.cancelAll() }
            if let value = try await look() { return value }
            for await _ in ticks { if let value = try await look() { return value } }
            return nil
        }
    }

    /// Calls `changed` at the start and after every change of the kind in the project.
    private func follow(_ kind: KindID, _ changed: @Sendable () -> Void) async throws {
        let path = ResourcePath(kind, namespace: project)
        while !Task.isCancelled {
            do {
                var version = try await client.list(path, ListOptions()).resourceVersion
                changed()
                while !Task.isCancelled {
                    for try await event in try await client.watch(path, ListOptions(), from: version) {
                        switch event {
                        case .added(let object), .modified(let object), .deleted(let object):
                            version = object["metadata"]["resourceVersion"].string ?? version
                            changed()
                        case .bookmark(let bookmark): version = bookmark
                        }
                    }
                }
            } catch let error as StatusError where error.reason == .expired || error.reason == .gone {
                continue
            }
        }
    }
}
