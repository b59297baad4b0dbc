internal import ArchiveFiles
internal import Machinery
package import OCIImages

/// Pods' images from registries and from the platform's own image store.
package struct PulledImages: ImageSource {
    private let puller: ImagePuller
    private let store: ImageStore

    package init(puller: ImagePuller, store: ImageStore) {
        self.puller = puller
        self.store = store
    }

    package func present(_ reference: String, namespace: String, policy: String) async throws -> RunnableImage? {
        guard
            let digest = try await puller.present(
                reference, policy: policy.isEmpty ? nil : policy, namespace: namespace)
        else { return nil }
        return try await runnable(reference, digest)
    }

    package func list() async -> [NodeImage] {
        await puller.known().map { NodeImage(names: $0.names, sizeInBytes: Int(clamping: $0.size)) }
    }

    package func prepare(
        _ reference: String, namespace: String, pullSecrets: [String], policy: String
    ) async throws -> RunnableImage {
        let secrets = pullSecrets.compactMap { text in
            (try? JSONValue(parsing: text)).map { DockerConfig(json: $0) }
        }
        let digest = try await puller.pull(
            reference, policy: policy.isEmpty ? nil : policy, namespace: namespace, secrets: secrets)
        return try await runnable(reference, digest)
    }

    private func runnable(_ reference: String, _ digest: ContentDigest) async throws -> RunnableImage {
        let prepared = try await store.prepare(digest)
        let config = prepared.config
        return RunnableImage(
            id: try ImageReference(reference).pinned(to: digest).description, layers: prepared.lowerDirectories,
            entrypoint: config.entrypoint, command: config.command, environment: config.environment,
            user: config.user, workingDirectory: config.workingDirectory, stopSignal: config.stopSignal,
            volumes: config.volumes, sizeInBytes: prepared.image.layers.reduce(0) { $0 + Int(clamping: $1.size) })
    }

    /// Whether an error of `prepare` says that the name itself is wrong.
    static func isInvalidName(_ error: any Error) -> Bool { (error as? ImageError)?.code == .invalidReference }
}
