internal import HostSystem

/// A command that cannot be run, told before it is tried: 127 where it is not there, 126 where it is no program.
struct ContainerProgram: Error, Sendable, Hashable {
    let code: Int
    let message: String

    /// Looks for a command as execvp(3) does; nil where it can be run.
    static func problem(_ command: String, path: String, directory: String, root: RootedFolder) -> ContainerProgram? {
        guard !command.contains("/") else {
            let full = command.hasPrefix("/") ? command : "\(directory)/\(command)"
            switch root.program(full) {
            case .found: return nil
            case .missing: return missing("exec: \"\(command)\": stat \(command): no such file or directory")
            case .notExecutable: return refused(command)
            }
        }
        var isThere = false
        for folder in path.split(separator: ":") {
            switch root.program("\(folder)/\(command)") {
            case .found: return nil
            case .missing: continue
            case .notExecutable: isThere = true
            }
        }
        return isThere ? refused(command) : missing("exec: \"\(command)\": executable file not found in $PATH")
    }

    private static func missing(_ message: String) -> ContainerProgram {
        ContainerProgram(code: 127, message: message)
    }

    private static func refused(_ command: String) -> ContainerProgram {
        ContainerProgram(code: 126, message: "exec: \"\(command)\": permission denied")
    }

    /// The message alone of what a container runtime has written: runc writes lines of `time=… level=error msg="…"`. Without
    /// the time, one failure after the other is the same event.
    static func message(ofRuntime text: String) -> String {
        let found = text.split(separator: "\n").compactMap { line -> String? in
            let parts = String(line).split(separator: "msg=\"", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[1].hasSuffix("\"") else { return nil }
            return String(parts[1].dropLast()).replacing("\\\"", with: "\"").replacing("\\\\", with: "\\")
        }
        return found.last ?? text
    }

    /// What the container runtime's words mean, for a container whose command could not be started.
    static func code(ofRuntimeMessage message: String) -> Int? {
        let text = message.lowercased()
        if text.contains("executable file") || text.contains("no such file or directory") { return 127 }
        return text.contains("permission denied") || text.contains("is a directory") ? 126 : nil
    }
}
