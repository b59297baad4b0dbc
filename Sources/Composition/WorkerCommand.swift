package import ArgumentParser
internal import SourceBuild

/// `paas worker`: the confined process that handles what nobody trusts. The platform starts it; people don't.
package struct WorkerCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Handle untrusted input without privileges.", shouldDisplay: false,
        subcommands: [FetchWorker.self])
    package init() {}
}

struct FetchWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fetch", abstract: "Fetch and check out source.")

    func run() async throws {
        let status = await SourceWorker.main()
        if status != 0 { throw ExitCode(status) }
    }
}
