package import ArgumentParser
internal import Foundation
internal import Machinery
internal import Reconciling

/// `paas exec`: runs a command in a container.
package struct ExecCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "exec", abstract: "Run a command in a container.",
        discussion: """
            Examples:
              paas exec web-1-x2x4k -- env
              paas exec -it dc/web -- sh
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "POD, or dc/NAME, deployment/NAME, svc/NAME (the newest running pod).") var target: String
    @Argument(parsing: .postTerminator, help: "The command, after --.") var command: [String] = []
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Flag(name: [.customShort("i"), .long], help: "Pass standard input on.") var stdin = false
    @Flag(name: [.customShort("t"), .long], help: "With a terminal.") var tty = false
    package init() {}

    package func run(_ session: Session) async throws {
        guard !command.isEmpty else {
            throw CommandError("no command given", hint: "paas exec \(target) -- COMMAND")
        }
        let pod = try await PodTarget(text: target).name(session)
        try Self.checkRunning(
            try await session.api.get(
                ResourcePath(GroupVersion("v1"), "pods", namespace: session.namespace, name: pod)))
        var query = command.map { "command=\(RemoteClient.escape($0))" } + ["stdout=true"]
        if !tty { query.append("stderr=true") }
        if stdin { query.append("stdin=true") }
        if tty { query.append("tty=true") }
        if let container { query.append("container=\(RemoteClient.escape(container))") }
        var socket = ExecSocket(
            connection: session.api.connection, path: PodTarget.path(pod, "exec", query, session), pod: pod,
            terminal: session.terminal)
        if tty { socket.sizes = TerminalSize.changes() }
        let raw = tty && session.terminal.isInteractive ? RawTerminal() : nil
        defer { raw?.restore() }
        let status = try await socket.run(sendsInput: stdin)
        if status != 0 { throw ExitCode(status) }
    }

    static func checkRunning(_ pod: JSONValue) throws(CommandError) {
        let (name, phase) = (pod["metadata"]["name"].string ?? "", pod["status"]["phase"].string ?? "Pending")
        guard phase == "Running" else {
            throw CommandError("pod \(name) is not running (\(phase))", hint: "paas describe pod \(name)")
        }
    }
}

/// The terminal in raw mode, for `-t`.
struct RawTerminal {
    private var saved = termios()

    init?() {
        guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return nil }
        var raw = saved
        cfmakeraw(&raw)
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
    }

    func restore() {
        var saved = saved
        tcsetattr(STDIN_FILENO, TCSANOW, &saved)
    }
}
