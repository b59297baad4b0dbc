import Hummingbird
import Logging
import Machinery
import NIOCore
import Synchronization

/// Writes a watch: one JSON document a line for each event, bookmarks in between, a clean end at the timeout.
struct WatchWriter: Sendable {
    let request: Request
    let watch: WatchContent
    let kind: KindDescription?
    let encoder: AnswerEncoder
    let logger: Logger
    private static let bookmarkInterval: Duration = .seconds(50)

    var body: ResponseBody {
        ResponseBody { writer in
            let outbox = Outbox()
            async let work: Void = run(outbox)
            // The head goes out now: clients wait for it before they believe that they watch.
            try await writer.write(ByteBuffer())
            do {
                while let piece = await outbox.next() {
                    try await writer.write(piece)
                    outbox.written()
                }
            } catch {
                outbox.fail(error)
                throw error
            }
            try await work
            try await writer.finish(nil)
        }
    }

    private func run(_ outbox: Outbox) async throws {
        defer { outbox.close() }
        try await ConnectionWatch(request: request).run { try await send(to: outbox) }
    }

    private func send(to outbox: Outbox) async throws {
        let progress = WatchProgress()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await events(to: outbox, progress) }
            group.addTask { try? await Task.sleep(for: .seconds(watch.timeoutSeconds)) }
            if watch.wantsBookmarks { group.addTask { await bookmarks(to: outbox, progress) } }
            // The first one to end is the watch itself or its time.
            await group.next()
            group.cancelAll()
        }
    }

    private func events(to outbox: Outbox, _ progress: WatchProgress) async {
        do {
            var isFirst = true
            for try await event in watch.events {
                progress.begin()
                try await outbox.send(ByteBuffer(bytes: try encoder.event(event, kind, isFirst: isFirst)))
                isFirst = false
                progress.end()
            }
        } catch is CancellationError {
            return
        } catch let error as StatusError {
            try? await outbox.send(ByteBuffer(bytes: AnswerEncoder.event(error)))
        } catch {
            logger.error("watch failed", metadata: ["error": "\(error)"])
            let failure = StatusError(.internalError, "internal error; watch again")
            try? await outbox.send(ByteBuffer(bytes: AnswerEncoder.event(failure)))
        }
    }

    /// Tells now and then how far the watch is, so that a client can go on from there after a quiet time.
    ///
    /// The revision told is storage's at the previous turn, and only when no event was on its way in the whole time
    /// between: everything up to it has then been sent.
    private func bookmarks(to outbox: Outbox, _ progress: WatchProgress) async {
        var candidate: (revision: Int64, count: Int)?
        while true {
            do {
                try await Task.sleep(for: Self.bookmarkInterval)
                if let candidate, progress.isIdle(since: candidate.count) {
                    let event = ObjectEvent.bookmark(revision: String(candidate.revision), endsInitialEvents: false)
                    try await outbox.send(ByteBuffer(bytes: try encoder.event(event, kind, isFirst: false)))
                }
                candidate = (await watch.revision(), progress.count)
            } catch {
                return
            }
        }
    }
}

/// Whether events are on their way to the client.
private final class WatchProgress: Sendable {
    private let state = Mutex((count: 0, isSending: false))

    var count: Int { state.withLock { $0.count } }
    func begin() { state.withLock { $0 = ($0.count + 1, true) } }
    func end() { state.withLock { $0.isSending = false } }
    func isIdle(since count: Int) -> Bool { state.withLock { $0.count == count && !$0.isSending } }
}
