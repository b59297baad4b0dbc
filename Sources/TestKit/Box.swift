internal import Foundation
internal import Subprocess
internal import Synchronization
internal import SystemPackage
internal import Testing

/// What a command printed and how it ended.
package struct Outcome: Sendable, CustomStringConvertible {
    package let status: Int
    package let output: String
    package let errors: String
    package var succeeded: Bool { status == 0 }
    package var all: String { output + errors }
    package var description: String { "exit \(status)\n\(output)\(errors)" }
}

/// A platform of the test's own, run by the built executable in a folder, with ports and addresses of its own.
package final class Box: Sendable {
    package let folder: String
    package let apiPort: Int
    package let httpPort: Int
    package let httpsPort: Int
    package let podNetwork: String
    package let serviceNetwork: String
    private let running = Mutex<Process?>(nil)

    package var data: String { "\(folder)/data" }
    package var kubeconfig: String { "\(folder)/kubeconfig" }
    package var api: String { "https://localhost:\(apiPort)" }
    package var authority: String { "\(data)/pki/ca.crt" }

    /// The executable that was built with the tests.
    package static let executable: String = {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (own as NSString).deletingLastPathComponent + "/paas"
    }()

    package init(folder: String) throws {
        self.folder = folder
        (apiPort, httpPort, httpsPort) = (try FreePorts.take(), try FreePorts.take(), try FreePorts.take())
        (podNetwork, serviceNetwork) = Self.freeNetworks()
    }

    /// Which address ranges the boxes of this process have: theirs show as routes only once they run.
    private static let slots = Mutex<Set<Int>>([])

    /// Address ranges that no route of this host has (another test run's, a platform's), nor another box.
    private static func freeNetworks() -> (pods: String, services: String) {
        let routes = (try? String(contentsOfFile: "/proc/net/fib_trie", encoding: .utf8)) ?? ""
        let first = Int(ProcessInfo.processInfo.processIdentifier) % 100
        let number = slots.withLock { slots in
            let free = (first..<first + 100).map { $0 % 100 }.first { slot in
                !slots.contains { $0 % 14 == slot % 14 } && !routes.contains("10.\(100 + slot).")
                    && !routes.contains("172.\(16 + slot % 14).")
            }
            slots.insert(free ?? first)
            return free ?? first
        }
        return ("10.\(100 + number).0.0/17", "172.\(16 + number % 14).\(number).0/24")
    }

    /// The folder of the project.
    private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// The platform's executable, in a place of its own so that it can be replaced.
    private var installed: String { "\(folder)/bin/paas" }

    /// Puts a new file in place of the platform's executable, as an upgrade does.
    package func install() throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/bin", withIntermediateDirectories: true)
        let new = "\(installed).new"
        if Glibc.link(Self.executable, new) != 0 {
            try FileManager.default.copyItem(atPath: Self.executable, toPath: new)
        }
        unlink(installed)
        try FileManager.default.moveItem(atPath: new, toPath: installed)
    }

    /// Starts the platform and waits until it says that it is ready.
    package func start() async throws {
        if !FileManager.default.fileExists(atPath: installed) { try install() }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: installed)
        process.environment = ProcessInfo.processInfo.environment
            .merging(["PAAS_TEMPLATES": "\(Self.root)/templates"]) { $1 }
        process.arguments = [
            "start", "--data-dir", data, "--bind", "127.0.0.1", "--api-port", "\(apiPort)", "--http-port",
            "\(httpPort)",
            "--https-port", "\(httpsPort)", "--pod-cidr", podNetwork, "--service-cidr", serviceNetwork,
        ]
        let log = "\(folder)/log"
        if !FileManager.default.fileExists(atPath: log) {
            _ = FileManager.default.createFile(atPath: log, contents: nil)
        }
        let handle = try #require(FileHandle(forWritingAtPath: log))
        try handle.seekToEnd()
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        running.withLock { $0 = process }
        try await eventually("the platform is ready", within: .seconds(60)) {
            guard self.running.withLock({ $0?.isRunning == true }) else {
                throw NeverHappened(description: "the platform ended: \(self.log)")
            }
            return try await self.curl("\(self.api)/readyz").output == "ok"
        }
        // A later start keeps the project that was chosen.
        guard !FileManager.default.fileExists(atPath: kubeconfig) else { return }
        try FileManager.default.copyItem(atPath: "\(data)/admin.kubeconfig", toPath: kubeconfig)
    }

    /// The end of the platform's log.
    package var log: String {
        String((try? String(contentsOfFile: "\(folder)/log", encoding: .utf8))?.suffix(4000) ?? "")
    }

    /// Ends the platform at once, as a crash would.
    package func kill() async throws {
        let process = running.withLock { $0 }
        guard let process else { return }
        Glibc.kill(process.processIdentifier, SIGKILL)
        try await eventually("the platform is dead") { !process.isRunning }
    }

    /// Stops the platform with its applications, whatever state it is in.
    package func remove() async {
        _ = try? await paas("stop", "--data-dir", data, "--apps")
        guard running.withLock({ $0?.isRunning }) == true else { return }
        // It didn't end in time: what it ran is ended without it.
        try? await kill()
        _ = try? await paas("stop", "--data-dir", data, "--apps")
    }

    /// Runs `paas` with the box's kubeconfig, or another one.
    @discardableResult
    package func paas(
        _ arguments: String..., input: String? = nil, kubeconfig: String? = nil, in folder: String? = nil
    ) async throws -> Outcome {
        try await run(Self.executable, arguments, input: input, kubeconfig: kubeconfig, in: folder)
    }

    /// Runs `paas` and requires that it succeeds; returns what it printed.
    @discardableResult
    package func must(_ arguments: String..., input: String? = nil, kubeconfig: String? = nil) async throws -> String {
        let outcome = try await run(Self.executable, arguments, input: input, kubeconfig: kubeconfig, in: nil)
        try #require(outcome.succeeded, "paas \(arguments.joined(separator: " ")): \(outcome)\n\(log)")
        return outcome.output
    }

    /// Runs git in a folder, with an author set.
    package func git(_ arguments: String..., in folder: String) async throws -> Outcome {
        try await run("git", ["-c", "user.name=test", "-c", "user.email=test@localhost"] + arguments, in: folder)
    }

    /// Runs curl.
    package func curl(_ arguments: String...) async throws -> Outcome {
        try await run("curl", ["--silent", "--max-time", "20", "--cacert", authority] + arguments)
    }

    /// Asks an application through its route; nil unless it answered with 200.
    package func ask(_ host: String, _ path: String = "/") async throws -> String? {
        let answer = try await run(
            "curl",
            [
                "--silent", "--fail", "--max-time", "10", "--resolve", "\(host):\(httpPort):127.0.0.1",
                "http://\(host):\(httpPort)\(path)",
            ])
        return answer.succeeded ? answer.output : nil
    }

    package func run(
        _ program: String, _ arguments: [String], input: String? = nil, kubeconfig: String? = nil,
        in folder: String? = nil
    ) async throws -> Outcome {
        let executable: Executable = program.contains("/") ? .path(FilePath(program)) : .name(program)
        let environment: Environment = .inherit.updating([
            "KUBECONFIG": kubeconfig ?? self.kubeconfig, "HOME": self.folder, "GIT_CONFIG_NOSYSTEM": "1",
            // These would override the CA that `git-remote` configures.
            "GIT_SSL_CAINFO": nil, "SSL_CERT_FILE": nil, "CURL_CA_BUNDLE": nil,
        ])
        let result = try await Subprocess.run(
            executable, arguments: Arguments(arguments), environment: environment,
            workingDirectory: folder.map { FilePath($0) }, input: .string(input ?? ""),
            output: .string(limit: 16 << 20), error: .string(limit: 16 << 20))
        let status =
            switch result.terminationStatus {
            case .exited(let code): Int(code)
            case .signaled(let signal): 128 + Int(signal)
            }
        return Outcome(status: status, output: result.standardOutput, errors: result.standardError)
    }
}
