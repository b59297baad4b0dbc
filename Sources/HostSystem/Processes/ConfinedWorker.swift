/// Starts `paas worker …`: the helper of the same executable that parses what nobody vouches for.
///
/// It runs as an unprivileged user without any capability or way to new ones, with limits, in mount, IPC and (unless it
/// fetches) network namespaces of its own, without the platform's environment, and with only the descriptors given.
package struct ConfinedWorker: Sendable {
    /// The user that owns nothing but what it is given; not in /etc/passwd.
    package static let user = ProcessStart.User(uid: 64900, gid: 64900)

    package var arguments: [String]
    /// The worker's descriptor numbers, each with the platform's descriptor that it comes from. 0, 1 and 2 are
    /// /dev/null where they are not given.
    package var descriptors: [Int32: HostDescriptor] = [:]
    package var environment: [String: String] = [:]
    package var directory: String = "/"
    /// Whether it keeps the host's network: only for what has to fetch.
    package var hasNetwork = false
    package var memoryLimitInBytes: UInt64 = 1 << 30
    package var fileLimitInBytes: UInt64 = 4 << 30
    package var cpuSeconds: UInt64 = 600
    package var hiddenFolders: [String] = []
    package var cgroupFiles: [String] = []
    /// Other than this process's own executable; for tests.
    package var executable: String?

    package init(_ arguments: [String]) { self.arguments = arguments }

    /// Starts the worker; its limit on processor time ends one whose platform has gone.
    package func start() throws(HostError) -> ChildProcess {
        let null = try HostDescriptor.open("/dev/null", 2)
        var start = ProcessStart(executable ?? HostTools.runningExecutable, ["worker"] + arguments)
        start.descriptors = [0: null, 1: null, 2: null].merging(descriptors) { $1 }
        start.environment = ["PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"]
            .merging(environment) { $1 }
        start.directory = directory
        start.namespaces = hasNetwork ? [.mount, .ipc] : [.mount, .ipc, .network]
        start.hiddenFolders = hiddenFolders
        start.cgroupFiles = cgroupFiles
        start.limits = [
            .memory(bytes: memoryLimitInBytes), .fileSize(bytes: fileLimitInBytes), .cpuTime(seconds: cpuSeconds),
            .openFiles(1024), .processes(256), .noCoreDump,
        ]
        start.user = Self.user
        start.dropsCapabilities = true
        start.noNewPrivileges = true
        start.newSession = true
        return try start.start()
    }
}
