internal import Glibc

/// Removes trees that containers or archives wrote, without following a link in them.
package enum TreeRemover {
    /// Removes a file, or a folder with all below it; nothing happens if there is none. Blocks.
    package static func remove(_ path: String) throws(ArchiveError) {
        var names = path.split(separator: "/", omittingEmptySubsequences: true)
        guard let last = names.popLast() else { throw ArchiveError(.unsafeEntry, path: path, "will not remove this") }
        let parent = (path.hasPrefix("/") ? "/" : "./") + names.joined(separator: "/")
        let raw = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if raw < 0, errno == ENOENT { return }
        guard raw >= 0 else { throw .fromErrno("open", path: parent) }
        let folder = TreeDirectory(OwnedDescriptor(owning: raw), path: .root)
        try remove(Array(last.utf8)[...], in: folder)
    }

    static func remove(_ name: ArraySlice<UInt8>, in folder: borrowing TreeDirectory) throws(ArchiveError) {
        if withCName(name, { unlinkat(folder.descriptor.raw, $0, 0) }) == 0 || errno == ENOENT { return }
        guard errno == EISDIR || errno == EPERM else {
            throw .fromErrno("remove", path: folder.path.appending(name).description)
        }
        try removeFolder(name, in: folder)
    }

    private static func removeFolder(
        _ name: ArraySlice<UInt8>, in folder: borrowing TreeDirectory
    ) throws(ArchiveError) {
        // One descriptor a level: trees come with a depth that the writer's limits allowed.
        let inner = try folder.directory(name)
        for child in try inner.sortedNames(atMost: .max) { try remove(child[...], in: inner) }
        try check("remove", inner.path) { withCName(name) { unlinkat(folder.descriptor.raw, $0, AT_REMOVEDIR) } }
    }
}
