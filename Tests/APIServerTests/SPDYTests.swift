import Foundation
import Reconciling
import Testing

@testable import APIServer

/// SPDY/3.1 as a pure state machine: what is encoded is decoded, however it is cut, and nonsense is refused.
@Suite struct SPDYTests {
    private static let frames: [SPDYFrame] = [
        .synStream(id: 1, isLast: false, headers: ["streamtype": "error", "port": "80", "requestid": "0"]),
        .synReply(id: 1, isLast: true, headers: [:]), .headers(id: 1, isLast: false, headers: ["a": "b"]),
        .data(id: 1, isLast: true, bytes: [1, 2, 3]), .reset(id: 3, status: 5), .ping(7),
        .settings([7: 65536, 4: 100]), .goAway(lastGood: 1, status: 0), .windowUpdate(id: 1, delta: 4096),
        .synStream(id: 3, isLast: true, headers: ["streamtype": "data"]), .data(id: 3, isLast: false, bytes: [9]),
    ]

    @Test(arguments: [1, 3, 7, 1000])
    func `frames come out as they went in, however they are cut`(size: Int) throws {
        var sender = try SPDYCodec()
        var bytes: [UInt8] = []
        for frame in Self.frames { bytes += try sender.encode(frame) }
        var receiver = try SPDYCodec()
        var received: [SPDYFrame] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            receiver.feed(bytes[start..<min(start + size, bytes.count)])
            while let frame = try receiver.next() {
                // Data comes in pieces where it is cut.
                if case .data(let id, _, let before) = received.last, case .data(id, let isLast, let more) = frame {
                    received[received.count - 1] = .data(id: id, isLast: isLast, bytes: before + more)
                } else {
                    received.append(frame)
                }
            }
        }
        #expect(received == Self.frames)
    }

    @Test func `the first header block names the dictionary of SPDY/3`() throws {
        var codec = try SPDYCodec()
        let frame = try codec.encode(.synReply(id: 1, isLast: false, headers: ["streamtype": "error"]))
        // A zlib header with a dictionary, and that dictionary's Adler-32.
        #expect(frame[13] & 0x20 != 0)
        #expect(Array(frame[14..<18]) == [0xE3, 0xC6, 0xA7, 0xC2])
        #expect(HeaderCompression.dictionary.count == 1423)
    }

    @Test(arguments: [
        // Another version; data of stream 0; a huge control frame; a truncated SYN_STREAM; headers that are no zlib.
        [0x80, 2, 0, 1, 0, 0, 0, 0] as [UInt8], [0, 0, 0, 0, 0, 0, 0, 1, 1], [0x80, 3, 0, 1, 0, 0xFF, 0xFF, 0xFF],
        [0x80, 3, 0, 1, 0, 0, 0, 4, 0, 0, 0, 1], [0x80, 3, 0, 2, 0, 0, 0, 8, 0, 0, 0, 1, 1, 2, 3, 4],
        [0x80, 3, 0, 4, 0, 0, 0, 4, 0xFF, 0xFF, 0xFF, 0xFF], [0x80, 3, 0, 3, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1],
    ])
    func `what is no SPDY is refused`(bytes: [UInt8]) throws {
        var codec = try SPDYCodec()
        codec.feed(bytes)
        #expect(throws: SPDYError.self) { while try codec.next() != nil {} }
    }

    @Test func `a header block that grows without end is refused`() throws {
        let sender = try HeaderCompression(inflates: false)
        let receiver = try HeaderCompression(inflates: true)
        // Small on the wire, too large when it is open.
        let first = try sender.block([UInt8](repeating: 0, count: HeaderCompression.limit - 1))
        let second = try sender.block([UInt8](repeating: 0, count: HeaderCompression.limit - 1))
        #expect(throws: SPDYError.self) { try receiver.block(first + second) }
        #expect(throws: SPDYError.self) { try receiver.block(second) }
    }

    @Test func `random bytes never do harm`() throws {
        var random = SystemRandomNumberGenerator()
        for round in 0..<2_000 {
            var codec = try SPDYCodec()
            var sender = try SPDYCodec()
            var bytes: [UInt8] = []
            for frame in Self.frames { bytes += try sender.encode(frame) }
            if round % 2 == 0 {
                for _ in 0..<4 { bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255) }
            } else {
                bytes = (0..<200).map { _ in .random(in: 0...255, using: &random) }
            }
            codec.feed(bytes)
            do { while try codec.next() != nil {} } catch {}
        }
    }

    @Test func `sizes are found however they are cut`() {
        var sizes = TerminalSizes()
        #expect(sizes.take(Array(#"{"Width":100,"#.utf8)).isEmpty)
        let found = sizes.take(Array("\"Height\":30}\n{\"Width\":1,\"Height\":2}{\"Width\":0,\"Height\":2}".utf8))
        #expect(found.map(\.width) == [100, 1])
        #expect(sizes.take([UInt8](repeating: 65, count: 100_000)).isEmpty)
    }
}

/// Bytes between tasks: bounded, and no wait outlives its task.
@Suite(.timeLimit(.minutes(1))) struct BytePipeTests {
    @Test func `a sender waits until there is room`() async {
        let pipe = BytePipe(limit: 4)
        let (progress, source) = AsyncStream<Int>.makeStream()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for index in 0..<3 {
                    await pipe.send([1, 2, 3])
                    source.yield(index)
                }
                pipe.finish()
            }
            var steps = progress.makeAsyncIterator()
            #expect(await steps.next() == 0)
            // The second piece is in, but its sender waits.
            #expect(await pipe.next() == [1, 2, 3])
            #expect(await steps.next() == 1)
            var count = 0
            while await pipe.next() != nil { count += 1 }
            #expect(count == 2)
        }
    }

    @Test func `a cancelled task waits no more`() async {
        let (empty, full) = (BytePipe(), BytePipe(limit: 1))
        let reading = Task { await empty.next() }
        let sending = Task { await full.send([1, 2]) }
        reading.cancel()
        sending.cancel()
        #expect(await reading.value == nil)
        await sending.value
    }

    @Test func `what nobody reads is dropped`() async {
        let pipe = BytePipe(limit: 1)
        pipe.abandon()
        for _ in 0..<10 { await pipe.send([1, 2, 3]) }
        #expect(await pipe.next() == nil)
    }

    @Test func `a window counts once the peer speaks of it`() async {
        let window = SendWindow()
        #expect(await window.take(SendWindow.initial * 2) == SendWindow.initial * 2)
        window.add(SendWindow.initial + 10)
        #expect(await window.take(100) == 10)
        let waiting = Task { await window.take(100) }
        window.add(5)
        #expect(await waiting.value == 5)
        let cancelled = Task { await window.take(100) }
        cancelled.cancel()
        #expect(await cancelled.value == 0)
    }
}
