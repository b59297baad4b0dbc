import Foundation
import GRDB
import Logging
import Machinery
import ObjectStore
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(2)))
struct SQLiteObjectStoreTests {
    @Test(arguments: ObjectStorageContract.checks)
    func `the store keeps the storage's contract`(_ check: ObjectStorageContract.Check) async throws {
        try await withScratchFile { path in
            let store = try await open(path)
            try await check.run(store)
            try await store.close()
        }
    }

    @Test(arguments: ObjectStorageContract.checks)
    func `the contract holds where memory keeps next to no history`(
        _ check: ObjectStorageContract.Check
    ) async throws {
        try await withScratchFile { path in
            var options = StoreOptions()
            options.ringCount = 3
            options.roundLimit = 2
            let store = try await open(path, options)
            try await check.run(store)
            try await store.close()
        }
    }

    @Test func `objects, revision and history are there after a restart`() async throws {
        try await withScratchFile { path in
            var store = try await open(path)
            let first = try await store.write(.create(thing("a", text: "1")))
            let second = try await store.write(.update(thing("a", text: "2"), expected: first.revision))
            let other = try await store.write(.create(thing("b")))
            _ = try await store.write(.delete(other.key, expected: other.revision))
            try await store.close()

            store = try await open(path)
            #expect(await store.revision == 4)
            #expect(try await store.get(second.key)?.bytes == second.bytes)
            #expect(try await store.get(second.key)?.labels == ["text": "2"])
            #expect(try await store.list(ObjectScope(things)).items.count == 1)
            let watch = try await store.watch(ObjectScope(things), after: first.revision)
            _ = try await store.write(.create(thing("c")))
            let events = try await next(4, watch)
            #expect(events.map(\.revision) == [2, 3, 4, 5])
            #expect(events[0].previous?.bytes == first.bytes)
            #expect(events[2].change == .deleted)
            #expect(events[2].previous?.bytes == other.bytes)
            try await store.close()
        }
    }

