package import ArgumentParser
internal import OCIImages
internal import SourceBuild

/// `paas worker`: the confined process that handles what nobody trusts. The platform starts it; people don't.
package struct WorkerCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Handle untrusted input without privileges.", shouldDisplay: false,
        subcommands: [FetchWorker.self, UnpackLayerWorker.self])
    package init() {}
}

struct FetchWorker: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "fetch", abstract: "Fetch and check out source.")

    func run() async throws {
        let status = await SourceWorker.main()
        if status != 0 { throw ExitCode(status) }
    }
}

struct UnpackLayerWorker: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: LayerWorker.name, abstract: "Take a layer apart.")

    @Argument(help: "How the layer is compressed.") var compression: String

    func run() throws {
        let status = LayerWorker.main([compression])
        if status != 0 { throw ExitCode(status) }
    }
}
