/// What went wrong between the router and HAProxy.
package struct RouterError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The closed set of reasons.
    package enum Code: Sendable, Hashable {
        /// HAProxy is not installed or can't be started.
        case start
        /// A running HAProxy refused a command or a new configuration.
        case refused
        /// A socket of HAProxy doesn't answer.
        case unreachable
        /// A certificate or key can't be used.
        case certificate
    }

    package let code: Code
    package let description: String

    package init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
