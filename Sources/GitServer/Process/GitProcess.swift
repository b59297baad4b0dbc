import HostSystem

#if canImport(Glibc)
    import Glibc
#endif

/// A running git (or gzip) of the unprivileged user: no hooks, no configuration but ours, no network, bounded in
/// memory, time and file size. It is killed when it is dropped.
final class GitProcess: Sendable {
    let input: SocketPipe
    private let output: HostDescriptor
    private let errors: HostDescriptor
    private let child: ChildProcess

    /// Starts `program` with these arguments.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], limits: GitLimits) throws {
        let (input, childInput) = try SocketPipe.make()
        let (output, childOutput) = try HostDescriptor.pipe()
        let (errors, childErrors) = try HostDescriptor.pipe()
        var start = ProcessStart(try HostTools.path(of: program), arguments)
        start.environment = Self.environment.merging(environment) { $1 }
        start.directory = "/"
        start.descriptors = [0: childInput, 1: childOutput, 2: childErrors]
        start.limits = [
            .memory(bytes: limits.memoryBytes), .cpuTime(seconds: limits.cpuSeconds),
            .fileSize(bytes: limits.packBytes * 2), .openFiles(1024), .noCoreDump,
        ]
        start.noNewPrivileges = true
        start.newSession = true
        if geteuid() == 0 {
            start.user = ConfinedWorker.user
            start.dropsCapabilities = true
            start.namespaces = [.ipc, .network]
        }
        child = try start.start()
        self.input = input
        self.output = output
        self.errors = errors
    }

    deinit { child.kill() }

    private static let environment = [
        "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
    ]

    /// The next bytes of its output; nil at the end.
    func read() async throws -> [UInt8]? {
        let output = output
        let bytes = try await BlockingWork.wait { try output.read() }
        return bytes.isEmpty ? nil : bytes
    }

    /// Waits for its end; returns the exit code and the last of what it complained about.
    func wait() async -> (code: Int, complaint: String) {
        let errors = errors
        let complaint = try? await BlockingWork.wait {
            var all: [UInt8] = []
            while true {
                let bytes = try errors.read()
                if bytes.isEmpty { return all }
                all = Array((all + bytes).suffix(4096))
            }
        }
        return (await child.wait(), HostProcess.tail(complaint ?? []))
    }

    func kill() { child.kill() }
}

/// What one push or fetch may use.
package struct GitLimits: Sendable {
    /// The largest pack of a push.
    package var packBytes: UInt64 = 1 << 30
    package var memoryBytes: UInt64 = 4 << 30
    package var cpuSeconds: UInt64 = 600
    /// A push or fetch that takes longer is ended.
    package var duration: Duration = .seconds(3600)

    package init() {}
}

/// Git on the repositories, with the settings that every call has.
struct GitTool: Sendable {
    let limits: GitLimits

    /// Settings that no repository can change: command-line configuration wins.
    private var settings: [String] {
        [
            "core.hooksPath=/dev/null", "receive.maxInputSize=\(limits.packBytes)", "receive.fsckObjects=true",
            "transfer.fsckObjects=true", "gc.autoDetach=false", "receive.denyDeleteCurrent=true", "core.fsync=all",
            "safe.directory=*",
        ].flatMap { ["-c", $0] }
    }

    func start(_ arguments: [String], environment: [String: String] = [:]) throws -> GitProcess {
        try GitProcess("git", settings + arguments, environment: environment, limits: limits)
    }

    /// Runs git to its end and returns its output without the last line's end. Throws `GitServerError` with what it said.
    func run(_ arguments: [String]) async throws -> String {
        let process = try start(arguments)
        process.input.finish()
        var output: [UInt8] = []
        while let bytes = try await process.read() {
            output += bytes
            if output.count > 16 << 20 { throw GitServerError("`git \(arguments.last ?? "")` says too much") }
        }
        let (code, complaint) = await process.wait()
        guard code == 0 else {
            throw GitServerError("`git \(arguments.joined(separator: " "))` ended with code \(code): \(complaint)")
        }
        var text = String(decoding: output, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

/// A failure of the git server's own.
struct GitServerError: Error, Sendable, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
