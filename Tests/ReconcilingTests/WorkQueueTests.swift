import Reconciling
import Synchronization
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct WorkQueueTests {
    @Test func `keys come out in the order in which they went in, each once`() async {
        let queue = WorkQueue<Int>()
        for key in [3, 1, 3, 2, 1] { queue.add(key) }
        #expect(queue.depth == 3)
        var taken: [Int] = []
        for _ in 0..<3 { if let key = await queue.next() { taken.append(key) } }
        #expect(taken == [3, 1, 2])
    }

    @Test func `a key added while in work comes back once it is done, and not before`() async {
        let queue = WorkQueue<String>()
        queue.add("a")
        #expect(await queue.next() == "a")
        queue.add("a")
        queue.add("b")
        #expect(await queue.next() == "b")
        queue.done("a")
        #expect(await queue.next() == "a")
    }

    /// What is in work, and how often a key was in two hands.
    private final class Tally: Sendable {
        struct State {
            var inWork: Set<Int> = []
            var clashes = 0
            var handled = 0
        }
        let state = Mutex(State())
    }

    @Test func `no key is in two hands at once`() async throws {
        let queue = WorkQueue<Int>()
        let tally = Tally()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while let key = await queue.next() {
                        tally.state.withLock { if !$0.inWork.insert(key).inserted { $0.clashes += 1 } }
                        await Task.yield()
                        tally.state.withLock { state in
                            state.inWork.remove(key)
                            state.handled += 1
                        }
                        queue.done(key)
                    }
                }
            }
            group.addTask {
                for round in 0..<2000 {
                    queue.add(round % 7)
                    if round % 50 == 0 { await Task.yield() }
                }
                try await eventually("the queue is empty") {
                    queue.depth == 0 && tally.state.withLock { $0.inWork.isEmpty }
                }
                queue.shutDown()
            }
            try await group.waitForAll()
        }
        #expect(tally.state.withLock { $0.clashes } == 0)
        #expect(tally.state.withLock { $0.handled } >= 7)
    }

    @Test func `a cancelled taker gets nil and loses no key`() async {
        let queue = WorkQueue<Int>()
        let taker = Task { await queue.next() }
        taker.cancel()
        #expect(await taker.value == nil)
        queue.add(1)
        #expect(await queue.next() == 1)
    }

    @Test func `shut-down wakes every taker`() async {
        let queue = WorkQueue<Int>()
        await withTaskGroup(of: Int?.self) { group in
            for _ in 0..<4 { group.addTask { await queue.next() } }
            queue.shutDown()
            for await key in group { #expect(key == nil) }
        }
        queue.add(1)
        #expect(await queue.next() == nil)
    }

    @Test func `a delayed key comes when its time has come`() async {
        let queue = WorkQueue<Int>()
        let delays = Task { await queue.runDelays() }
        queue.add(1, after: .milliseconds(1))
        #expect(await queue.next() == 1)
        delays.cancel()
        await delays.value
    }

    @Test func `failures are counted until they are forgotten`() {
        let queue = WorkQueue<Int>()
        #expect(queue.addAfterFailure(1) == 1)
        #expect(queue.addAfterFailure(1) == 2)
        queue.forget(1)
        #expect(queue.addAfterFailure(1) == 1)
    }
}
