internal import HostSystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// The HAProxy of one router: a master of its own session that outlives the platform, with its workers.
///
/// It is found again by its configuration's path on its command line, which no other process has.
struct ProxyProcess: Sendable {
    /// One line of the master's `show proc`.
    struct Worker: Sendable, Hashable {
        let pid: Int
        /// Reloads since it was started; 0 is the one that takes new connections.
        let age: Int
    }

    /// What the master says of itself.
    struct Report: Sendable, Hashable {
        var master = 0
        var failedReloads = 0
        var workers: [Worker] = []
    }

    let files: RouterFiles
    let clock: any Clock<Duration>

    private var master: ControlSocket { ControlSocket(path: files.masterSocket) }
    var admin: ControlSocket { ControlSocket(path: files.adminSocket) }

    /// Starts HAProxy and returns once it listens. Throws `.start` with HAProxy's own words.
    func start() async throws {
        do {
            try await HostProcess.run(
                "haproxy",
                ["-W", "-D", "-f", files.configuration, "-p", files.pid, "-S", "\(files.masterSocket),mode,600"],
                timeout: .seconds(30))
        } catch let error as HostProcessError {
            throw RouterError(.start, "start HAProxy: \(Self.complaint(error))")
        }
        _ = try await waitForWorker(failures: 0)
    }

    /// Hands the listeners over to a new worker with the configuration on disk; old ones end with their connections.
    ///
    /// Throws `.refused` with HAProxy's words where it can't be used; the old worker then goes on.
    func reload() async throws {
        let before = try await report()
        _ = try await master.send("reload")
        let after = try await waitForWorker(
            failures: before.failedReloads, otherThan: before.workers.filter { $0.age == 0 })
        guard after.failedReloads <= before.failedReloads else { throw await refusal() }
    }

    /// What the master says, or nil where none runs.
    func reportIfRunning() async -> Report? { try? await report() }

    func report() async throws -> Report { Self.parse(try await master.send("show proc")) }

    /// Sessions open now on each server of the backends, by `backend/server`, over all workers, old ones too.
    func sessions() async throws -> [String: Int] {
        var sums: [String: Int] = [:]
        for worker in try await report().workers {
            let table = worker.age == 0 ? try await admin.send("show stat -1 4 -1") : await oldStatistics(worker)
            for (server, count) in Self.sessions(in: table) { sums[server, default: 0] += count }
        }
        return sums
    }

    /// An old worker may end while it is asked; then it has no sessions.
    private func oldStatistics(_ worker: Worker) async -> String {
        (try? await master.send("@!\(worker.pid) show stat -1 4 -1")) ?? ""
    }

    /// Ends the master and its workers; connections are cut. None running is no error.
    func stop() async throws {
        let path = files.configuration
        for (signal, wait) in [(SIGTERM, Duration.seconds(5)), (SIGKILL, .seconds(2))] {
            let end = ContinuousClock.now + wait
            for pid in try await Self.processes(using: path) { kill(pid_t(pid), signal) }
            while !(try await Self.processes(using: path)).isEmpty, ContinuousClock.now < end {
                try await clock.sleep(for: .milliseconds(5))
            }
        }
    }

    /// Waits for a worker of the current configuration, or for the word that there will be none.
    private func waitForWorker(failures: Int, otherThan old: [Worker] = []) async throws -> Report {
        let end = ContinuousClock.now + .seconds(20)
        let pids = Set(old.map(\.pid))
        while true {
            if let report = await reportIfRunning() {
                if report.failedReloads > failures { return report }
                if report.workers.contains(where: { $0.age == 0 && !pids.contains($0.pid) }),
                    (try? await admin.send("show info")) != nil
                {
                    return report
                }
            }
            guard ContinuousClock.now < end else {
                throw RouterError(.unreachable, "HAProxy's new worker did not come within 20 s")
            }
            try await clock.sleep(for: .milliseconds(2))
        }
    }

    /// Why HAProxy does not take the configuration on disk.
    private func refusal() async -> RouterError {
        do {
            try await HostProcess.run("haproxy", ["-c", "-q", "-f", files.configuration], timeout: .seconds(30))
            return RouterError(.refused, "HAProxy refused to reload")
        } catch let error as HostProcessError {
            return RouterError(.refused, "HAProxy refused its configuration: \(Self.complaint(error))")
        } catch {
            return RouterError(.refused, "HAProxy refused to reload: \(error)")
        }
    }

    private static func complaint(_ error: HostProcessError) -> String {
        let alerts = error.errorTail.split(separator: "\n").filter { $0.contains("[ALERT]") }
        return alerts.isEmpty ? "\(error)" : alerts.prefix(2).joined(separator: " ")
    }

    static func parse(_ text: String) -> Report {
        var report = Report()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 3, let pid = Int(words[0]), let age = Int(words[2]) else { continue }
            switch words[1] {
            case "master":
                report.master = pid
                if words.count > 4, words[3] == "[failed:" {
                    report.failedReloads = Int(words[4].prefix { $0.isNumber }) ?? 0
                }
            case "worker": report.workers.append(Worker(pid: pid, age: age))
            default: break
            }
        }
        return report
    }

    /// Column 5 of the CSV statistics (`scur`) by backend and server.
    static func sessions(in csv: String) -> [(String, Int)] {
        csv.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ",", maxSplits: 5, omittingEmptySubsequences: false)
            guard fields.count > 4, !line.hasPrefix("#"), let count = Int(fields[4]) else { return nil }
            return ("\(fields[0])/\(fields[1])", count)
        }
    }

    /// The process ids of master and workers, by their command lines.
    static func processes(using configuration: String) async throws -> [Int] {
        try await BlockingWork.run {
            Files.list("/proc").compactMap { name in
                guard let pid = Int(name), let line = try? Files.read("/proc/\(name)/cmdline") else { return nil }
                let words = line.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                guard words.first?.hasSuffix("haproxy") == true, words.contains(configuration) else { return nil }
                return pid
            }
        }
    }
}
