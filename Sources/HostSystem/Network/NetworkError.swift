/// What the kernel or a tool refused while the network was set up.
package struct NetworkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The closed set of reasons.
    package enum Code: Sendable, Hashable {
        /// The kernel refused a call; the number is its errno.
        case kernel(Int32)
        /// A tool (`nft`) ended with a failure or is missing.
        case tool(String)
        /// An answer could not be read.
        case malformed
        /// No address is free.
        case exhausted
    }

    package let code: Code
    /// What was being done, and to what.
    package let operation: String
    /// Why it failed, in words.
    package let reason: String

    package init(_ code: Code, _ operation: String, _ reason: String) {
        self.code = code
        self.operation = operation
        self.reason = reason
    }

    package var description: String { "\(operation): \(reason)" }
}
