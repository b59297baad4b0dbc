internal import HostSystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// A container's log in the CRI's format (`TIME STREAM F|P TEXT`), read as it grows.
struct ContainerLog {
    private let path: String
    private(set) var offset: Int
    private var rest: [UInt8] = []
    private var partial = ""
    /// A line longer than this is told in pieces.
    private static let longest = 1 << 16

    init(path: String, offset: Int = 0) {
        self.path = path
        self.offset = offset
    }

    /// The lines that have come since the last call. Blocks shortly. A log that is not there yet is empty.
    mutating func newLines() throws(HostError) -> [String] {
        guard Files.exists(path) else { return [] }
        let file = try HostDescriptor.open(path)
        guard lseek(file.number, off_t(offset), SEEK_SET) >= 0 else { return [] }
        var lines: [String] = []
        while case let chunk = try file.read(), !chunk.isEmpty {
            offset += chunk.count
            rest += chunk
            take(&lines)
        }
        return lines
    }

    private mutating func take(_ lines: inout [String]) {
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: 10) {
            if let line = read(rest[start..<end]) { lines.append(line) }
            start = end + 1
        }
        rest.removeSubrange(..<start)
    }

    private mutating func read(_ entry: ArraySlice<UInt8>) -> String? {
        let parts = entry.split(separator: 32, maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3 else { return nil }
        partial += parts.count > 3 ? String(decoding: parts[3], as: UTF8.self) : ""
        guard parts[2].first != UInt8(ascii: "P") || partial.utf8.count > Self.longest else { return nil }
        defer { partial = "" }
        return partial
    }
}
