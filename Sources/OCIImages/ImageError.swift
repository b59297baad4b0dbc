package import ArchiveFiles

/// What went wrong with an image, a blob or a registry.
package struct ImageError: Error, Equatable, CustomStringConvertible {
    /// The closed set of reasons.
    package enum Code: Sendable, Equatable {
        /// The text is no image reference.
        case invalidReference
        /// No such image, manifest or blob.
        case notFound
        /// The registry wants credentials, or others than those given.
        case unauthorized
        /// The registry knows who asks and says no.
        case denied
        /// The bytes do not hash to their name.
        case digestMismatch
        /// More bytes than allowed.
        case tooLarge
        /// A manifest, config or index breaks the specification.
        case invalidContent
        /// A kind of image that does not run here: another platform, schema or compression.
        case unsupported
        /// The registry does not answer, or not as the specification says; another try may help.
        case unavailable
        /// The layer's archive is bad or hostile.
        case archive(ArchiveError.Code)
        /// The disk refused.
        case storage
    }

    package let code: Code
    /// The image, blob or reference concerned.
    package let subject: String
    package let reason: String

    package init(_ code: Code, _ subject: String, _ reason: String) {
        self.code = code
        self.subject = subject
        self.reason = reason
    }

    init(_ error: ArchiveError, _ subject: String) {
        self.init(.archive(error.code), subject, error.description)
    }

    package var description: String { "\(subject): \(reason)" }
}
