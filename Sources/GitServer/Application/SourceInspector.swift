/// What a source tree is, and how it becomes an image.
package struct Detection: Sendable, Hashable {
    /// How the application is built.
    package enum Strategy: Sendable, Hashable {
        /// An image stream of project `openshift`, `python`; its tag `latest` is used.
        case source(builder: String)
        /// A Dockerfile at this path.
        case docker(path: String)
    }

    /// `Python`, for people.
    package let language: String
    package let strategy: Strategy
    /// Why: `requirements.txt is at the top folder`.
    package let reason: String
    /// What else was found or chosen, each with its reason; shown to the one who pushes.
    package let details: [String]
    package let port: Int
    /// Environment variables for the build and the containers.
    package let environment: [String: String]

    package init(
        language: String, strategy: Strategy, reason: String, details: [String] = [], port: Int = 8080,
        environment: [String: String] = [:]
    ) {
        self.language = language
        self.strategy = strategy
        self.reason = reason
        self.details = details
        self.port = port
        self.environment = environment
    }
}

/// Looks into a repository to find out how to build it.
package protocol SourceInspector: Sendable {
    /// Inspects the commit. Throws an error whose description says what to do where nothing fits.
    func inspect(repositoryPath: String, commit: String) async throws -> Detection
}
