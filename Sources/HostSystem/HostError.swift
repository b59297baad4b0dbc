#if canImport(Glibc)
    internal import Glibc
#endif

/// A call to the host's kernel or file system that failed: what was tried, on what, and the system's answer.
package struct HostError: Error, Sendable, Hashable, CustomStringConvertible {
    /// errno; 0 where the failure is not the kernel's.
    package let code: Int32
    package let operation: String
    package let detail: String

    package init(_ operation: String, code: Int32) {
        self.code = code
        self.operation = operation
        detail = String(cString: strerror(code))
    }

    package init(_ operation: String, detail: String) {
        code = 0
        self.operation = operation
        self.detail = detail
    }

    package var description: String { "\(operation): \(detail)" }

    package var isNotFound: Bool { code == ENOENT || code == ESRCH }

    /// The error for the call that has just set errno.
    static func last(_ operation: String) -> HostError { HostError(operation, code: errno) }

    /// Passes a shim's result on, or throws the negated errno that it is.
    @discardableResult
    static func check(_ operation: @autoclosure () -> String, _ result: Int32) throws(HostError) -> Int32 {
        guard result >= 0 else { throw HostError(operation(), code: -result) }
        return result
    }
}
