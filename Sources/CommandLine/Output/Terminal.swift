internal import Foundation

/// Where a command's words go: colours only on a terminal, nothing lost when it is a pipe.
struct Terminal: Sendable {
    let hasColours: Bool
    let isInteractive: Bool

    static let standard = Terminal(
        hasColours: isatty(STDOUT_FILENO) == 1 && ProcessInfo.processInfo.environment["NO_COLOR"] == nil,
        isInteractive: isatty(STDIN_FILENO) == 1)

    /// Prints a line to standard output.
    func print(_ text: String) { write(text + "\n") }

    /// Writes to standard output as it is.
    func write(_ text: String) { Self.write(Array(text.utf8), to: STDOUT_FILENO) }
    func write(_ bytes: [UInt8]) { Self.write(bytes, to: STDOUT_FILENO) }

    /// Prints a line to standard error: warnings and progress.
    func note(_ text: String) { Self.write(Array((text + "\n").utf8), to: STDERR_FILENO) }
    func writeError(_ bytes: [UInt8]) { Self.write(bytes, to: STDERR_FILENO) }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(0, written))
        }
    }

    /// Asks for a secret without showing it; nil where nobody can answer.
    func askSecret(_ prompt: String) -> String? {
        guard isInteractive else { return nil }
        Self.write(Array(prompt.utf8), to: STDERR_FILENO)
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return readLine() }
        var hidden = settings
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            Self.write([0x0A], to: STDERR_FILENO)
        }
        return readLine()
    }
}
