internal import HostSystem
internal import Kinds
internal import Machinery

/// Turns a container of a pod into what the runtime is given: a pure function, once image, volumes and addresses are known.
struct ContainerPlan {
    let pod: Pod
    let container: Container
    let image: RunnableImage
    let environment: PodEnvironment
    let layout: PodLayout
    let networkNamespace: String?
    let group: String
    let id: String
    /// The first uid that the namespace may use.
    let firstUID: Int
    let seccomp: SeccompProfile?

    private var context: JSONValue { container.securityContext }
    private var podContext: JSONValue { pod.json["spec"]["securityContext"] }
    private func setting(_ key: String) -> JSONValue { context[key].isNull ? podContext[key] : context[key] }

    /// - Parameters:
    ///   - users: the image's user database.
    ///   - source: finds the host's path behind a volume.
    func spec(
        users: UserDatabase, root: String, source: (String) throws -> String
    ) throws -> ContainerSpec {
        let user = try user(users)
        let variables = try environment.variables(of: container, image: image.environment)
        let arguments = PodEnvironment.arguments(of: container, image: image, environment: variables)
        guard !arguments.isEmpty else {
            throw PodProblem("CreateContainerError", "no command specified: neither the pod nor the image has one")
        }
        let isPrivileged = context["privileged"].flag
        var spec = ContainerSpec(
            arguments: arguments, environment: variables, uid: user.uid, gid: user.gid, rootFolder: root,
            hostname: PodEnvironment.hostname(pod), cgroupPath: "\(group)/\(id)")
        spec.additionalGroups = groups(user)
        spec.workingDirectory =
            [container.workingDir, image.workingDirectory].first { !$0.isEmpty } ?? "/"
        spec.isPrivileged = isPrivileged
        spec.readOnlyRoot = context["readOnlyRootFilesystem"].flag
        spec.hasTerminal = container.tty
        spec.hasStandardInput = container.stdin
        spec.noNewPrivileges = !isPrivileged && (context["allowPrivilegeEscalation"].bool ?? (user.uid == 0)) != true
        spec.capabilities = Capabilities.granted(
            uid: user.uid, isPrivileged: isPrivileged, adding: context["capabilities"]["add"].strings,
            dropping: context["capabilities"]["drop"].strings)
        let isUnconfined = setting("seccompProfile")["type"].text == "Unconfined" || isPrivileged
        spec.seccomp = isUnconfined ? .null : seccomp?.oci(capabilities: spec.capabilities) ?? SeccompProfile.fallback
        spec.networkNamespace = networkNamespace
        spec.ipc = pod.json["spec"]["hostIPC"].flag ? .host : .shared(layout.ipcNamespace)
        spec.limits = PodResources.limits(container)
        spec.oomScoreAdjustment = PodResources.qosClass(pod) == "BestEffort" ? 1000 : nil
        if networkNamespace != nil {
            for entry in podContext["sysctls"].items { spec.sysctls[entry["name"].text] = entry["value"].text }
        }
        spec.mounts = try mounts(user, users, source)
        return spec
    }

    // MARK: - User

    /// Who it runs as: what the pod says, else what the image says, but root only where the pod asks for it.
    private func user(_ users: UserDatabase) throws -> ContainerUser {
        var user: ContainerUser
        if let uid = setting("runAsUser").int {
            user = users.resolve("\(uid)") ?? ContainerUser(uid: uid, gid: 0)
        } else {
            guard let named = users.resolve(image.user) else {
                throw PodProblem("CreateContainerError", "the image has no user \"\(image.user)\" in its /etc/passwd")
            }
            user = named
            if named.uid == 0, !context["privileged"].flag { user = ContainerUser(uid: firstUID, gid: 0) }
        }
        if let gid = setting("runAsGroup").int { user.gid = gid }
        if setting("runAsNonRoot").flag, user.uid == 0 {
            throw PodProblem("CreateContainerConfigError", "container has runAsNonRoot and would run as root")
        }
        return user
    }

    private func groups(_ user: ContainerUser) -> [Int] {
        let more = podContext["supplementalGroups"].items.compactMap(\.int)
        return user.additionalGroups + (podContext["fsGroup"].int.map { [$0] } ?? []) + more
    }

    // MARK: - Mounts

    private func mounts(
        _ user: ContainerUser, _ users: UserDatabase, _ source: (String) throws -> String
    ) throws -> [ContainerMount] {
        let folder = layout.container(container.name)
        var mounts = [
            ContainerMount.bind(layout.hosts, at: "/etc/hosts"),
            .bind(layout.resolv, at: "/etc/resolv.conf"),
            .bind(layout.hostname, at: "/etc/hostname"),
            .bind(
                folder.terminationLog,
                at: container.json["terminationMessagePath"].optionalText ?? "/dev/termination-log"),
        ]
        if pod.containers.count + pod.initContainers.count > 1 {
            mounts.append(.bind(layout.sharedMemory, at: "/dev/shm"))
        }
        if let passwd = users.passwd(adding: user.uid, gid: user.gid, home: home) {
            try Files.write("\(folder.folder)/passwd", Array(passwd.utf8), durably: false)
            mounts.append(.bind("\(folder.folder)/passwd", at: "/etc/passwd"))
        }
        let own = try container.volumeMounts.map { try mount($0, source) }
        let taken = Set(own.map(\.destination))
        // A mount of the pod's own wins over the node's; deeper ones come after those that hold them.
        return mounts.filter { !taken.contains($0.destination) }
            + own.sorted { $0.destination.split(separator: "/").count < $1.destination.split(separator: "/").count }
    }

    private var home: String { image.workingDirectory.isEmpty ? "/" : image.workingDirectory }

    private func mount(_ mount: JSONValue, _ source: (String) throws -> String) throws -> ContainerMount {
        let name = mount["name"].text
        var path = try source(name)
        let below = try subPath(mount)
        if !below.isEmpty { path = try inside(path, below) }
        let isWritten = pod.volumes.contains {
            $0["name"].text == name
                && !($0["configMap"].isNull && $0["secret"].isNull && $0["projected"].isNull
                    && $0["downwardAPI"].isNull)
        }
        return .bind(path, at: mount["mountPath"].text, readOnly: mount["readOnly"].flag || isWritten)
    }

    private func subPath(_ mount: JSONValue) throws -> String {
        let expression = mount["subPathExpr"].text
        guard !expression.isEmpty else { return mount["subPath"].text }
        var values: [String: String] = [:]
        for entry in try environment.variables(of: container, image: image.environment) {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return PodEnvironment.expanded(expression) { values[$0] }
    }

    /// A path inside a volume, made as a folder where it is not there. Links out of the volume are refused.
    private func inside(_ volume: String, _ path: String) throws -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.hasPrefix("/"), !path.contains("`"), !parts.contains("..") else {
            throw PodProblem("CreateContainerConfigError", "subPath \"\(path)\" leaves its volume")
        }
        let full = "\(volume)/\(path)"
        if !Files.exists(full) { try Files.makeFolder(full, mode: 0o777) }
        let resolved = try Files.resolved(full)
        let base = try Files.resolved(volume)
        guard resolved == base || resolved.hasPrefix("\(base)/") else {
            throw PodProblem("CreateContainerConfigError", "subPath \"\(path)\" leaves its volume")
        }
        return resolved
    }
}
