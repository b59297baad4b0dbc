internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// Mounts that are copied, changed and put in place by descriptor.
extension Mounts {
    /// Mounts a folder or file of `source` on `target`, with owners seen through a user namespace's ids: what root owns
    /// on the disk, root in the namespace owns. Blocks.
    ///
    /// - Parameter userNamespace: the file that the namespace is bound at; nil leaves owners as they are.
    package static func mapped(
        _ source: String, to target: String, userNamespace: String?, readOnly: Bool = false, deep: Bool = false
    ) throws(HostError) {
        let copy = HostDescriptor(
            owning: try HostError.check("copy the mount of \(source)", clinux_copy_mount(AT_FDCWD, source, deep)))
        try place(copy, source, on: target, userNamespace: userNamespace, readOnly: readOnly)
    }

    /// The same for what is open as `source`, whatever its path has become meanwhile.
    package static func mapped(
        _ source: HostDescriptor, to target: String, userNamespace: String? = nil, readOnly: Bool = false
    ) throws(HostError) {
        let copy = HostDescriptor(
            owning: try HostError.check("copy a mount for \(target)", clinux_copy_mount(source.number, "", true)))
        try place(copy, target, on: target, userNamespace: userNamespace, readOnly: readOnly)
    }

    private static func place(
        _ copy: HostDescriptor, _ source: String, on target: String, userNamespace: String?, readOnly: Bool
    ) throws(HostError) {
        if let userNamespace {
            let namespace = try HostDescriptor.open(userNamespace)
            try HostError.check("map the owners of \(source)", clinux_map_mount(copy.number, namespace.number))
        }
        if readOnly { try HostError.check("make \(target) read-only", clinux_protect_mount(copy.number)) }
        try HostError.check("mount \(source) on \(target)", clinux_place_mount(copy.number, target))
    }
}
