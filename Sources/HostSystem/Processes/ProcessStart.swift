internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// Namespaces that a process can get of its own.
package struct Namespaces: OptionSet, Sendable, Hashable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let mount = Namespaces(rawValue: 0x0002_0000)
    package static let uts = Namespaces(rawValue: 0x0400_0000)
    package static let ipc = Namespaces(rawValue: 0x0800_0000)
    package static let pid = Namespaces(rawValue: 0x2000_0000)
    package static let network = Namespaces(rawValue: 0x4000_0000)
}

/// All that a child process is to be, for what the plain `HostProcess` cannot say: passed descriptors, another user,
/// namespaces, limits, a terminal. Descriptors that are not named are closed in the child.
package struct ProcessStart: Sendable {
    /// A resource limit of the process (setrlimit(2)), soft and hard alike.
    package struct Limit: Sendable, Hashable {
        let resource: Int32
        let value: UInt64

        /// Of the address space.
        package static func memory(bytes: UInt64) -> Limit { Limit(resource: 9, value: bytes) }
        /// Of processor time.
        package static func cpuTime(seconds: UInt64) -> Limit { Limit(resource: 0, value: seconds) }
        /// Of each file that is written.
        package static func fileSize(bytes: UInt64) -> Limit { Limit(resource: 1, value: bytes) }
        /// Of descriptors.
        package static func openFiles(_ count: UInt64) -> Limit { Limit(resource: 7, value: count) }
        /// Of processes and threads of the user.
        package static func processes(_ count: UInt64) -> Limit { Limit(resource: 6, value: count) }
        package static let noCoreDump = Limit(resource: 4, value: 0)
    }

    /// Who the process runs as.
    package struct User: Sendable, Hashable {
        package let uid: UInt32
        package let gid: UInt32
        package init(uid: UInt32, gid: UInt32) {
            self.uid = uid
            self.gid = gid
        }
    }

    package var path: String
    package var arguments: [String]
    package var environment: [String: String] = [:]
    package var directory: String?
    /// The child's descriptor numbers, each with the parent's descriptor that it comes from.
    package var descriptors: [Int32: HostDescriptor] = [:]
    package var namespaces: Namespaces = []
    /// Descriptors of namespaces to join.
    package var joinedNamespaces: [HostDescriptor] = []
    /// Namespaces that are made after the others were joined, and so belong to a user namespace among those. The process
    /// is then nobody's child: what `start` returns only made it, and ends at once.
    package var innerNamespaces: Namespaces = []
    package var root: String?
    /// Folders that an empty, unreadable one covers; wants `.mount` in `namespaces`.
    package var hiddenFolders: [String] = []
    /// `cgroup.procs` files of the groups to join.
    package var cgroupFiles: [String] = []
    /// Limits are only ever lowered.
    package var limits: [Limit] = []
    package var user: User?
    package var dropsCapabilities = false
    package var noNewPrivileges = false
    package var newSession = false
    package var controlsTerminal = false
    /// The signal that the child gets when the thread that started it ends.
    package var deathSignal: Int32 = 0

    package init(_ path: String, _ arguments: [String]) {
        self.path = path
        self.arguments = arguments
    }

    private static let stages = [
        "clone", "start a session", "join the cgroup", "join a namespace", "arrange mounts", "change the root",
        "change the directory", "set limits", "drop capabilities", "change the user", "give up privileges",
        "place descriptors", "execute",
    ]

    /// Starts the child.
    package func start() throws(HostError) -> ChildProcess {
        var start = clinux_start()
        let strings = CStrings()
        let numbers = CNumbers(descriptors.mapValues(\.number), joinedNamespaces.map(\.number), limits)
        start.path = strings.one(path)
        start.arguments = strings.list([path] + arguments)
        start.environment = strings.list(environment.map { "\($0.key)=\($0.value)" }.sorted())
        start.directory = directory.flatMap(strings.one)
        start.root = root.flatMap(strings.one)
        start.descriptors = UnsafePointer(numbers.descriptors.baseAddress)
        start.descriptor_count = numbers.descriptors.count
        start.joined_namespaces = UnsafePointer(numbers.namespaces.baseAddress)
        start.joined_namespace_count = numbers.namespaces.count
        start.limits = UnsafePointer(numbers.limits.baseAddress)
        start.limit_count = numbers.limits.count
        start.hidden = strings.constants(hiddenFolders)
        start.hidden_count = hiddenFolders.count
        start.cgroup_files = strings.constants(cgroupFiles)
        start.cgroup_file_count = cgroupFiles.count
        start.new_namespaces = namespaces.rawValue
        start.inner_namespaces = innerNamespaces.rawValue
        start.sets_user = user != nil
        start.user = user?.uid ?? 0
        start.group = user?.gid ?? 0
        start.drops_capabilities = dropsCapabilities
        start.no_new_privileges = noNewPrivileges
        start.new_session = newSession
        start.controls_terminal = controlsTerminal
        start.death_signal = deathSignal

        var pid: pid_t = 0
        var pidfd: Int32 = -1
        var stage: Int32 = 0
        let result = clinux_spawn(&start, &pid, &pidfd, &stage)
        withExtendedLifetime((strings, numbers, self)) {}
        guard result == 0 else {
            let what = Self.stages.indices.contains(Int(stage)) ? Self.stages[Int(stage)] : "start"
            throw HostError("start \(path): \(what)", code: -result)
        }
        return ChildProcess(pid: pid, pidfd: pidfd)
    }
}

/// C strings that live as long as this object.
private final class CStrings {
    private var strings: [UnsafeMutablePointer<CChar>?] = []
    private var lists: [UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>] = []

    func one(_ text: String) -> UnsafePointer<CChar>? {
        strings.append(strdup(text))
        return UnsafePointer(strings[strings.count - 1])
    }

    func list(_ texts: [String]) -> UnsafePointer<UnsafeMutablePointer<CChar>?> {
        let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: texts.count + 1)
        for (index, text) in texts.enumerated() { list[index] = UnsafeMutablePointer(mutating: one(text)) }
        list[texts.count] = nil
        lists.append(list)
        return UnsafePointer(list)
    }

    func constants(_ texts: [String]) -> UnsafePointer<UnsafePointer<CChar>?> {
        UnsafeRawPointer(list(texts)).assumingMemoryBound(to: UnsafePointer<CChar>?.self)
    }

    deinit {
        for string in strings { free(string) }
        for list in lists { list.deallocate() }
    }
}

/// Arrays for the shim that live as long as this object.
private final class CNumbers {
    let descriptors: UnsafeMutableBufferPointer<clinux_descriptor>
    let namespaces: UnsafeMutableBufferPointer<Int32>
    let limits: UnsafeMutableBufferPointer<clinux_limit>

    init(_ descriptors: [Int32: Int32], _ namespaces: [Int32], _ limits: [ProcessStart.Limit]) {
        self.descriptors = .allocate(capacity: descriptors.count)
        _ = self.descriptors.initialize(
            from: descriptors.sorted { $0.key < $1.key }.map { clinux_descriptor(source: $0.value, target: $0.key) })
        self.namespaces = .allocate(capacity: namespaces.count)
        _ = self.namespaces.initialize(from: namespaces)
        self.limits = .allocate(capacity: limits.count)
        _ = self.limits.initialize(from: limits.map { clinux_limit(resource: $0.resource, value: $0.value) })
    }

    deinit {
        descriptors.deallocate()
        namespaces.deallocate()
        limits.deallocate()
    }
}
