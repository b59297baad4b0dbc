internal import HostSystem

/// A line of a container's log in CRI format: `2026-01-02T03:04:05.678901234+00:00 stdout F text`.
package struct LogLine: Sendable, Hashable {
    package let time: String
    package let stream: String
    /// False for a piece of a line that goes on in the next entry.
    package let isWhole: Bool
    package let text: [UInt8]

    /// Parses a line without its line feed; nil where it isn't one.
    package init?(_ line: some Collection<UInt8>) {
        let space = UInt8(ascii: " ")
        let parts = line.split(separator: space, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        time = String(decoding: parts[0], as: UTF8.self)
        stream = String(decoding: parts[1], as: UTF8.self)
        isWhole = parts[2].first == UInt8(ascii: "F")
        text = parts.count > 3 ? Array(parts[3]) : []
    }
}

/// What of a log is wanted (core/v1 `PodLogOptions`).
package struct LogQuery: Sendable, Hashable {
    package var follow = false
    package var tailLines: Int?
    /// RFC 3339; lines before it are left out.
    package var since: Double?
    package var timestamps = false
    package var limitBytes: Int?

    package init() {}
}

/// Turns the bytes of a log file into what a client gets. Bytes in, bytes out; no I/O.
package struct LogFilter: Sendable {
    private let query: LogQuery
    private var rest: [UInt8] = []
    private var left: Int?
    private var startsLine = true

    package init(_ query: LogQuery) {
        self.query = query
        left = query.limitBytes
    }

    /// True once the client has all that it asked for.
    package var isFull: Bool { left == 0 }

    /// Takes the next bytes of the file and returns what they mean to the client.
    package mutating func feed(_ bytes: [UInt8]) -> [UInt8] {
        rest += bytes
        var output: [UInt8] = []
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if let line = LogLine(rest[start..<end]) { append(line, to: &output) }
            start = end + 1
        }
        rest.removeSubrange(..<start)
        if let left {
            if output.count > left { output.removeSubrange(left...) }
            self.left = left - output.count
        }
        return output
    }

    private mutating func append(_ line: LogLine, to output: inout [UInt8]) {
        if let since = query.since, let time = RFC3339.seconds(line.time), time < since { return }
        if startsLine, query.timestamps { output += Array(RFC3339.utc(line.time).utf8) + [UInt8(ascii: " ")] }
        output += line.text
        if line.isWhole { output.append(UInt8(ascii: "\n")) }
        startsLine = line.isWhole
    }

    /// How many entries end a line.
    static func wholeLines(_ bytes: some Collection<UInt8>) -> Int {
        bytes.split(separator: UInt8(ascii: "\n")).count { LogLine($0)?.isWhole == true }
    }

    /// Where in the file the last `count` lines start: counts entries that end a line, from the end.
    package static func tailStart(_ bytes: [UInt8], lines count: Int) -> Int {
        guard count > 0 else { return bytes.count }
        var seen = 0
        var index = bytes.count
        while index > 0 {
            let end = index - 1
            let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            if let line = LogLine(bytes[start..<end]), line.isWhole {
                if seen == count { return index }
                seen += 1
            }
            index = start
        }
        return 0
    }
}
