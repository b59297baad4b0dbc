/// How much an untrusted archive, or a tree that a container wrote, may hold.
package struct ArchiveLimits: Sendable, Equatable {
    package var entries: Int
    /// Sum of the unpacked bytes.
    package var bytes: Int64
    /// Names from the root to the deepest entry.
    package var depth: Int
    package var pathBytes: Int
    /// Sum of the extended attributes of one entry.
    package var attributeBytes: Int

    package init(entries: Int, bytes: Int64, depth: Int, pathBytes: Int = 4095, attributeBytes: Int = 65_536) {
        self.entries = entries
        self.bytes = bytes
        self.depth = depth
        self.pathBytes = pathBytes
        self.attributeBytes = attributeBytes
    }

    /// For image layers: a million entries, 64 GiB.
    package static let layer = ArchiveLimits(entries: 1_000_000, bytes: 64 << 30, depth: 200)
    /// For the source of a build: 200,000 entries, 4 GiB.
    package static let source = ArchiveLimits(entries: 200_000, bytes: 4 << 30, depth: 100)
}

/// Counts against limits while entries go by.
struct ArchiveTally {
    let limits: ArchiveLimits
    private(set) var entries = 0
    private(set) var bytes: Int64 = 0

    init(_ limits: ArchiveLimits) { self.limits = limits }

    mutating func addEntry(_ path: ArchivePath) throws(ArchiveError) {
        entries += 1
        guard entries <= limits.entries else {
            throw ArchiveError(.limitExceeded, path: path.description, "more than \(limits.entries) entries")
        }
    }

    mutating func addBytes(_ count: Int, path: ArchivePath) throws(ArchiveError) {
        bytes += Int64(count)
        guard bytes <= limits.bytes else {
            throw ArchiveError(.limitExceeded, path: path.description, "more than \(limits.bytes) bytes unpacked")
        }
    }
}
