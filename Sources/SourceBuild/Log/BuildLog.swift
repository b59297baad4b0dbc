package import HostSystem
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// A build's log: what the user sees of it, in a file that outlives the build pod. Lines are written as they come.
package final class BuildLog: Sendable {
    private struct State {
        var text = BuildLogText()
        /// The last lines, for the build's status.
        var tail: [String] = []
        var isLost = false
    }

    private let file: HostDescriptor
    private let state = Mutex(State())
    private let began: ContinuousClock.Instant
    private let clock = ContinuousClock()
    /// Gets every line as well, for tests.
    private let echo: (@Sendable (String) -> Void)?

    /// Opens the log, which goes on where it ended.
    package init(path: String, echo: (@Sendable (String) -> Void)? = nil) throws(HostError) {
        try Files.makeFolder(Files.parent(path), mode: 0o711)
        file = try HostDescriptor.open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, mode: 0o600)
        began = clock.now
        self.echo = echo
    }

    private var time: Duration { began.duration(to: clock.now) }

    /// Begins a part of the build.
    package func phase(_ title: String) { append { $0.phase(title, at: time) } }
    /// Adds a line to the part that is under way.
    package func detail(_ text: String) { append { $0.line(BuildLogText.detailMark + text, at: time) } }
    /// Adds a line about what went wrong.
    package func problem(_ text: String) { append { $0.problem(text) } }
    /// A line of a script's or program's output.
    package func line(_ text: String) { append { $0.line(text, at: time) } }
    /// Ends the part that is under way.
    package func end() { append { $0.end(at: time) } }

    private func append(_ make: (inout BuildLogText) -> String) {
        state.withLock { state in
            let text = make(&state.text)
            guard !text.isEmpty else { return }
            state.tail = Array((state.tail + text.split(whereSeparator: \.isNewline).map(String.init)).suffix(5))
            echo?(text)
            // A log that cannot be written must not end the build; the build's status tells its result.
            do { try file.write(Array(text.utf8)) } catch { state.isLost = true }
        }
    }

    /// The last five lines.
    package var snippet: String { state.withLock { $0.tail.joined(separator: "\n") } }
}
