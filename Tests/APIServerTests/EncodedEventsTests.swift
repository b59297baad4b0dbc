import Machinery
import NIOCore
import Synchronization
import Testing

@testable import APIServer

struct EncodedEventsTests {
    private func key(_ revision: Int64, type: String = "MODIFIED", form: AnswerForm = .json) -> EncodedEvents.Key {
        EncodedEvents.Key(
            revision: revision, type: type, groupVersion: GroupVersion("v1"), form: form, includeObject: "Metadata",
            hasColumns: false)
    }

    @Test func `an event is encoded once for all watchers of a form`() async {
        let events = EncodedEvents()
        let made = Counter()
        await withDiscardingTaskGroup { group in
            for _ in 0..<200 {
                group.addTask {
                    for revision in Int64(1)...20 {
                        let buffer = events.buffer(key(revision)) {
                            made.increment()
                            return ByteBuffer(string: "\(revision)")
                        }
                        #expect(String(buffer: buffer) == "\(revision)")
                    }
                }
            }
        }
        #expect(made.value == 20)
    }

    @Test func `what a watcher sees differently is another encoding`() {
        let events = EncodedEvents()
        let keys = [key(1), key(1, type: "ADDED"), key(1, form: .table()), key(2)]
        let texts = keys.enumerated().map { number, key in
            String(buffer: events.buffer(key) { ByteBuffer(string: "\(number)") })
        }
        #expect(texts == ["0", "1", "2", "3"])
    }

    @Test func `what fails to be encoded is tried anew`() throws {
        let events = EncodedEvents()
        #expect(throws: StatusError.self) {
            _ = try events.buffer(key(1)) { throw StatusError(.internalError, "no") }
        }
        #expect(String(buffer: events.buffer(key(1)) { ByteBuffer(string: "yes") }) == "yes")
    }

    @Test func `little is kept`() {
        let events = EncodedEvents()
        let large = ByteBuffer(repeating: 0x20, count: 5 << 20)
        for revision in Int64(1)...3 { _ = events.buffer(key(revision)) { large } }
        var isAnew = false
        _ = events.buffer(key(1)) {
            isAnew = true
            return large
        }
        #expect(isAnew)
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}
