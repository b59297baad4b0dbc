internal import CLibGit2

/// What went wrong with a repository.
package struct GitError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The closed set of reasons.
    package enum Code: Sendable, Hashable {
        /// No repository at the path.
        case noRepository
        /// No such branch, tag or commit, or no such file in it.
        case notFound
        /// A name that is no reference, or an abbreviation of several commits.
        case invalidName
        /// The repository's content is damaged or too large.
        case invalidContent
        /// libgit2 or the disk refused.
        case failed
    }

    package let code: Code
    package let operation: String
    package let reason: String

    package init(_ code: Code, _ operation: String, _ reason: String) {
        self.code = code
        self.operation = operation
        self.reason = reason
    }

    package var description: String { "\(operation): \(reason)" }

    /// Runs a call of libgit2 and throws what it says went wrong, read on the same thread.
    static func check(_ operation: @autoclosure () -> String, _ call: () -> Int32) throws(GitError) {
        let result = call()
        guard result < 0 else { return }
        let said =
            git_error_last().flatMap { $0.pointee.message }.map { String(cString: $0) } ?? "libgit2 error \(result)"
        let code: Code
        switch git_error_code(rawValue: result) {
        case GIT_ENOTFOUND: code = .notFound
        case GIT_EINVALIDSPEC, GIT_EAMBIGUOUS: code = .invalidName
        default: code = .failed
        }
        throw GitError(code, operation(), said)
    }
}

/// libgit2, started. It is stopped when the last object that uses it has gone.
package final class GitLibrary: Sendable {
    package init() {
        git_libgit2_init()
        // Repositories belong to the user of the git processes; who may read them is decided before they are opened.
        _ = clibgit2_trust_any_owner()
    }

    deinit { git_libgit2_shutdown() }
}