    @Test func `the file is its owner's alone and is written with full synchronisation`() async throws {
        try await withScratchFile { path in
            let store = try await open(path)
            _ = try await store.write(.create(thing("a")))
            for suffix in ["", "-wal"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + suffix)
                #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
            }
            try await store.close()
        }
    }

    @Test func `a slow watch is ended as expired and holds nobody up`() async throws {
        try await withScratchFile { path in
            var options = StoreOptions()
            options.watchBuffer = 10
            let store = try await open(path, options)
            let slow = try await store.watch(ObjectScope(things), after: 0)
            let other = try await store.watch(ObjectScope(GroupResource("", "pods")), after: 0)
            for number in 0..<30 { _ = try await store.write(.create(thing("t-\(number)"))) }
            var told = 0
            let error = await #expect(throws: StatusError.self) { for try await _ in slow { told += 1 } }
            #expect(error?.reason == .expired)
            #expect(told == 10)
            #expect(store.watchCount == 1)
            withExtendedLifetime(other) {}
            try await store.close()
        }
    }

    @Test func `a watch that is dropped is forgotten`() async throws {
        try await withScratchFile { path in
            let store = try await open(path)
            do {
                let watch = try await store.watch(ObjectScope(things), after: 0)
                _ = try await store.write(.create(thing("a")))
                _ = try await next(1, watch)
            }
            #expect(store.watchCount == 0)
            try await store.close()
        }
    }

    @Test func `old history is forgotten in small steps, and a watch from before it is expired`() async throws {
        try await withScratchFile { path in
            let clock = TestClock()
            var options = StoreOptions(now: clock.now)
            options.ringCount = 10
            options.historyCount = 50
            let store = try await open(path, options)
            var last = try await store.write(.create(thing("a", text: "0")))
            let still = try await store.write(.create(thing("still", text: "first")))
            for number in 1...100 {
                last = try await store.write(.update(thing("a", text: "\(number)"), expected: last.revision))
            }
            _ = try await next(100, store.watch(ObjectScope(things), after: 2))
            clock.advance(601)
            for number in 101...160 {
                last = try await store.write(.update(thing("a", text: "\(number)"), expected: last.revision))
            }
            let error = await #expect(throws: StatusError.self) {
                _ = try await store.watch(ObjectScope(things), after: 3)
            }
            #expect(error?.reason == .expired)
            let since = await store.revision - 50
            let events = try await next(50, store.watch(ObjectScope(things), after: since))
            #expect(events.map(\.revision) == Array((since + 1)...(since + 50)))
            #expect(events.allSatisfy { $0.previous?.revision == $0.revision - 1 })
            let before = await store.revision
            _ = try await store.write(.update(thing("still", text: "second"), expected: still.revision))
            for number in 0..<20 { _ = try await store.write(.create(thing("more-\(number)"))) }
            let change = try await next(1, store.watch(ObjectScope(things), after: before))
            #expect(change.first?.previous?.bytes == still.bytes)
            try await store.close()
        }
    }

    @Test func `a damaged row is set aside and the others are served`() async throws {
        try await withScratchFile { path in
            var store = try await open(path)
            for name in ["a", "b", "c"] { _ = try await store.write(.create(thing(name))) }
            try await store.close()
            let file = try DatabaseQueue(path: path)
            try await file.write { try $0.execute(sql: "UPDATE objects SET body = x'00' WHERE name = 'b'") }
            try file.close()

            store = try await open(path)
            #expect(try await store.list(ObjectScope(things)).items.map(\.key.name) == ["a", "c"])
            _ = try await store.write(.create(thing("b")))
            try await store.close()
            let again = try DatabaseQueue(path: path)
            let kept = try await again.read { try String.fetchAll($0, sql: "SELECT name FROM quarantine") }
            #expect(kept == ["b"])
            try again.close()
        }
    }

    @Test func `a full disk is named, and writing goes on when there is room again`() async throws {
        try await withScratchFile { path in
            var options = StoreOptions()
            options.maximumPages = 60
            let store = try await open(path, options)
            let big = String(repeating: "x", count: 20_000)
            var written: [StoredObject] = []
            let error = await #expect(throws: StatusError.self) {
                for number in 0..<100 {
                    written.append(try await store.write(.create(thing("t-\(number)", text: big))))
                }
            }
            #expect(error?.reason == .serviceUnavailable)
            #expect(error?.message.contains("disk") == true)
            #expect(error?.message.contains(path) == true)
            #expect(!written.isEmpty)
            #expect(try await store.list(ObjectScope(things)).items.count == written.count)
            try await store.close()

            let roomy = try await open(path)
            #expect(try await roomy.list(ObjectScope(things)).items.map(\.bytes) == written.map(\.bytes))
            let next = try await roomy.write(.create(thing("t-last", text: big)))
            #expect(next.revision == Int64(written.count + 1))
            try await roomy.close()
        }
    }

    @Test func `a file that is no database is named and left alone`() async throws {
        try await withScratchFile { path in
            let text = Data(String(repeating: "not a database ", count: 100).utf8)
            try text.write(to: URL(filePath: path))
            let error = await #expect(throws: StatusError.self) { _ = try await open(path) }
            #expect(error?.message.contains(path) == true)
            #expect(try Data(contentsOf: URL(filePath: path)) == text)
        }
    }

    @Test func `a closed store refuses writes and ends its watches`() async throws {
        try await withScratchFile { path in
            let store = try await open(path)
            let watch = try await store.watch(ObjectScope(things), after: 0)
            try await store.close()
            let refused = await #expect(throws: StatusError.self) { _ = try await store.write(.create(thing("a"))) }
            #expect(refused?.reason == .serviceUnavailable)
            await #expect(throws: StatusError.self) { for try await _ in watch {} }
        }
    }

    @Test func `the benchmark writes and lists what it says`() async throws {
        try await withScratchFile { path in
            let result = try await StoreBenchmark.run(path: path, clients: 8, writes: 100)
            #expect(result.writes == 100)
            #expect(result.writesPerSecond > 0)
        }
    }
}
