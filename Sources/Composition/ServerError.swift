/// What a command of the platform itself failed with: what is wrong, and what to do.
package struct ServerError: Error, CustomStringConvertible {
    package let message: String
    package let hint: String

    package init(_ message: String, hint: String) {
        self.message = message
        self.hint = hint
    }

    package var description: String { "error: \(message)\n  try: \(hint)" }
}
