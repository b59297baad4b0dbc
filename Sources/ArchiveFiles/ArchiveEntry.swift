/// One entry of an archive, without its data.
package struct ArchiveEntry: Sendable, Equatable {
    /// What the entry is, with what exists only then.
    package enum Kind: Sendable, Equatable {
        case file
        case directory
        /// The target is kept as it is; nothing is said about where it leads.
        case symbolicLink(target: [UInt8])
        /// The target is an earlier entry.
        case hardLink(target: ArchivePath)
        case characterDevice(major: UInt32, minor: UInt32)
        case blockDevice(major: UInt32, minor: UInt32)
        case fifo
    }

    package var path: ArchivePath
    package var kind: Kind
    /// Permission bits with set-uid, set-gid and sticky: 0 to 0o7777.
    package var mode: UInt32
    package var userID: UInt32
    package var groupID: UInt32
    /// Seconds since 1970.
    package var modified: Int64
    /// Bytes of data that follow; 0 for anything but a file.
    package var size: Int64
    package var attributes: [ExtendedAttribute]

    package init(
        path: ArchivePath, kind: Kind, mode: UInt32, userID: UInt32 = 0, groupID: UInt32 = 0, modified: Int64 = 0,
        size: Int64 = 0, attributes: [ExtendedAttribute] = []
    ) {
        self.path = path
        self.kind = kind
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.modified = modified
        self.size = size
        self.attributes = attributes
    }
}

/// An extended attribute of a file.
package struct ExtendedAttribute: Sendable, Equatable {
    package var name: String
    package var value: [UInt8]

    package init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }

    /// Only file capabilities and the users' own attributes travel in layers.
    ///
    /// `trusted.overlay.*` and `user.overlay.*` steer overlayfs: an image that brought them could redirect folders.
    var isPortable: Bool {
        name == "security.capability" || (name.hasPrefix("user.") && !name.hasPrefix("user.overlay."))
    }

    /// The attribute as an image stores it: file capabilities without the user namespace that they were set in.
    ///
    /// linux/capability.h: revision 3 is revision 2 and four bytes with the root of the namespace.
    var withoutNamespace: ExtendedAttribute {
        guard name == "security.capability", value.count == 24, value[3] == 3 else { return self }
        var plain = Array(value.prefix(20))
        plain[3] = 2
        return ExtendedAttribute(name: name, value: plain)
    }
}

/// Which attribute names overlayfs uses: `trusted.` needs CAP_SYS_ADMIN, `user.` the mount option `userxattr`.
package enum OverlayAttributes: String, Sendable {
    case trusted = "trusted.overlay."
    case user = "user.overlay."

    var opaque: String { rawValue + "opaque" }
}

/// The whiteout names of layers. OCI image-spec 1.1, "Image Layer Filesystem Changeset", Whiteouts.
enum Whiteout {
    static let prefix = Array(".wh.".utf8)
    static let opaque = Array(".wh..wh..opq".utf8)
    /// Names that the first layered file system left in archives; they mean nothing.
    static let reserved = Array(".wh..wh.".utf8)
}
