import Machinery
import Testing

private struct FellBehind: Error {}

private func feed(_ initial: [Int] = [], count: Int = 100, bytes: Int = .max) -> EventFeed<Int> {
    EventFeed(initial, limit: .init(count: count, bytes: bytes)) { FellBehind() }
}

@Suite(.timeLimit(.minutes(1)))
struct EventFeedTests {
    @Test func `all that is there is taken at once, in order`() async throws {
        let feed = feed([1, 2])
        for number in 3...5 { feed.append(number, bytes: 1).wakeup?.resume() }
        #expect(try await feed.next() == [1, 2, 3, 4, 5])
        feed.append(6, bytes: 1).wakeup?.resume()
        #expect(try await feed.next() == [6])
    }

    @Test func `no element is lost between a reader that comes to wait and a sender`() async throws {
        let feed = feed(count: 100_000)
        async let sent: Void = {
            for number in 0..<20_000 {
                feed.append(number, bytes: 1).wakeup?.resume()
                if number % 16 == 0 { await Task.yield() }
            }
            feed.finish()
        }()
        var received: [Int] = []
        while let elements = try await feed.next() { received += elements }
        await sent
        #expect(received == Array(0..<20_000))
    }

    @Test func `the first element that is too much ends the feed behind what was taken`() async throws {
        let feed = feed([0], count: 2)
        #expect(feed.append(1, bytes: 1).isOpen)
        #expect(feed.append(2, bytes: 1).isOpen)
        #expect(!feed.append(3, bytes: 1).isOpen)
        #expect(!feed.append(4, bytes: 1).isOpen)
        #expect(try await feed.next() == [0, 1, 2])
        await #expect(throws: FellBehind.self) { _ = try await feed.next() }
    }

    @Test func `unread bytes are bounded, however large a single element is`() async throws {
        let feed = feed(bytes: 100)
        #expect(feed.append(1, bytes: 1000).isOpen)
        #expect(!feed.append(2, bytes: 1).isOpen)
        #expect(try await feed.next() == [1])
        await #expect(throws: FellBehind.self) { _ = try await feed.next() }
    }

    @Test func `what has been read counts no more`() async throws {
        let feed = feed(count: 2, bytes: 10)
        for number in 0..<100 {
            #expect(feed.append(number, bytes: 10).isOpen)
            #expect(try await feed.next() == [number])
        }
    }

    @Test func `a nudge ends the wait without an element`() async throws {
        let feed = feed()
        feed.nudge()
        #expect(try await feed.next() == [])
        async let nothing = feed.next()
        feed.nudge()
        #expect(try await nothing == [])
    }

    @Test func `a finished feed gives what is left and then ends`() async throws {
        let feed = feed([1])
        feed.finish()
        feed.finish(throwing: FellBehind())
        #expect(!feed.append(2, bytes: 1).isOpen)
        #expect(try await feed.next() == [1])
        #expect(try await feed.next() == nil)
    }

    @Test func `a reader that is cancelled throws`() async throws {
        let feed = feed()
        let reader = Task { try await feed.next() }
        reader.cancel()
        await #expect(throws: CancellationError.self) { _ = try await reader.value }
    }
}
