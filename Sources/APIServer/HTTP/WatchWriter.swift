import Hummingbird
import Logging
import Machinery
import NIOCore
import ServiceLifecycle
import Synchronization

/// Writes a watch: one JSON document a line for each event, bookmarks in between, a clean end at the timeout.
///
/// One task a watch: it waits for events, and an alarm of the connection's event loop wakes it for what is due by time.
struct WatchWriter: Sendable {
    let client: ClientPresence
    let watch: WatchContent
    let kind: KindDescription?
    let encoder: AnswerEncoder
    let encodedEvents: EncodedEvents
    let logger: Logger
    private static let bookmarkInterval: TimeAmount = .seconds(50)
    private static let pieceSize = 64 * 1024

    var body: ResponseBody {
        ResponseBody { writer in
            // The head goes out now: clients wait for it before they believe that they watch.
            try await writer.write(ByteBuffer())
            let end = WatchEnd(watch.source)
            try await client.observe {
                try await withGracefulShutdownHandler {
                    try await run(&writer, until: end)
                } onGracefulShutdown: {
                    end.reach()
                }
            } onDeparture: {
                end.reach()
            }
            try await writer.finish(nil)
        }
    }

    @concurrent
    private func run(_ writer: inout any ResponseBodyWriter, until end: WatchEnd) async throws {
        var schedule = WatchSchedule(watch, interval: Self.bookmarkInterval, on: client.channel.eventLoop)
        defer { schedule.cancel() }
        var isFirst = true
        do {
            while !end.isReached, !schedule.isOver {
                guard let events = try await watch.source.next() else { return }
                try await write(events, &writer, &isFirst)
                if schedule.takeBookmark() { try await writeBookmark(&writer, &isFirst) }
            }
            // The last word: where the client's next watch may begin.
            if schedule.isOver, watch.wantsBookmarks { try await writeBookmark(&writer, &isFirst) }
        } catch let error as StatusError {
            try await writer.write(ByteBuffer(bytes: AnswerEncoder.event(error)))
        }
    }

    @concurrent
    private func writeBookmark(_ writer: inout any ResponseBodyWriter, _ isFirst: inout Bool) async throws {
        guard let revision = watch.source.caughtUp else { return }
        try await write([.bookmark(revision: String(revision), endsInitialEvents: false)], &writer, &isFirst)
    }

    /// Writes events, many small ones in one piece.
    @concurrent
    private func write(
        _ events: [ObjectEvent], _ writer: inout any ResponseBodyWriter, _ isFirst: inout Bool
    ) async throws {
        var piece = ByteBuffer()
        for event in events {
            var buffer = try encoded(event, isFirst: isFirst)
            isFirst = false
            if piece.readableBytes > 0, piece.readableBytes + buffer.readableBytes > Self.pieceSize {
                try await writer.write(piece)
                piece = ByteBuffer()
            }
            // A single event is shared with the other watches that get it, not copied.
            if piece.readableBytes == 0 { piece = buffer } else { piece.writeBuffer(&buffer) }
        }
        if piece.readableBytes > 0 { try await writer.write(piece) }
    }

    private func encoded(_ event: ObjectEvent, isFirst: Bool) throws -> ByteBuffer {
        do {
            guard case .stored(let object) = event.content else {
                return ByteBuffer(bytes: try encoder.event(event, kind, isFirst: isFirst))
            }
            let key = EncodedEvents.Key(
                revision: object.revision, type: event.type, groupVersion: kind?.id.groupVersion, form: encoder.form,
                includeObject: encoder.includeObject, hasColumns: isFirst)
            return try encodedEvents.buffer(key) {
                ByteBuffer(bytes: try encoder.event(event, kind, isFirst: isFirst))
            }
        } catch let error as StatusError {
            throw error
        } catch {
            logger.error("an event could not be encoded", metadata: ["error": "\(error)"])
            throw StatusError(.internalError, "internal error; watch again")
        }
    }
}

/// Whether a watch is to end early: its client has gone, or the server stops.
private final class WatchEnd: Sendable {
    private let source: any WatchSource
    private let reached = Atomic(false)

    init(_ source: any WatchSource) { self.source = source }

    var isReached: Bool { reached.load(ordering: .acquiring) }

    func reach() {
        reached.store(true, ordering: .releasing)
        source.nudge()
    }
}

/// What a watch does by time: bookmarks now and then, and its end.
private struct WatchSchedule {
    private let source: any WatchSource
    private let eventLoop: any EventLoop
    private let interval: TimeAmount
    private let end: NIODeadline
    /// nil where none are wanted.
    private var bookmark: NIODeadline?
    private var alarm: Scheduled<Void>?

    init(_ watch: WatchContent, interval: TimeAmount, on eventLoop: any EventLoop) {
        source = watch.source
        self.eventLoop = eventLoop
        self.interval = interval
        let now = NIODeadline.now()
        end = now + .seconds(Int64(watch.timeoutSeconds))
        bookmark = watch.wantsBookmarks ? now + interval : nil
        setAlarm()
    }

    var isOver: Bool { end <= .now() }

    /// True when it is time for a bookmark; the next one is due an interval later.
    mutating func takeBookmark() -> Bool {
        guard let due = bookmark, due <= .now() else { return false }
        bookmark = .now() + interval
        setAlarm()
        return true
    }

    func cancel() { alarm?.cancel() }

    private mutating func setAlarm() {
        let due = bookmark.map { min($0, end) } ?? end
        alarm = eventLoop.scheduleTask(deadline: due) { [source] in source.nudge() }
    }
}
