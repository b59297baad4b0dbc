package import HostSystem
internal import Machinery
internal import Synchronization

/// A command beside a container's own: `exec`, exec probes and hooks.
package struct ContainerExec: Sendable {
    let runtime: ContainerRuntime
    let id: String
    let folder: ContainerLayout
    let arguments: [String]
    let terminal: Bool

    /// Where the command's output goes; returns when the receiver has room for more.
    package typealias Sink = @Sendable (_ isError: Bool, _ bytes: [UInt8]) async throws -> Void

    package init(
        runtime: ContainerRuntime, id: String, folder: ContainerLayout, arguments: [String], terminal: Bool = false
    ) {
        self.runtime = runtime
        self.id = id
        self.folder = folder
        self.arguments = arguments
        self.terminal = terminal
    }

    /// Runs the command to its end and returns its exit code. Cancelling kills it.
    ///
    /// - Parameters:
    ///   - input: nil gives it no standard input.
    ///   - sizes: the terminal's sizes as the client tells them.
    package func run(
        input: AsyncStream<[UInt8]>?, sizes: AsyncStream<(rows: Int, columns: Int)>? = nil, output: @escaping Sink
    ) async throws -> Int {
        let name = "exec-\(UInt64.random(in: 0 ... .max))"
        let process = "\(folder.folder)/\(name).json"
        let pidFile = "\(folder.folder)/\(name).pid"
        defer {
            try? Files.removeTree(process)
            try? Files.removeTree(pidFile)
        }
        let document = try processDocument()
        if let problem = try await missing(document) {
            try await output(true, Array("\(problem.message)\n".utf8))
            return problem.code
        }
        try Files.write(process, document.encoded(), mode: 0o600, durably: false)
        var start = ProcessStart(
            runtime.tool, runtime.runtimeArguments("exec", "--pid-file", pidFile, "--process", process, id))
        start.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        start.newSession = true
        let kill = ExecKiller(pidFile: pidFile)
        return try await terminal
            ? withTerminal(&start, kill, input, sizes, output) : withPipes(&start, kill, input, output)
    }

    /// Why the command can't be run in the container; nil where it can be tried.
    private func missing(_ document: JSONValue) async throws -> ContainerProgram? {
        guard let pid = runtime.livePID(id, in: folder), let command = arguments.first else { return nil }
        let path = PodEnvironment.table(document["env"].strings)["PATH"] ?? ""
        let directory = document["cwd"].text
        return try await BlockingWork.run {
            // A container that ends at this moment is told by the runtime.
            guard let root = try? RootedFolder("/proc/\(pid)/root") else { return nil }
            return ContainerProgram.problem(command, path: path, directory: directory, root: root)
        }
    }

    /// The container's own process with other arguments.
    private func processDocument() throws -> JSONValue {
        var process = try JSONValue(parsing: Files.read(folder.config))["process"]
        process["args"] = JSONValue(arguments)
        process["terminal"] = .bool(terminal)
        var environment = process["env"].strings
        if terminal, !environment.contains(where: { $0.hasPrefix("TERM=") }) { environment.append("TERM=xterm") }
        process["env"] = JSONValue(environment)
        process["oomScoreAdj"] = .null
        return process
    }

    private func withPipes(
        _ start: inout ProcessStart, _ kill: ExecKiller, _ input: AsyncStream<[UInt8]>?,
        _ output: @escaping Sink
    ) async throws -> Int {
        let out = try HostDescriptor.pipe()
        let errors = try HostDescriptor.pipe()
        // At its end where there is no input; never the host's /dev/null, which crun would give away.
        let given = try HostDescriptor.pipe()
        if input == nil { given.writing.close() }
        start.descriptors = [0: given.reading, 1: out.writing, 2: errors.writing]
        let child = try start.start()
        // Only the child may hold its ends, or the pumps never see the end.
        for end in [given.reading, out.writing, errors.writing] { end.close() }
        let readers = [Pump(out.reading), Pump(errors.reading)]
        let writer = input == nil ? nil : given.writing
        return try await attend(child, kill, writer: writer, input: input) { group in
            for (index, pump) in readers.enumerated() {
                group.addTask { for try await bytes in pump.chunks { try await output(index == 1, bytes) } }
            }
        }
    }

    private func withTerminal(
        _ start: inout ProcessStart, _ kill: ExecKiller, _ input: AsyncStream<[UInt8]>?,
        _ sizes: AsyncStream<(rows: Int, columns: Int)>?, _ output: @escaping Sink
    ) async throws -> Int {
        let pair = try HostDescriptor.terminal()
        start.descriptors = [0: pair.terminal, 1: pair.terminal, 2: pair.terminal]
        start.controlsTerminal = true
        let child = try start.start()
        pair.terminal.close()
        let controller = pair.controller
        let resizing = Resizing(controller: controller, sizes: sizes)
        let pump = Pump(controller)
        return try await attend(child, kill, writer: controller, input: input, companion: resizing.run) { group in
            group.addTask { for try await bytes in pump.chunks { try await output(false, bytes) } }
        }
    }

    /// Feeds the command and waits for its end and for the last of its output.
    private func attend(
        _ child: ChildProcess, _ kill: ExecKiller, writer: HostDescriptor?,
        input: AsyncStream<[UInt8]>?, companion: (@Sendable () async -> Void)? = nil,
        readers: (inout ThrowingTaskGroup<Void, any Error>) -> Void
    ) async throws -> Int {
        try await withThrowingTaskGroup(of: Void.self) { group in
            readers(&group)
            // Both end with this function: they are cancelled below.
            let closes = !terminal
            let feeding = Task { await Self.feed(writer, input, closes: closes) }
            let accompanying = companion.map { companion in Task { await companion() } }
            defer {
                feeding.cancel()
                accompanying?.cancel()
            }
            return try await withTaskCancellationHandler {
                do {
                    try await group.waitForAll()
                } catch {
                    kill(child)
                    throw error
                }
                let code = await child.wait()
                try Task.checkCancellation()
                return code
            } onCancel: {
                kill(child)
            }
        }
    }

    private static func feed(_ writer: HostDescriptor?, _ input: AsyncStream<[UInt8]>?, closes: Bool) async {
        guard let writer, let input else { return }
        for await bytes in input {
            // A command that has closed its input wants no more.
            guard (try? await BlockingWork.wait({ try writer.write(bytes) })) != nil else { return }
        }
        closes ? writer.close() : (try? writer.write([4])) ?? ()
    }
}

/// Hands a terminal the sizes that the client tells.
private struct Resizing: Sendable {
    let controller: HostDescriptor
    let sizes: AsyncStream<(rows: Int, columns: Int)>?

    @Sendable func run() async {
        guard let sizes else { return }
        for await size in sizes { controller.resizeTerminal(rows: size.rows, columns: size.columns) }
    }
}

/// Reads a descriptor to its end on a thread of its own, a chunk ahead of the receiver.
private struct Pump: Sendable {
    let chunks: AsyncThrowingStream<[UInt8], any Error>

    init(_ descriptor: HostDescriptor) {
        chunks = AsyncThrowingStream {
            let bytes = try await BlockingWork.wait { try descriptor.read() }
            return bytes.isEmpty ? nil : bytes
        }
    }
}
