package import HostSystem
package import Logging
internal import Machinery

/// A container that could not be made or started; `description` is what its status says.
package struct ContainerError: Error, Sendable, CustomStringConvertible {
    package let container: String
    package let operation: String
    package let detail: String
    package var description: String { "\(operation): \(detail)" }
}

/// Runs containers with conmon and crun or runc.
///
/// A container belongs to its conmon, not to this process: it goes on when the platform ends, its log and its exit code
/// go to files, and the next platform finds it by its pid file. Life: `create`, `start`, then the id shows up in `exits`
/// when it has ended, then `delete`.
package struct ContainerRuntime: Sendable {
    package let layout: DataLayout
    package let cgroups: Cgroups
    /// The path of crun or runc.
    package let tool: String
    let conmon: String
    private let logger: Logger

    /// Finds the programs and makes the instance's control groups.
    ///
    /// - Parameter tool: the OCI runtime; nil takes the one that fits the host.
    /// - Throws: `HostError` where a program is not installed or control groups are not mounted.
    package init(layout: DataLayout, tool: String? = nil, logger: Logger) throws {
        self.layout = layout
        self.logger = logger
        let arrangement = try CgroupLayout.detect()
        cgroups = Cgroups(layout: arrangement)
        guard let tool = tool ?? arrangement.runtime() else {
            throw HostError(
                "find a container runtime", detail: "neither crun nor runc fits; `paas doctor` tells what to install")
        }
        self.tool = tool
        conmon = try HostTools.path(of: "conmon")
        try layout.prepare()
        for group in [layout.instance.cgroupParent, monitorGroup] { try cgroups.create(group) }
    }

    /// conmon's own group: outside the platform's service, which may be stopped without its containers.
    private var monitorGroup: String { "\(layout.instance.cgroupParent)/monitors" }

    /// The control group of a pod.
    package func group(pod uid: String) -> String { "\(layout.instance.cgroupParent)/pod\(uid)" }

    func runtimeArguments(_ rest: String...) -> [String] { ["--root", layout.runtimeState] + rest }

    /// Makes the container without starting its command, and returns its first process's id.
    ///
    /// - Parameters:
    ///   - id: unique on the host; a left-over of the same id is removed first.
    ///   - log: the file that gets what it writes, in CRI format.
    package func create(
        _ spec: ContainerSpec, id: String, in folder: ContainerLayout, log: String
    ) async throws -> Int32 {
        var spec = spec
        spec.hasUnifiedCgroups = cgroups.isUnified
        let configuration = spec.ociConfiguration
        let arguments = conmonArguments(spec, id, folder, log)
        let conmon = conmon
        let joins = cgroups.joinFiles(monitorGroup)
        let exit = exitFile(id)
        return try await BlockingWork.run {
            for path in [folder.bundle, folder.persist, Files.parent(log)] { try Files.makeFolder(path, mode: 0o700) }
            try Files.removeTree(exit)
            try Files.write(folder.config, configuration.encoded(), durably: false)
            defer { reclaimNull() }
            return try Self.launch(conmon, arguments, id: id, joins: joins, in: folder.folder)
        }
    }

    /// Takes back the host's /dev/null, which crun (1.8) gives to the user of a container that has it as its standard input;
    /// runc leaves it alone. With a user namespace of its own the container could change its mode otherwise.
    func reclaimNull() {
        guard tool.hasSuffix("/crun"), Files.owner("/dev/null")?.uid != 0 else { return }
        do {
            try Files.setOwner("/dev/null", uid: 0, gid: 0)
            try Files.setMode("/dev/null", 0o666)
        } catch {
            logger.error("cannot take back /dev/null", metadata: ["error": "\(error)"])
        }
    }

    private func conmonArguments(
        _ spec: ContainerSpec, _ id: String, _ folder: ContainerLayout, _ log: String
    ) -> [String] {
        var arguments = [
            "--api-version", "1", "-c", id, "-u", id, "-n", id, "-r", tool, "-b", folder.bundle,
            "--persist-dir", folder.persist, "--exit-dir", layout.exits, "--socket-dir-path", folder.folder,
            "-p", folder.pidFile, "-P", folder.conmonPidFile, "-l", "k8s-file:\(log)", "--no-sync-log",
            "--runtime-arg", "--root", "--runtime-arg", layout.runtimeState,
        ]
        if spec.hasTerminal { arguments.append("-t") }
        if spec.hasStandardInput { arguments.append("-i") }
        if spec.keepsStandardInput { arguments.append("--leave-stdin-open") }
        return arguments
    }

    /// Starts conmon and reads from its synchronisation pipe that the container is made, or why it is not.
    private static func launch(
        _ conmon: String, _ arguments: [String], id: String, joins: [String], in folder: String
    ) throws -> Int32 {
        let complaints = "\(folder)/conmon.log"
        let (reading, writing) = try HostDescriptor.pipe()
        let null = try HostDescriptor.open("/dev/null", 2)
        // Written anew each time: O_WRONLY, O_CREAT, O_TRUNC.
        let errors = try HostDescriptor.open(complaints, 0o1101)
        var start = ProcessStart(conmon, arguments)
        start.descriptors = [0: null, 1: null, 2: errors, 3: writing]
        start.environment = [
            "_OCI_SYNCPIPE": "3", "PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin",
        ]
        // Where it notes that memory ran out, besides its folder for such notes.
        start.directory = folder
        start.newSession = true
        start.cgroupFiles = joins
        _ = try start.start()
        // Only conmon may hold it, or the end is never seen.
        writing.close()
        return try report(from: reading, id: id, complaints: complaints)
    }

    private static func report(from reading: HostDescriptor, id: String, complaints: String) throws -> Int32 {
        var answer: [UInt8] = []
        while !answer.contains(UInt8(ascii: "\n")) {
            guard reading.waitReadable(milliseconds: 60_000) else {
                throw ContainerError(container: id, operation: "create the container", detail: "no answer in a minute")
            }
            let chunk = try reading.read()
            if chunk.isEmpty { break }
            answer += chunk
        }
        let json = try? JSONValue(parsing: answer)
        if let pid = json?["data"].int, pid > 0 { return Int32(clamping: pid) }
        let said = json?["message"].string ?? Files.text(complaints) ?? "conmon ended without a word"
        throw ContainerError(
            container: id, operation: "create the container",
            detail: ContainerProgram.message(ofRuntime: HostProcess.tail(Array(said.utf8))))
    }

    /// Starts the command of a container that `create` has made.
    package func start(_ id: String, in folder: ContainerLayout) async throws {
        let fifo = StartFifo(path: "\(layout.runtimeState)/\(id)/exec.fifo") { livePID(id, in: folder) != nil }
        do {
            if tool.hasSuffix("/runc"), try await BlockingWork.wait({ try fifo.release() }) { return }
            try await HostProcess.run(tool, runtimeArguments("start", id))
        } catch let error as HostProcessError {
            throw ContainerError(
                container: id, operation: "start the container",
                detail: ContainerProgram.message(ofRuntime: error.errorTail))
        } catch let error as HostError {
            throw ContainerError(container: id, operation: "start the container", detail: error.detail)
        }
    }

    /// What the runtime says of a container (OCI runtime-spec, "State"): `created`, `running`, `stopped`…; empty where it
    /// knows none of this id.
    package func status(of id: String) async -> String {
        guard let output = try? await HostProcess.run(tool, runtimeArguments("state", id)),
            let json = try? JSONValue(parsing: output.standardOutput)
        else { return "" }
        return json["status"].text
    }

    /// Sends a signal to the container's first process. One that has ended is no error.
    package func signal(_ number: Int32, id: String, in folder: ContainerLayout) {
        guard let pid = livePID(id, in: folder) else { return }
        HostSignals.send(number, to: pid)
    }

    /// The first process's id while it lives. An id that another process has got meanwhile does not count.
    package func livePID(_ id: String, in folder: ContainerLayout) -> Int32? {
        guard let pid = Files.text(folder.pidFile).flatMap({ Int32($0) }), pid > 1,
            let groups = Files.text("/proc/\(pid)/cgroup"), groups.contains("/\(id)"),
            let stat = Files.text("/proc/\(pid)/stat"), !stat.contains(") Z ")
        else { return nil }
        return pid
    }

    /// Whether the container's conmon lives: then its exit file is still to come.
    package func isWatched(_ id: String, in folder: ContainerLayout) -> Bool {
        guard let pid = Files.text(folder.conmonPidFile).flatMap({ Int32($0) }), pid > 1 else { return false }
        return Files.text("/proc/\(pid)/cmdline")?.contains(id) == true
    }

    private func exitFile(_ id: String) -> String { "\(layout.exits)/\(id)" }

    /// The exit code (128 + signal for one that was killed) and the time of the end; nil while it runs.
    package func exit(of id: String) -> (code: Int, at: Double)? {
        guard let code = Files.text(exitFile(id)).flatMap({ Int($0) }) else { return nil }
        return (code, Files.modified(exitFile(id)) ?? 0)
    }

    /// Removes the container's state and kills what is left of it; its files and its log stay. Idempotent.
    package func delete(_ id: String, group: String) async {
        do {
            try await HostProcess.run(tool, runtimeArguments("delete", "--force", id))
        } catch {
            logger.debug("container not deleted", metadata: ["container.id": "\(id)", "error": "\(error)"])
        }
        let cgroups = cgroups
        let exit = exitFile(id)
        _ = try? await BlockingWork.run {
            cgroups.killAll(group)
            cgroups.remove(group)
            try Files.removeTree(exit)
        }
    }
}
