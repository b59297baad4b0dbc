internal import HostSystem
internal import Kinds
internal import Machinery

/// What is mounted into a container beside its root: the node's own files, and the pod's volumes. Blocks.
struct ContainerMounts {
    let pod: Pod
    let container: Container
    let layout: PodLayout
    let volumes: PodVolumes
    /// The container's environment, `NAME=value`.
    let variables: [String]
    /// The file that the pod's user namespace is bound at; nil is the host's.
    let userNamespace: String?

    private var folder: ContainerLayout { layout.container(container.name) }

    /// - Parameter passwd: the user database with the container's user added; nil leaves the image's.
    func all(passwd: String?) throws -> [ContainerMount] {
        var mounts = [
            ContainerMount.bind(layout.hosts, at: "/etc/hosts"), .bind(layout.resolv, at: "/etc/resolv.conf"),
            .bind(layout.hostname, at: "/etc/hostname"),
            .bind(
                folder.terminationLog,
                at: container.json["terminationMessagePath"].optionalText ?? "/dev/termination-log"),
        ]
        if pod.json["spec"]["hostIPC"].flag {
            mounts.append(.bind("/dev/shm", at: "/dev/shm"))
        } else if pod.everyContainer.count > 1 {
            mounts.append(.bind(layout.sharedMemory, at: "/dev/shm"))
        }
        if let passwd {
            try Files.write("\(folder.folder)/passwd", Array(passwd.utf8), durably: false)
            mounts.append(.bind("\(folder.folder)/passwd", at: "/etc/passwd"))
        }
        let own = try container.volumeMounts.enumerated().map { try mount($1, index: $0) }
        let taken = Set(own.map(\.destination))
        // A mount of the pod's own wins over the node's; deeper ones come after those that hold them.
        return mounts.filter { !taken.contains($0.destination) }
            + own.sorted { $0.destination.split(separator: "/").count < $1.destination.split(separator: "/").count }
    }

    private func mount(_ mount: JSONValue, index: Int) throws -> ContainerMount {
        let name = mount["name"].text
        let volume = try volumes.source(of: name)
        let isReadOnly = mount["readOnly"].flag || volumes.isReadOnly(name)
        let below = try subPath(mount)
        var path = volume
        let target = "\(folder.mounts)/\(index)"
        if !below.isEmpty {
            try place(try inside(volume, below), on: target, volumes.isMappable(name) ? userNamespace : nil)
            path = target
        } else if userNamespace != nil, volumes.isMappable(name) {
            try makeTarget(target, isFolder: Files.isFolder(volume))
            try Mounts.mapped(volume, to: target, userNamespace: userNamespace)
            path = target
        }
        let isDeep = Self.isReadOnlyBelow(mount)
        var bind = ContainerMount.bind(path, at: mount["mountPath"].text, readOnly: isReadOnly, deep: isDeep)
        // What an image's mount forbids can't be allowed again in a user namespace.
        if !volumes.isMappable(name) { bind.options.append("noexec") }
        let propagation = ["HostToContainer": "rslave", "Bidirectional": "rshared"][mount["mountPropagation"].text]
        if let propagation { bind.options = bind.options.map { $0 == "rprivate" ? propagation : $0 } }
        return bind
    }

    /// Whether what is mounted below a read-only mount is read-only as well (`recursiveReadOnly`).
    static func isReadOnlyBelow(_ mount: JSONValue) -> Bool {
        mount["readOnly"].flag && ["Enabled", "IfPossible"].contains(mount["recursiveReadOnly"].text)
    }

    // MARK: - Parts of volumes

    private func subPath(_ mount: JSONValue) throws -> String {
        let expression = mount["subPathExpr"].text
        guard !expression.isEmpty else { return mount["subPath"].text }
        let values = PodEnvironment.table(variables)
        var missing: String?
        let path = PodEnvironment.expanded(expression) { name in
            if values[name] == nil { missing = name }
            return values[name]
        }
        if let missing { throw problem("missing value for \"\(missing)\"") }
        return path
    }

    private func problem(_ message: String) -> PodProblem { PodProblem("CreateContainerConfigError", message) }

    /// What lies at a path inside of a volume; where there is nothing, a folder is made. Links do not lead out.
    private func inside(_ volume: String, _ path: String) throws -> HostDescriptor {
        if path.hasPrefix("/") { throw problem("error SubPath `\(path)` must not be an absolute path") }
        guard !path.contains("`"), !path.split(separator: "/").contains("..") else {
            throw problem("unable to provision SubPath `\(path)`: must not contain '..'")
        }
        let root = try RootedFolder(volume)
        do {
            return try root.open(path)
        } catch  where error.isNotFound {
            do { return try root.makeFolder(path, mode: 0o777) } catch {
                throw problem("failed to create subPath directory for volumeMount: \(error)")
            }
        } catch {
            throw problem("failed to prepare subPath for volumeMount: \(error)")
        }
    }

    private func place(_ source: HostDescriptor, on target: String, _ userNamespace: String?) throws {
        try makeTarget(target, isFolder: Files.isFolder("/proc/self/fd/\(source.number)"))
        try Mounts.mapped(source, to: target, userNamespace: userNamespace)
    }

    /// An empty folder or file to mount on, free of what an earlier run had there.
    private func makeTarget(_ target: String, isFolder: Bool) throws {
        try Mounts.unmount(target)
        try Files.removeTree(target)
        try Files.makeFolder(folder.mounts, mode: 0o711)
        if isFolder { try Files.makeFolder(target) } else { try Files.write(target, [], durably: false) }
    }
}
