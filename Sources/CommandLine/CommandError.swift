/// What a command failed with: one sentence that says what is wrong, one that says what to do.
package struct CommandError: Error, CustomStringConvertible {
    package let message: String
    package let hint: String?
    /// The process's exit status.
    package let exitStatus: Int32

    package init(_ message: String, hint: String? = nil, exitStatus: Int32 = 1) {
        self.message = message
        self.hint = hint
        self.exitStatus = exitStatus
    }

    package var description: String { hint.map { "\(message)\n\($0)" } ?? message }
}
