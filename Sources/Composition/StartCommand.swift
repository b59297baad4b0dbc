package import ArgumentParser
internal import HostSystem
internal import Logging
internal import OCIImages

/// `paas start`: runs the platform in the foreground.
package struct StartCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Run the platform in the foreground.",
        discussion: """
            SIGTERM ends the platform and leaves the applications running and served; the next start adopts them.
            `paas stop --apps` ends them too.

            Examples:
              paas start
              paas start --data-dir ~/paas --api-port 8443 --http-port 8080 --https-port 9443
            """)
    @OptionGroup var options: StartOptions
    package init() {}

    package func run() async throws {
        guard let level = Logger.Level(rawValue: options.logLevel) else {
            throw ServerError(
                "--log-level \(options.logLevel) is no level", hint: "trace, debug, info, notice, warning or error")
        }
        LoggingSystem.bootstrap(StreamLogHandler.standardError)
        var logger = Logger(label: "paas")
        logger.logLevel = level
        if let holder = LockFile.holder(of: "\(options.dataDir)/lock") {
            throw ServerError(
                "another platform (process \(holder)) runs on \(options.dataDir)",
                hint: "paas stop --data-dir \(options.dataDir), or name another folder with --data-dir")
        }
        try await check()
        let layout = try DataLayout.open(options.dataDir)
        try layout.prepare()
        let lock = try LockFile(layout.lock)
        let options = options
        try await RegistryClient.withClient { [logger] registries in
            try await Platform.open(options, layout: layout, registries: registries, logger: logger).run()
        }
        withExtendedLifetime(lock) {}
    }

    /// The preflight; notes are printed, what is missing ends the start.
    private func check() async throws {
        let findings = await options.preflight().findings()
        let missing = findings.filter { $0.verdict == .missing }
        guard missing.isEmpty else {
            for line in PreflightFinding.lines(missing) { print(line) }
            throw ServerError(
                "this box can't run the platform: \(missing.map(\.name).joined(separator: ", "))",
                hint: "the commands named above; `paas doctor` checks again")
        }
    }
}
