internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// User namespaces that live as long as a file is bound to them, each with the namespaces that belong to it.
package enum UserNamespace {
    /// A kind of namespace that is made with a user namespace, and so is its root's.
    package enum Kind: String, Sendable, Hashable {
        case network = "net", ipc

        fileprivate var flag: UInt64 { self == .network ? 0x4000_0000 : 0x0800_0000 }
    }

    /// Makes a user namespace bound at `path`, and those of it at the paths given. `Mounts.unmount` gives each back.
    /// Blocks.
    ///
    /// - Throws: `HostError`, also where the kernel or its settings allow none.
    package static func make(at path: String, ids: UserIDMap, with others: [Kind: String]) throws(HostError) {
        let all = [("user", path)] + others.map { ($0.key.rawValue, $0.value) }
        for (_, file) in all { _ = try HostDescriptor.open(file, O_RDONLY | O_CREAT, mode: 0o444) }
        let flags = others.keys.reduce(0) { $0 | $1.flag }
        let kinds = all.map { strdup($0.0) }
        let paths = all.map { strdup($0.1) }
        defer { for text in kinds + paths { free(text) } }
        let result = kinds.map { UnsafePointer($0) }.withUnsafeBufferPointer { kinds in
            paths.map { UnsafePointer($0) }.withUnsafeBufferPointer { paths in
                clinux_make_namespaces(flags, ids.text, kinds.baseAddress, paths.baseAddress, kinds.count)
            }
        }
        guard result < 0 else { return }
        for (_, file) in all {
            try? Mounts.unmount(file)
            try? Files.removeTree(file)
        }
        throw HostError("make the user namespace \(path)", code: -result)
    }

    /// Whether the kernel lets files be seen through a user namespace's ids on the file system of a folder, what containers
    /// with shared image layers need, and in memory (Linux 6.3), what secrets and tokens need. Blocks.
    package static func isSupported(on folder: String) -> Bool {
        let path = "\(folder)/.userns-\(UInt64.random(in: 0 ... .max))"
        defer {
            try? Mounts.unmountAll(under: path)
            try? Files.removeTree(path)
        }
        do {
            try Files.makeFolder(path)
            for name in ["disk", "memory", "target"] { try Files.makeFolder("\(path)/\(name)") }
            try Mounts.tmpfs("\(path)/memory", options: "mode=0700,size=64k")
            let ids = UserIDMap([.init(inside: 0, outside: 1 << 20, count: 65_536)])
            try make(at: "\(path)/user", ids: ids, with: [:])
            for name in ["disk", "memory"] {
                try Mounts.mapped("\(path)/\(name)", to: "\(path)/target", userNamespace: "\(path)/user")
            }
            return true
        } catch {
            return false
        }
    }
}
