/// A path of an entry below the root of a tree: relative, without `.` and `..`, as bytes since names need not be UTF-8.
package struct ArchivePath: Hashable, Sendable, CustomStringConvertible {
    /// The names joined by `/`; empty for the root itself.
    package let bytes: [UInt8]

    /// The root of the tree.
    package static let root = ArchivePath(checked: [])

    private init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a path from an untrusted archive; throws `unsafeEntry` for an absolute one and for one with `..`.
    package init(untrusted raw: some Sequence<UInt8>, limits: ArchiveLimits = .layer) throws(ArchiveError) {
        let raw = Array(raw)
        let text = String(decoding: raw.prefix(200), as: UTF8.self)
        guard raw.first != UInt8(ascii: "/") else {
            throw ArchiveError(.unsafeEntry, path: text, "absolute path; archive the files relative to their folder")
        }
        guard !raw.contains(0) else { throw ArchiveError(.unsafeEntry, path: text, "NUL in a path") }
        guard raw.count <= limits.pathBytes else { throw ArchiveError(.limitExceeded, path: text, "path too long") }
        var names: [ArraySlice<UInt8>] = []
        for name in raw.split(separator: UInt8(ascii: "/")) where !name.elementsEqual(".".utf8) {
            guard !name.elementsEqual("..".utf8) else {
                throw ArchiveError(.unsafeEntry, path: text, "'..' in a path")
            }
            guard name.count <= 255 else { throw ArchiveError(.limitExceeded, path: text, "name too long") }
            names.append(name)
        }
        guard names.count <= limits.depth else { throw ArchiveError(.limitExceeded, path: text, "nested too deeply") }
        bytes = Array(names.joined(separator: [UInt8(ascii: "/")]))
    }

    /// The path of a name in this folder.
    func appending(_ name: some Sequence<UInt8>) -> ArchivePath {
        ArchivePath(checked: isRoot ? Array(name) : bytes + [UInt8(ascii: "/")] + name)
    }

    /// True for the root itself.
    package var isRoot: Bool { bytes.isEmpty }

    /// The names from the root down.
    package var names: [ArraySlice<UInt8>] { bytes.split(separator: UInt8(ascii: "/")) }

    /// The last name; empty for the root.
    package var name: ArraySlice<UInt8> {
        bytes[(bytes.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0)...]
    }

    /// The folder that the entry is in.
    package var parent: ArchivePath {
        ArchivePath(checked: Array(bytes[..<(bytes.lastIndex(of: UInt8(ascii: "/")) ?? 0)]))
    }

    package var description: String { isRoot ? "." : String(decoding: bytes, as: UTF8.self) }

    /// Calls with the NUL-terminated form that the kernel takes; `.` for the root.
    func withCPath<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        withCName(isRoot ? [UInt8(ascii: ".")] : bytes[...], body)
    }
}

/// Calls with the NUL-terminated form of a name that holds no NUL itself.
func withCName<Result>(_ name: ArraySlice<UInt8>, _ body: (UnsafePointer<CChar>) -> Result) -> Result {
    var text = name.map { CChar(bitPattern: $0) }
    text.append(0)
    return text.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { preconditionFailure("a buffer with a NUL in it has an address") }
        return body(start)
    }
}
