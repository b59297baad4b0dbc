internal import Glibc

/// What went wrong with an archive or with the tree that it is made from or unpacked to.
package struct ArchiveError: Error, Equatable, CustomStringConvertible {
    /// The closed set of reasons.
    package enum Code: Sendable, Equatable {
        /// The bytes are not a readable archive of the expected kind.
        case invalidArchive
        /// An entry would reach outside of the folder that it is unpacked to.
        case unsafeEntry
        /// More entries, bytes, depth or attributes than allowed.
        case limitExceeded
        /// The tree holds something that the format cannot carry.
        case unsupported
        /// The kernel refused a call; the number is its errno.
        case system(Int32)
        /// The caller no longer wants the result.
        case cancelled
    }

    package let code: Code
    /// The entry or file concerned; empty if it is the archive as a whole.
    package let path: String
    package let reason: String

    package init(_ code: Code, path: String = "", _ reason: String) {
        self.code = code
        self.path = path
        self.reason = reason
    }

    /// The error of the C call that just failed in this thread.
    static func fromErrno(_ operation: String, path: String, number: Int32 = errno) -> ArchiveError {
        ArchiveError(.system(number), path: path, "\(operation): \(String(cString: strerror(number)))")
    }

    package var description: String { path.isEmpty ? reason : "\(path): \(reason)" }
}
