internal import CLibArchive
internal import Glibc

/// An open folder of a tree that a container may have written: names are looked up in it without following links.
struct TreeDirectory: ~Copyable {
    let descriptor: OwnedDescriptor
    let path: ArchivePath

    init(_ descriptor: consuming OwnedDescriptor, path: ArchivePath) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Opens a folder in this one.
    func directory(_ name: ArraySlice<UInt8>) throws(ArchiveError) -> TreeDirectory {
        let below = path.appending(name)
        let opened = try OwnedDescriptor.open(name, in: descriptor.raw, O_RDONLY | O_DIRECTORY, for: below)
        return TreeDirectory(opened, path: below)
    }

    /// The names in it, sorted by their bytes.
    func sortedNames(atMost limit: Int) throws(ArchiveError) -> [[UInt8]] {
        // fdopendir takes the descriptor over, so it gets a new one with its own position.
        let fresh = openat(descriptor.raw, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard fresh >= 0 else { throw .fromErrno("open", path: path.description) }
        guard let stream = fdopendir(fresh) else {
            let error = ArchiveError.fromErrno("read folder", path: path.description)
            close(fresh)
            throw error
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        errno = 0
        while let record = readdir(stream) {
            let name = withUnsafePointer(to: &record.pointee.d_name) { field in
                field.withMemoryRebound(to: UInt8.self, capacity: 256) { start in
                    Array(UnsafeBufferPointer(start: start, count: strnlen(UnsafePointer(field).asCString, 256)))
                }
            }
            if name == [46] || name == [46, 46] { continue }
            names.append(name)
            guard names.count <= limit else {
                throw ArchiveError(.limitExceeded, path: path.description, "more than \(limit) entries")
            }
            errno = 0
        }
        guard errno == 0 else { throw .fromErrno("read folder", path: path.description) }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// The metadata of an entry, of a symbolic link itself too.
    func status(_ name: ArraySlice<UInt8>) throws(ArchiveError) -> stat {
        var result = stat()
        let code = withCName(name) { fstatat(descriptor.raw, $0, &result, AT_SYMLINK_NOFOLLOW) }
        guard code == 0 else { throw .fromErrno("stat", path: path.appending(name).description) }
        return result
    }

    /// Where a symbolic link leads.
    func linkTarget(_ name: ArraySlice<UInt8>) throws(ArchiveError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = withCName(name) { text in
            buffer.withUnsafeMutableBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    characters.baseAddress.map { readlinkat(descriptor.raw, text, $0, characters.count) } ?? -1
                }
            }
        }
        guard count > 0 else { throw .fromErrno("readlink", path: path.appending(name).description) }
        return Array(buffer[..<count])
    }

    /// The extended attributes of an entry (of a symbolic link itself too), sorted by name.
    func attributes(
        _ name: ArraySlice<UInt8>, limit: Int
    ) throws(ArchiveError) -> [ExtendedAttribute] {
        // There is no "at" form: the descriptor's place in /proc leads to the folder whatever it is called now.
        let place = Array("/proc/self/fd/\(descriptor.raw)/".utf8) + name
        let below = path.appending(name)
        var list = [UInt8](repeating: 0, count: 65_536)
        let count = withCName(place[...]) { text in
            list.withUnsafeMutableBytes {
                llistxattr(text, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
            }
        }
        if count < 0, errno == ENOTSUP { return [] }
        guard count >= 0 else { throw .fromErrno("list attributes", path: below.description) }
        var result: [ExtendedAttribute] = []
        var total = 0
        for raw in list[..<count].split(separator: 0) {
            guard let value = try attribute(raw, at: place, path: below) else { continue }
            total += raw.count + value.count
            guard total <= limit else {
                throw ArchiveError(.limitExceeded, path: below.description, "attributes larger than \(limit) bytes")
            }
            result.append(ExtendedAttribute(name: String(decoding: raw, as: UTF8.self), value: value))
        }
        return result.sorted { $0.name < $1.name }
    }

    private func attribute(
        _ name: ArraySlice<UInt8>, at place: [UInt8], path: ArchivePath
    ) throws(ArchiveError) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: 65_536)
        let count = withCName(place[...]) { text in
            withCName(name) { key in
                value.withUnsafeMutableBytes { lgetxattr(text, key, $0.baseAddress, $0.count) }
            }
        }
        if count < 0, errno == ENODATA || errno == EPERM || errno == EACCES { return nil }
        guard count >= 0 else { throw .fromErrno("read attribute", path: path.description) }
        return Array(value[..<count])
    }
}

extension UnsafePointer {
    /// The same address as a C string.
    fileprivate var asCString: UnsafePointer<CChar> { UnsafeRawPointer(self).assumingMemoryBound(to: CChar.self) }
}
