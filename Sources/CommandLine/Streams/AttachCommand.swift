package import ArgumentParser
internal import Machinery

/// `paas attach`: joins the terminal with what runs in a container.
package struct AttachCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "attach", abstract: "See and type to what runs in a container.",
        discussion: """
            Examples:
              paas attach web-1-x2x4k
              paas attach -it dc/console
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "POD, pod/POD, dc/NAME, deployment/NAME or svc/NAME.") var target: String
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Flag(name: [.customShort("i"), .long], help: "Pass standard input on.") var stdin = false
    @Flag(name: [.customShort("t"), .long], help: "The container has a terminal.") var tty = false
    package init() {}

    package func run(_ session: Session) async throws {
        let pod = try await PodTarget(text: target).name(session)
        var query = ["stdout=true", tty ? "tty=true" : "stderr=true"]
        if stdin { query.append("stdin=true") }
        if let container { query.append("container=\(RemoteClient.escape(container))") }
        var socket = ExecSocket(
            connection: session.api.connection, path: PodTarget.path(pod, "attach", query, session),
            pod: pod, terminal: session.terminal)
        if tty { socket.sizes = TerminalSize.changes() }
        let raw = tty && session.terminal.isInteractive ? RawTerminal() : nil
        defer { raw?.restore() }
        let status = try await socket.run(sendsInput: stdin)
        if status != 0 { throw ExitCode(status) }
    }
}

/// `paas rsh`: a shell in a container.
package struct RemoteShellCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rsh", abstract: "Open a shell in a container.",
        discussion: """
            Examples:
              paas rsh dc/web
              paas rsh web-1-x2x4k ls -l /app
            """)
    @OptionGroup package var client: ClientOptions
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Option(name: .long, help: "The shell.") var shell = "/bin/sh"
    @Argument(help: "POD, pod/POD, dc/NAME, deployment/NAME or svc/NAME.") var target: String
    @Argument(parsing: .captureForPassthrough, help: "A command instead of the shell.") var command: [String] = []
    package init() {}

    package func run(_ session: Session) async throws {
        let pod = try await PodTarget(text: target).name(session)
        let tty = session.terminal.isInteractive
        let words = command.isEmpty ? [shell] : command
        var query = words.map { "command=\(RemoteClient.escape($0))" }
        query += ["stdin=true", "stdout=true", tty ? "tty=true" : "stderr=true"]
        if let container { query.append("container=\(RemoteClient.escape(container))") }
        var socket = ExecSocket(
            connection: session.api.connection, path: PodTarget.path(pod, "exec", query, session),
            pod: pod, terminal: session.terminal)
        if tty { socket.sizes = TerminalSize.changes() }
        let raw = tty ? RawTerminal() : nil
        defer { raw?.restore() }
        let status = try await socket.run(sendsInput: true)
        if status != 0 { throw ExitCode(status) }
    }
}
