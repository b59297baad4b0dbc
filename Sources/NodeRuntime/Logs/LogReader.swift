internal import HostSystem

/// Reads a run's log from its files, and what is appended for as long as it may grow.
package struct LogReader: Sendable {
    let files: LogFiles
    let clock: any Clock<Duration>

    package init(path: String, clock: any Clock<Duration> = ContinuousClock()) {
        files = LogFiles(path)
        self.clock = clock
    }

    /// Sends what the query asks for. With `follow` it returns once `mayGrow` says no and the end is reached.
    package func read(
        _ query: LogQuery, mayGrow: @Sendable () async -> Bool, send: ([UInt8]) async throws -> Void
    ) async throws {
        var filter = LogFilter(query)
        var cursor = try await start(query)
        while true {
            // Asked before reading: what is written before the answer "no" is then still read.
            let isLast = query.follow ? await !mayGrow() : true
            // Likewise: a file whose successor is there is written no more.
            let next = try await following(cursor)
            let bytes = try await chunk(&cursor)
            let output = filter.feed(bytes)
            if !output.isEmpty { try await send(output) }
            if filter.isFull { return }
            guard bytes.isEmpty else { continue }
            if let next {
                cursor = next
            } else {
                if isLast { return }
                try await clock.sleep(for: .milliseconds(100))
            }
        }
    }

    /// Where reading stands: in a file that stays open while it gets another name.
    private struct Cursor: Sendable {
        let file: HostDescriptor
        let identity: Files.Identity
        var offset: Int
    }

    private func start(_ query: LogQuery) async throws -> Cursor? {
        let files = files
        return try await BlockingWork.run {
            guard let first = files.all.first else { return nil }
            guard let count = query.tailLines else { return try Self.open(first, 0) }
            let start = try files.start(ofLast: count)
            return try Self.open(start.file, start.offset)
        }
    }

    private static func open(_ path: String, _ offset: Int) throws -> Cursor? {
        guard Files.exists(path) else { return nil }
        let file = try HostDescriptor.open(path)
        return Cursor(file: file, identity: try Files.Identity(file), offset: offset)
    }

    /// The start of the file after the one that is read; nil where there is none.
    private func following(_ cursor: Cursor?) async throws -> Cursor? {
        let files = files
        return try await BlockingWork.run {
            let all = files.all
            guard let cursor else { return try all.first.flatMap { try Self.open($0, 0) } }
            guard let index = all.firstIndex(where: { Files.Identity($0) == cursor.identity }) else {
                // Removed while it was read: what is there now comes after it.
                return try all.first.flatMap { try Self.open($0, 0) }
            }
            return all.indices.contains(index + 1) ? try Self.open(all[index + 1], 0) : nil
        }
    }

    private func chunk(_ cursor: inout Cursor?) async throws -> [UInt8] {
        guard let now = cursor else { return [] }
        let bytes = try await BlockingWork.run { try now.file.read(from: now.offset, limit: 1 << 20) }
        cursor?.offset += bytes.count
        return bytes
    }
}
