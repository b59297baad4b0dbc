internal import HostSystem
internal import Kinds
internal import Machinery

/// Turns a container of a pod into what the runtime is given, once image, volumes and addresses are known. Blocks.
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
    /// Where profiles of `seccompProfile.localhostProfile` lie.
    let seccompFolder: String
    let resources: JSONValue
    /// The pod's user namespace; nil is the host's.
    let userNamespace: ContainerSpec.UserNamespaceUse?
    let pid: ContainerSpec.PID

    private var context: JSONValue { container.securityContext }
    private var podContext: JSONValue { pod.json["spec"]["securityContext"] }
    private func setting(_ key: String) -> JSONValue { context[key].isNull ? podContext[key] : context[key] }
    private var isPrivileged: Bool { context["privileged"].flag }

    /// - Parameters:
    ///   - users: the image's user database.
    ///   - volumes: finds the host's path behind a volume.
    func spec(users: UserDatabase, root: String, volumes: PodVolumes) throws -> ContainerSpec {
        let user = try user(users)
        let variables = try environment.variables(of: container, image: image.environment)
        let arguments = PodEnvironment.arguments(of: container, image: image, environment: variables)
        guard !arguments.isEmpty else { throw PodProblem("CreateContainerError", "no command specified") }
        var spec = ContainerSpec(
            arguments: arguments, environment: variables, uid: user.uid, gid: user.gid, rootFolder: root,
            hostname: PodEnvironment.kernelHostname(pod, domain: environment.domain), cgroupPath: "\(group)/\(id)")
        spec.additionalGroups = groups(user)
        spec.workingDirectory =
            [container.workingDir, image.workingDirectory].first { !$0.isEmpty } ?? "/"
        spec.readOnlyRoot = context["readOnlyRootFilesystem"].flag
        spec.hasTerminal = container.tty
        spec.hasStandardInput = container.stdin
        spec.keepsStandardInput = container.stdin && !container.json["stdinOnce"].flag
        try confine(&spec, user)
        spec.networkNamespace = networkNamespace
        spec.ipc = pod.json["spec"]["hostIPC"].flag ? .host : .shared(layout.ipcNamespace)
        spec.pid = pid
        spec.userNamespace = userNamespace
        spec.limits = PodResources.limits(resources)
        spec.limits.processes = ContainerSpec.processLimit
        spec.oomScoreAdjustment = PodResources.oomScoreAdjustment(container, of: pod, node: environment.node)
        if isPrivileged { spec.devices = HostDevice.all() }
        spec.sysctls = PodAdmission.sysctls(of: pod)
        spec.mounts = try ContainerMounts(
            pod: pod, container: container, layout: layout, volumes: volumes, variables: variables,
            userNamespace: userNamespace?.path
        ).all(passwd: users.passwd(adding: user.uid, gid: user.gid, home: home))
        return spec
    }

    private var home: String { image.workingDirectory.isEmpty ? "/" : image.workingDirectory }

    private func confine(_ spec: inout ContainerSpec, _ user: ContainerUser) throws {
        spec.isPrivileged = isPrivileged
        spec.hasBareProc = context["procMount"].text == "Unmasked"
        spec.noNewPrivileges = !isPrivileged && (context["allowPrivilegeEscalation"].bool ?? (user.uid == 0)) != true
        spec.capabilities = Capabilities.granted(
            uid: user.uid, isPrivileged: isPrivileged, adding: context["capabilities"]["add"].strings,
            dropping: context["capabilities"]["drop"].strings)
        if isPrivileged { return }
        let profile = setting("seccompProfile")
        switch profile["type"].text {
        case "Unconfined": spec.seccomp = .null
        case "Localhost":
            spec.seccomp = try localProfile(profile["localhostProfile"].text).oci(capabilities: spec.capabilities)
        default: spec.seccomp = seccomp?.oci(capabilities: spec.capabilities) ?? SeccompProfile.fallback
        }
    }

    private func localProfile(_ name: String) throws -> SeccompProfile {
        let path = "\(seccompFolder)/\(name)"
        guard !name.split(separator: "/").contains(".."), let profile = SeccompProfile.read(path) else {
            throw PodProblem("CreateContainerError", "cannot load seccomp profile \"\(path)\": no such profile")
        }
        return profile
    }

    // MARK: - User

    /// Who it runs as: what the pod says, else what the image says, but root only where the pod asks for it.
    private func user(_ users: UserDatabase) throws -> ContainerUser {
        let place = "(pod: \"\(pod.logName)\", container: \(container.name))"
        var user: ContainerUser
        if let uid = setting("runAsUser").int {
            user = users.resolve("\(uid)") ?? ContainerUser(uid: uid, gid: 0)
            if setting("runAsNonRoot").flag, uid == 0 {
                throw PodProblem(
                    "CreateContainerConfigError", "container's runAsUser breaks non-root policy \(place)")
            }
        } else {
            guard let named = users.resolve(image.user) else {
                throw PodProblem("CreateContainerError", "the image has no user \"\(image.user)\" in its /etc/passwd")
            }
            user = named
            if named.uid == 0, !isPrivileged { user = ContainerUser(uid: firstUID, gid: 0) }
            if setting("runAsNonRoot").flag, user.uid == 0 {
                throw PodProblem(
                    "CreateContainerConfigError", "container has runAsNonRoot and image will run as root \(place)")
            }
        }
        if let gid = setting("runAsGroup").int { user.gid = gid }
        return user
    }

    private func groups(_ user: ContainerUser) -> [Int] {
        let ofImage = podContext["supplementalGroupsPolicy"].text == "Strict" ? [] : user.additionalGroups
        let more = podContext["supplementalGroups"].items.compactMap(\.int)
        return ofImage + (podContext["fsGroup"].int.map { [$0] } ?? []) + more
    }
}
