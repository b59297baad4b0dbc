import ArgumentParser
import CommandLine
import Composition
import Foundation

/// The executable: the platform's own commands and the client's.
@main
struct Paas: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paas", abstract: "A platform on one box: push code, get a URL.",
        discussion: """
            On the box:   paas doctor; paas start
            From a repo:  paas login URL; paas new-project NAME; paas git-remote; git push paas main

            Shell completion: paas --generate-completion-script bash|zsh|fish
            """,
        version: "0.1.0", subcommands: ServerCommands.all + ClientCommands.all)

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            fail(error)
        }
    }

    /// Prints what is wrong and what to do, and exits with the error's status.
    private static func fail(_ error: any Error) -> Never {
        if error is ExitCode || error is CleanExit || error is ValidationError || isUsage(error) {
            exit(withError: error)
        }
        FileHandle.standardError.write(Data((ClientCommands.explanation(of: error) + "\n").utf8))
        Foundation.exit(ClientCommands.exitStatus(of: error))
    }

    /// ArgumentParser's own errors (a wrong flag, a request for help) know how to print themselves.
    private static func isUsage(_ error: any Error) -> Bool { exitCode(for: error) != .failure }
}
