internal import HostSystem

/// The files of one run's log: `N.log`, and those that were put aside as `N.log.<time>` before it.
struct LogFiles: Sendable {
    let current: String

    init(_ current: String) { self.current = current }

    /// The oldest first.
    var rotated: [String] {
        let folder = Files.parent(current)
        let name = String(current.dropFirst(folder.count + 1))
        return Files.list(folder).filter { $0.hasPrefix("\(name).") }.map { "\(folder)/\($0)" }
    }

    var all: [String] { rotated + (Files.exists(current) ? [current] : []) }

    /// Longer files are looked at from this many bytes before their end.
    private static let tailLimit = 64 << 20

    /// Where the last lines start: the file, and the offset in it. Blocks.
    func start(ofLast count: Int) throws -> (file: String, offset: Int) {
        var left = count
        var start = (file: current, offset: Files.size(current) ?? 0)
        for file in all.reversed() {
            guard left > 0 else { break }
            let size = Files.size(file) ?? 0
            let from = max(0, size - Self.tailLimit)
            let bytes = try Files.read(file, from: from, limit: Self.tailLimit)
            start = (file, from + LogFilter.tailStart(bytes, lines: left))
            left -= LogFilter.wholeLines(bytes[(start.offset - from)...])
        }
        return start
    }
}
