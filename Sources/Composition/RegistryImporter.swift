internal import BuildControllers
internal import Machinery
internal import OCIImages

/// Looks at registries outside for image streams that import from them.
struct RegistryImporter: ImageImporter {
    let client: RegistryClient

    func image(_ reference: String, namespace: String, isInsecure: Bool) async throws -> JSONValue {
        try await asking(reference, isInsecure) { client, image in try await client.describe(image) }
    }

    func tags(_ repository: String, namespace: String, isInsecure: Bool) async throws -> [String] {
        try await asking(repository, isInsecure) { client, image in try await client.tags(image) }
    }

    private func asking<Result>(
        _ text: String, _ isInsecure: Bool, _ body: (RegistryClient, ImageReference) async throws -> Result
    ) async throws -> Result {
        do {
            let image = try ImageReference(text)
            return try await body(isInsecure ? client.insecure(for: image.host) : client, image)
        } catch let error as ImageError {
            let reason: StatusReason =
                switch error.code {
                case .notFound: .notFound
                case .denied: .unauthorized
                case .invalidReference: .badRequest
                default: .serviceUnavailable
                }
            throw StatusError(reason, error.description)
        }
    }
}
