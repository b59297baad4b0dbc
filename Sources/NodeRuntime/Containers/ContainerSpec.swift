package import HostSystem
package import Machinery

/// A mount of a container (OCI runtime-spec 1.0, "Mounts").
package struct ContainerMount: Sendable, Hashable {
    package var destination: String
    package var type: String
    package var source: String
    package var options: [String]

    package init(_ destination: String, type: String, source: String, options: [String]) {
        self.destination = destination
        self.type = type
        self.source = source
        self.options = options
    }

    /// A file or folder of the host.
    ///
    /// - Parameter deep: what is mounted below it is read-only as well.
    package static func bind(
        _ source: String, at destination: String, readOnly: Bool = false, deep: Bool = false
    ) -> ContainerMount {
        ContainerMount(
            destination, type: "bind", source: source,
            options: ["rbind", "rprivate", "nosuid", "nodev", readOnly ? deep ? "rro" : "ro" : "rw"])
    }
}

/// All that a container is to be, past images, pods and users: what becomes its OCI configuration.
package struct ContainerSpec: Sendable, Hashable {
    package var arguments: [String]
    package var environment: [String]
    package var workingDirectory = "/"
    package var uid: Int
    package var gid: Int
    package var additionalGroups: [Int] = []
    /// With the prefix `CAP_`.
    package var capabilities: [String] = []
    package var noNewPrivileges = true
    package var isPrivileged = false
    package var readOnlyRoot = false
    package var hasTerminal = false
    package var hasStandardInput = false
    /// Whether its input outlives the client that was attached to it.
    package var keepsStandardInput = false
    package var rootFolder: String
    package var hostname: String
    /// The pod's network namespace; nil is the host's.
    package var networkNamespace: String?
    /// Whose shared memory, semaphores and message queues it sees.
    package var ipc = IPC.own
    /// Whose processes it sees.
    package var pid = PID.own
    /// The pod's user namespace; nil is the host's.
    package var userNamespace: UserNamespaceUse?
    /// Whether /proc shows what it hides and protects elsewhere (`procMount: Unmasked`).
    package var hasBareProc = false
    package var mounts: [ContainerMount] = []
    /// Beside those that the runtime makes for each container.
    package var devices: [HostDevice] = []
    /// From the hierarchy's root.
    package var cgroupPath: String
    /// Whether the host has the v2 hierarchy alone: then a container sees its own part of it as all there is, and is
    /// ended as a whole where memory runs out, as kubelet has it.
    package var hasUnifiedCgroups = false
    package var limits = CgroupLimits(processes: ContainerSpec.processLimit)
    package var sysctls: [String: String] = [:]
    /// OCI `linux.seccomp`; `.null` confines nothing.
    package var seccomp: JSONValue = .null
    package var oomScoreAdjustment: Int?

    /// How many processes and threads a container may have.
    package static let processLimit = 4096

    /// Whose inter-process communication the container shares.
    package enum IPC: Sendable, Hashable {
        case own
        /// Those of all that join the namespace bound at this path: the pod's.
        case shared(String)
        case host
    }

    /// Whose processes the container sees.
    package enum PID: Sendable, Hashable {
        case own
        /// Those of all that join the namespace at this path.
        case shared(String)
        case host
    }

    /// The user namespace that the container runs in.
    package struct UserNamespaceUse: Sendable, Hashable {
        package var path: String
        package var ids: UserIDMap
        package init(path: String, ids: UserIDMap) {
            self.path = path
            self.ids = ids
        }
    }

    package init(
        arguments: [String], environment: [String] = [], uid: Int, gid: Int, rootFolder: String, hostname: String,
        cgroupPath: String
    ) {
        self.arguments = arguments
        self.environment = environment
        self.uid = uid
        self.gid = gid
        self.rootFolder = rootFolder
        self.hostname = hostname
        self.cgroupPath = cgroupPath
    }
}
