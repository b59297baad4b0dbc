internal import CLibArchive
internal import Glibc

/// What a tree writer makes of entries.
struct TreePolicy {
    /// True for image layers: whiteouts become overlayfs' own marks, links may point anywhere and are followed
    /// inside of the root only. False for uploads: links that leave the root are refused, none is followed.
    let isLayer: Bool
    let overlay: OverlayAttributes
    /// Sets owners, set-uid bits and file capabilities; needs CAP_CHOWN, CAP_FOWNER and CAP_SETFCAP.
    let keepsOwners: Bool
    let limits: ArchiveLimits
}

/// Writes entries of an untrusted archive below a folder, and nowhere else.
///
/// Each path is looked up by the kernel with the folder as its root (openat2, RESOLVE_IN_ROOT or RESOLVE_BENEATH with
/// RESOLVE_NO_SYMLINKS), and the last name is never followed, so that no link in the archive leads out.
struct TreeWriter: ~Copyable {
    let policy: TreePolicy
    private let root: OwnedDescriptor
    private(set) var tally: ArchiveTally
    private(set) var skippedDevices = 0
    /// Set when all is written, since writing into a folder changes its time; last folders first.
    private var folderTimes: [(path: ArchivePath, modified: Int64)] = []
    private(set) var lastParent: TreeDirectory

    init(root: consuming OwnedDescriptor, policy: TreePolicy) throws(ArchiveError) {
        self.policy = policy
        tally = ArchiveTally(policy.limits)
        let again = try OwnedDescriptor.open(Array(".".utf8)[...], in: root.raw, O_RDONLY | O_DIRECTORY, for: .root)
        lastParent = TreeDirectory(again, path: .root)
        self.root = root
    }

    /// Writes one entry; `data` gives its bytes if it is a file.
    mutating func add<Source: EntrySource & ~Copyable>(
        _ entry: ArchiveEntry, data: inout Source
    ) throws(ArchiveError) {
        try tally.addEntry(entry.path)
        if entry.path.isRoot { return try addRoot(entry) }
        if policy.isLayer, try addMark(entry.path) { return }
        try enter(entry.path.parent)
        switch entry.kind {
        case .file: try addFile(entry, data: &data)
        case .directory: try addFolder(entry)
        case .symbolicLink(let target): try addLink(entry, target: target)
        case .hardLink(let target): try addHardLink(entry, target: target)
        case .fifo:
            guard policy.isLayer else { skippedDevices += 1; return }
            try makeNode(entry.path, mode: S_IFIFO | 0o600)
            try setMetadata(entry)
        case .characterDevice, .blockDevice:
            // A container gets its devices from the runtime, never from an image.
            skippedDevices += 1
        }
    }

    /// Sets the folders' times; call once, at the end.
    mutating func finish() throws(ArchiveError) {
        for (path, modified) in folderTimes.reversed() {
            guard let folder = try lookUp(path) else { continue }
            try setTimes(folder.raw, modified, path)
        }
        folderTimes = []
    }

    // MARK: Kinds of entries

    private mutating func addRoot(_ entry: ArchiveEntry) throws(ArchiveError) {
        guard policy.isLayer, entry.kind == .directory else { return }
        try setMode(of: root.raw, entry)
        folderTimes.append((entry.path, entry.modified))
    }

    private mutating func addFile<Source: EntrySource & ~Copyable>(
        _ entry: ArchiveEntry, data: inout Source
    ) throws(ArchiveError) {
        try clear(entry.path)
        let flags = O_WRONLY | O_CREAT | O_EXCL
        let file = try OwnedDescriptor.open(
            entry.path.name, in: lastParent.descriptor.raw, flags, mode: 0o600, for: entry.path)
        var tally = tally
        try data.readData(path: entry.path) { (offset, bytes) throws(ArchiveError) in
            try tally.addBytes(bytes.count, path: entry.path)
            guard offset <= policy.limits.bytes else {
                throw ArchiveError(.limitExceeded, path: entry.path.description, "file too large")
            }
            guard writeFully(bytes, to: file.raw, at: offset) else {
                throw .fromErrno("write", path: entry.path.description)
            }
        }
        self.tally = tally
        // A sparse file may end in a gap, which costs nothing on disk but counts for the limit.
        guard entry.size <= policy.limits.bytes else {
            throw ArchiveError(.limitExceeded, path: entry.path.description, "file too large")
        }
        try check("truncate", entry.path) { ftruncate(file.raw, off_t(entry.size)) }
        try setMode(of: file.raw, entry)
        try setTimes(file.raw, entry.modified, entry.path)
    }

    private mutating func addFolder(_ entry: ArchiveEntry) throws(ArchiveError) {
        let name = entry.path.name
        var hidesLower = false
        if let existing = try status(name) {
            if existing.st_mode & S_IFMT != S_IFDIR {
                hidesLower = existing.isWhiteout
                try remove(name)
                try makeFolder(name, entry.path)
            }
        } else {
            try makeFolder(name, entry.path)
        }
        let folder = try OwnedDescriptor.open(
            name, in: lastParent.descriptor.raw, O_RDONLY | O_DIRECTORY, for: entry.path)
        if hidesLower { try setOpaque(folder.raw, entry.path) }
        try setMode(of: folder.raw, entry)
        folderTimes.append((entry.path, entry.modified))
    }

    private mutating func addLink(_ entry: ArchiveEntry, target: [UInt8]) throws(ArchiveError) {
        if !policy.isLayer { try Self.checkStaysInside(target, from: entry.path) }
        try clear(entry.path)
        try check("symlink", entry.path) {
            withCName(target[...]) { to in
                withCName(entry.path.name) { symlinkat(to, lastParent.descriptor.raw, $0) }
            }
        }
        try setMetadata(entry)
    }

