internal import CLibArchive
internal import Glibc

/// Owners, modes, attributes and times, and where links may lead.
extension TreeWriter {
    /// Sets owner, mode and attributes of an open file or folder; the order matters, as chown drops capabilities.
    func setMode(of descriptor: Int32, _ entry: ArchiveEntry) throws(ArchiveError) {
        guard policy.keepsOwners else {
            let own: mode_t = entry.kind == .directory ? 0o700 : 0o600
            return try check("chmod", entry.path) { fchmod(descriptor, mode_t(entry.mode & 0o777) | own) }
        }
        try check("chown", entry.path) { fchown(descriptor, entry.userID, entry.groupID) }
        try check("chmod", entry.path) { fchmod(descriptor, mode_t(entry.mode)) }
        guard policy.isLayer else { return }
        for attribute in entry.attributes where attribute.isPortable {
            let code = attribute.value.withUnsafeBytes {
                fsetxattr(descriptor, attribute.name, $0.baseAddress, $0.count, 0)
            }
            // A file system without user attributes loses them; file capabilities are what programs rely on.
            guard code == 0 || (errno == ENOTSUP && attribute.name.hasPrefix("user.")) else {
                throw .fromErrno("set attribute \(attribute.name)", path: entry.path.description)
            }
        }
    }

    /// Sets owner, mode and time of something that cannot be opened: a link or a FIFO.
    func setMetadata(_ entry: ArchiveEntry) throws(ArchiveError) {
        let parent = lastParent.descriptor.raw
        if policy.keepsOwners {
            try check("chown", entry.path) {
                withCName(entry.path.name) {
                    fchownat(parent, $0, entry.userID, entry.groupID, AT_SYMLINK_NOFOLLOW)
                }
            }
        }
        if entry.kind == .fifo {
            try check("chmod", entry.path) {
                withCName(entry.path.name) { fchmodat(parent, $0, mode_t(entry.mode), 0) }
            }
        }
        let times = [Self.time(entry.modified), Self.time(entry.modified)]
        try check("set time", entry.path) {
            withCName(entry.path.name) { utimensat(parent, $0, times, AT_SYMLINK_NOFOLLOW) }
        }
    }

    func setTimes(_ descriptor: Int32, _ modified: Int64, _ path: ArchivePath) throws(ArchiveError) {
        let times = [Self.time(modified), Self.time(modified)]
        try check("set time", path) { futimens(descriptor, times) }
    }

    private static func time(_ seconds: Int64) -> timespec { timespec(tv_sec: time_t(seconds), tv_nsec: 0) }

    func setOpaque(_ descriptor: Int32, _ path: ArchivePath) throws(ArchiveError) {
        try check("mark as opaque", path) { fsetxattr(descriptor, policy.overlay.opaque, "y", 1, 0) }
    }

    /// Refuses targets that leave the root.
    ///
    /// `..` may only come first, and no more often than the link is deep: then each link leads to a place below the
    /// root whatever the other links are. `a/link/../..` could leave it if `link` itself goes up.
    static func checkStaysInside(_ target: [UInt8], from path: ArchivePath) throws(ArchiveError) {
        var names = target.split(separator: UInt8(ascii: "/")).filter { !$0.elementsEqual(".".utf8) }[...]
        let ups = names.prefix { $0.elementsEqual("..".utf8) }.count
        names = names.dropFirst(ups)
        guard target.first != UInt8(ascii: "/"), ups <= path.names.count - 1,
            !names.contains(where: { $0.elementsEqual("..".utf8) })
        else {
            throw ArchiveError(.unsafeEntry, path: path.description, "a link that may leave the archive's folder")
        }
    }
}
