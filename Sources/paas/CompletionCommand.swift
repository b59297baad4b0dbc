import ArgumentParser

/// `paas completion`: the script that makes a shell complete commands and flags.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion", abstract: "Print a script for your shell's completion.",
        discussion: """
            Examples:
              source <(paas completion bash)
              paas completion zsh >"${fpath[1]}/_paas"
              paas completion fish >~/.config/fish/completions/paas.fish
            """)
    @Argument(help: "bash, zsh or fish.") var shell: String

    func validate() throws {
        guard CompletionShell(rawValue: shell) != nil else {
            throw ValidationError("\(shell) is no shell that can be served: give bash, zsh or fish.")
        }
    }

    func run() throws {
        guard let shell = CompletionShell(rawValue: shell) else { return }
        print(Paas.completionScript(for: shell))
    }
}