    private mutating func addHardLink(_ entry: ArchiveEntry, target: ArchivePath) throws(ArchiveError) {
        guard target != entry.path, !target.isRoot, let folder = try lookUp(target.parent) else {
            throw ArchiveError(.invalidArchive, path: entry.path.description, "links to \(target), which is not there")
        }
        var found = stat()
        let code = withCName(target.name) { fstatat(folder.raw, $0, &found, AT_SYMLINK_NOFOLLOW) }
        guard code == 0, found.st_mode & S_IFMT != S_IFDIR, !found.isWhiteout else {
            throw ArchiveError(
                .invalidArchive, path: entry.path.description, "links to \(target), which is no file here")
        }
        try clear(entry.path)
        try check("link", entry.path) {
            withCName(target.name) { from in
                withCName(entry.path.name) { linkat(folder.raw, from, lastParent.descriptor.raw, $0, 0) }
            }
        }
    }

    /// Handles names that say something about lower layers; true if this was one.
    private mutating func addMark(_ path: ArchivePath) throws(ArchiveError) -> Bool {
        let names = path.names
        if names.contains(where: { $0.starts(with: Whiteout.reserved) && !$0.elementsEqual(Whiteout.opaque) }) {
            return true
        }
        guard !names.dropLast().contains(where: { $0.starts(with: Whiteout.prefix) }) else {
            throw ArchiveError(.unsafeEntry, path: path.description, "a folder with a whiteout's name")
        }
        guard path.name.starts(with: Whiteout.prefix) else { return false }
        try enter(path.parent)
        if path.name.elementsEqual(Whiteout.opaque) {
            try setOpaque(lastParent.descriptor.raw, path)
            return true
        }
        let hidden = path.name.dropFirst(Whiteout.prefix.count)
        guard !hidden.isEmpty, !hidden.elementsEqual(".".utf8), !hidden.elementsEqual("..".utf8) else {
            throw ArchiveError(.unsafeEntry, path: path.description, "a whiteout of no name")
        }
        if let existing = try status(hidden) {
            // A whiteout is about lower layers only: what this layer itself brings stays, and hides the lower one.
            if existing.st_mode & S_IFMT == S_IFDIR {
                let folder = try lastParent.directory(hidden)
                try setOpaque(folder.descriptor.raw, path)
            }
        } else {
            try makeNode(path.parent.appending(hidden), mode: S_IFCHR)
        }
        return true
    }

    // MARK: Folders

    /// Makes the folder that the next entry goes to the current one, with its parents if an archive left them out.
    private mutating func enter(_ path: ArchivePath) throws(ArchiveError) {
        guard lastParent.path != path else { return }
        if let found = try lookUp(path) {
            lastParent = TreeDirectory(found, path: path)
            return
        }
        try enter(path.parent)
        var hidesLower = false
        if let existing = try status(path.name) {
            guard policy.isLayer, existing.isWhiteout else {
                throw ArchiveError(.unsafeEntry, path: path.description, "not a folder, but entries are to go there")
            }
            hidesLower = true
            try remove(path.name)
        }
        try makeFolder(path.name, path, mode: 0o755)
        let made = try lastParent.directory(path.name)
        if hidesLower { try setOpaque(made.descriptor.raw, path) }
        lastParent = made
    }

    /// Opens a folder below the root; nil if there is none.
    private func lookUp(_ path: ArchivePath) throws(ArchiveError) -> OwnedDescriptor? {
        let inRoot = UInt64(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
        let resolve = policy.isLayer ? inRoot : UInt64(RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS)
        let flags = UInt64(O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        while true {
            let raw = path.withCPath { ca_openat2(root.raw, $0, flags, resolve) }
            if raw >= 0 { return OwnedDescriptor(owning: raw) }
            switch errno {
            case EAGAIN, EINTR: continue
            case ENOENT, ENOTDIR: return nil
            case ELOOP, EXDEV:
                throw ArchiveError(.unsafeEntry, path: path.description, "goes through a symbolic link")
            default: throw .fromErrno("open", path: path.description)
            }
        }
    }

    private func makeFolder(
        _ name: ArraySlice<UInt8>, _ path: ArchivePath, mode: mode_t = 0o700
    ) throws(ArchiveError) {
        try check("mkdir", path) { withCName(name) { mkdirat(lastParent.descriptor.raw, $0, mode) } }
    }

    private mutating func makeNode(_ path: ArchivePath, mode: mode_t) throws(ArchiveError) {
        try clear(path)
        try check("mknod", path) { withCName(path.name) { mknodat(lastParent.descriptor.raw, $0, mode, 0) } }
    }

    /// Removes what an earlier entry of the same name left.
    private mutating func clear(_ path: ArchivePath) throws(ArchiveError) {
        if try status(path.name) != nil { try remove(path.name) }
    }

    private func remove(_ name: ArraySlice<UInt8>) throws(ArchiveError) {
        try TreeRemover.remove(name, in: lastParent)
    }

    private func status(_ name: ArraySlice<UInt8>) throws(ArchiveError) -> stat? {
        var result = stat()
        if withCName(name, { fstatat(lastParent.descriptor.raw, $0, &result, AT_SYMLINK_NOFOLLOW) }) == 0 {
            return result
        }
        guard errno == ENOENT else { throw .fromErrno("stat", path: lastParent.path.appending(name).description) }
        return nil
    }
}

extension stat {
    /// The mark by which overlayfs hides a lower entry.
    var isWhiteout: Bool { st_mode & S_IFMT == S_IFCHR && st_rdev == 0 }
}
