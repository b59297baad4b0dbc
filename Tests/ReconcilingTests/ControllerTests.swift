import Kinds
import Logging
import Machinery
import Reconciling
import Synchronization
import TestKit
import Testing

/// A client whose one collection is fed by the test.
private final class FedClient: APIClient {
    struct State {
        var objects: [JSONValue] = []
        var watchers: [AsyncThrowingStream<WatchEvent, any Error>.Continuation] = []
        var lists = 0
    }
    let state = Mutex(State())

    func put(_ object: JSONValue, isNew: Bool) {
        state.withLock { state in
            state.objects.removeAll { $0["metadata"]["name"] == object["metadata"]["name"] }
            state.objects.append(object)
            for watcher in state.watchers { watcher.yield(isNew ? .added(object) : .modified(object)) }
        }
    }

    func expire() {
        let watchers = state.withLock { state in
            defer { state.watchers = [] }
            return state.watchers
        }
        for watcher in watchers { watcher.finish(throwing: StatusError(.expired, "too old")) }
    }

    func list(_: ResourcePath, _: ListOptions) async throws -> ObjectList {
        state.withLock { state in
            state.lists += 1
            return ObjectList(resourceVersion: "1", items: state.objects)
        }
    }

    func watch(
        _: ResourcePath, _: ListOptions, from _: String
    ) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream<WatchEvent, any Error>.makeStream()
        state.withLock { state in
            for object in state.objects { continuation.yield(.modified(object)) }
            state.watchers.append(continuation)
        }
        return stream
    }

    func get(_ path: ResourcePath) async throws -> JSONValue { throw StatusError.notFound(path.groupResource, "") }
    func create(_: ResourcePath, _ object: JSONValue) async throws -> JSONValue { object }
    func update(_: ResourcePath, _ object: JSONValue) async throws -> JSONValue { object }
    func patch(_: ResourcePath, _: PatchType, _ patch: JSONValue) async throws -> JSONValue { patch }
    func delete(_: ResourcePath, _: DeleteOptions) async throws -> JSONValue { .null }
    func acting(as _: Identity) -> any APIClient { self }
}

private func configMap(_ name: String, version: Int, label: String = "one") -> JSONValue {
    [
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": [
            "name": .string(name), "namespace": "shop", "resourceVersion": "\(version)",
            "labels": ["colour": .string(label)],
        ],
    ]
}

@Suite(.timeLimit(.minutes(1))) struct ControllerTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func `an informer copies the collection, follows it, and survives an expired watch`() async throws {
        let client = FedClient()
        client.put(configMap("a", version: 1), isNew: true)
        let informer = Informer<ConfigMap>(client, logger: logger)
        informer.addIndex("colour") { $0.metadata.labels["colour"].map { [$0] } ?? [] }
        let seen = Mutex<[String]>([])
        informer.onChange { observation in seen.withLock { $0.append(observation.object.name) } }
        let running = Task { await informer.run() }
        await informer.waitForSync()
        #expect(informer.get("shop", "a")?.name == "a")
        client.put(configMap("b", version: 2, label: "two"), isNew: true)
        try await eventually("b is known") { informer.get("shop", "b") != nil }
        client.state.withLock { state in state.objects.removeAll { $0["metadata"]["name"].string == "a" } }
        client.expire()
        try await eventually("a is gone") { informer.get("shop", "a") == nil }
        #expect(informer.indexed("colour", "two").map(\.name) == ["b"])
        #expect(informer.indexed("colour", "one").isEmpty)
        #expect(seen.withLock { $0.filter { $0 == "b" }.count } == 1)
        running.cancel()
        await running.value
    }

    @Test func `a controller reconciles each change and tries again what failed`() async throws {
        struct Trouble: Error {}
        let client = FedClient()
        let informer = Informer<ConfigMap>(client, logger: logger)
        let tries = Mutex<[NamespacedName: Int]>([:])
        let controller = Controller("test", logger: logger) { key in
            let count = tries.withLock { tries in
                tries[key, default: 0] += 1
                return tries[key, default: 0]
            }
            if count < 3 { throw Trouble() }
            return .done
        }
        controller.watches(informer)
        let running = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await informer.run() }
                group.addTask { await controller.run() }
            }
        }
        client.put(configMap("a", version: 1), isNew: true)
        try await eventually("three tries") { tries.withLock { $0[NamespacedName("shop", "a")] } == 3 }
        running.cancel()
        await running.value
    }

    @Test func `what is refused because its namespace ends is not tried again, other work goes on`() async throws {
        let tries = Mutex<[String: Int]>([:])
        let controller = Controller("test", workers: 1, logger: logger) { key in
            tries.withLock { $0[key.name, default: 0] += 1 }
            guard key.name == "ending" else { return .done }
            var refusal = StatusError(.forbidden, "no")
            refusal.causes = [StatusCause(reason: StatusError.namespaceTerminating, message: "no", field: "")]
            throw refusal
        }
        let running = Task { await controller.run() }
        // One worker takes them in turn: what was to be tried again would come between.
        for number in 0..<50 {
            controller.queue.add(NamespacedName("shop", number == 0 ? "ending" : "n\(number)"))
        }
        try await eventually("all others") { tries.withLock { $0.count } == 50 }
        #expect(tries.withLock { $0["ending"] } == 1)
        #expect(controller.queue.addAfterFailure(NamespacedName("shop", "ending")) == 1, "nothing is counted")
        running.cancel()
        await running.value
    }
}
