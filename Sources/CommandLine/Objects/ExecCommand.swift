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
    @Argument(help: "POD, pod/POD or dc/NAME (its newest running pod).") var target: String
    @Argument(parsing: .postTerminator, help: "The command, after --.") var command: [String] = []
    @Option(name: [.short, .long], help: "The container, where the pod has several.") var container: String?
    @Flag(name: [.customShort("i"), .long], help: "Pass standard input on.") var stdin = false
    @Flag(name: [.customShort("t"), .long], help: "With a terminal.") var tty = false
    package init() {}

    package func run(_ session: Session) async throws {
        guard !command.isEmpty else {
            throw CommandError("no command given", hint: "paas exec \(target) -- COMMAND")
        }
        let pod = try await pod(session)
        var query = command.map { "command=\(RemoteClient.escape($0))" } + ["stdout=true"]
        if !tty { query.append("stderr=true") }
        if stdin { query.append("stdin=true") }
        if tty { query.append("tty=true") }
        if let container { query.append("container=\(RemoteClient.escape(container))") }
        let path = ResourcePath(
            GroupVersion("v1"), "pods", namespace: session.namespace, name: pod, subresource: "exec")
        var socket = ExecSocket(
            connection: session.api.connection, path: "\(path.urlPath)?\(query.joined(separator: "&"))", pod: pod,
            terminal: session.terminal)
        if tty { socket.sizes = TerminalSize.changes() }
        let raw = tty && session.terminal.isInteractive ? RawTerminal() : nil
        defer { raw?.restore() }
        let status = try await socket.run(sendsInput: stdin)
        if status != 0 { throw ExitCode(status) }
    }

    private func pod(_ session: Session) async throws -> String {
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        var path = ResourcePath(GroupVersion("v1"), "pods", namespace: session.namespace)
        if parts.count == 1 || ["pod", "pods", "po"].contains(parts[0]) {
            path.name = parts.last
            try Self.checkRunning(try await session.api.get(path))
            return parts.last ?? target
        }
        guard ["dc", "deploymentconfig", "deploymentconfigs"].contains(parts[0]) else {
            throw CommandError("nothing runs in \(target) itself", hint: "give POD or dc/NAME")
        }
        let pods = try await session.api.list(path, ListOptions(labelSelector: "deploymentconfig=\(parts[1])")).items
        let running = pods.filter {
            $0["status"]["phase"].string == "Running" && $0["metadata"]["deletionTimestamp"].isNull
        }
        let newest = running.max {
            $0["metadata"]["creationTimestamp"].string ?? "" < $1["metadata"]["creationTimestamp"].string ?? ""
        }
        guard let name = newest?["metadata"]["name"].string else {
            throw CommandError("\(target) has no running pod", hint: "paas get pods")
        }
        return name
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
