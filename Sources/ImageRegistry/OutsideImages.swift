package import Machinery
package import OCIImages
package import Reconciling

/// Looks at images in registries outside with a project's pull secrets, for imports to ImageStreams.
package struct OutsideImages: Sendable {
    private let client: any APIClient
    private let registries: RegistryClient

    /// - Parameters:
    ///   - client: allowed to read all projects' secrets.
    ///   - registries: what asks them; it stays the caller's to shut down.
    package init(client: any APIClient, registries: RegistryClient) {
        self.client = client
        self.registries = registries
    }

    /// The image that `reference` stands for now, as an API `Image`. Throws `StatusError`.
    package func image(_ reference: String, namespace: String, isInsecure: Bool) async throws -> JSONValue {
        try await asking(reference, namespace, isInsecure) { client, reference, credentials in
            try await client.describe(reference, credentials: credentials)
        }
    }

    /// The tags of a repository, sorted. Throws `StatusError`.
    package func tags(_ repository: String, namespace: String, isInsecure: Bool) async throws -> [String] {
        try await asking(repository, namespace, isInsecure) { client, reference, credentials in
            try await client.tags(reference, credentials: credentials)
        }
    }

    /// Tries each of the project's fitting credentials, then none.
    private func asking<Result: Sendable>(
        _ text: String, _ namespace: String, _ isInsecure: Bool,
        _ body: (RegistryClient, ImageReference, RegistryCredentials?) async throws -> Result
    ) async throws -> Result {
        do {
            let reference = try ImageReference(text)
            let registries = isInsecure ? registries.insecure(for: reference.host) : registries
            let known = try await secrets(namespace).compactMap { $0.credentials(for: reference) }
            var refusal: ImageError?
            for credentials in known.map(Optional.some) + [nil] {
                do {
                    return try await body(registries, reference, credentials)
                } catch let error as ImageError where error.code == .unauthorized || error.code == .denied {
                    refusal = refusal ?? error
                }
            }
            throw refusal ?? ImageError(.unauthorized, text, "no credentials")
        } catch let error as ImageError {
            throw Self.status(error)
        }
    }

    private func secrets(_ namespace: String) async throws -> [DockerConfig] {
        let path = ResourcePath(GroupVersion("v1"), "secrets", namespace: namespace)
        return try await client.list(path, ListOptions()).items.compactMap { DockerConfig(secret: $0) }
    }

    private static func status(_ error: ImageError) -> StatusError {
        let reason: StatusReason =
            switch error.code {
            case .notFound: .notFound
            case .unauthorized: .unauthorized
            case .denied: .forbidden
            case .invalidReference, .invalidContent, .unsupported, .digestMismatch, .tooLarge, .archive: .invalid
            case .unavailable: .serviceUnavailable
            case .storage: .internalError
            }
        return StatusError(reason, error.description)
    }
}
