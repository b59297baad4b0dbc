package import ArchiveFiles
internal import Glibc

/// When an image is fetched: core/v1 `imagePullPolicy`.
package enum PullPolicy: String, Sendable {
    case always = "Always"
    case ifNotPresent = "IfNotPresent"
    case never = "Never"

    /// The policy of a container that names none: `Always` for `latest`, else `IfNotPresent`.
    package init(_ text: String?, image: ImageReference) {
        self =
            text.flatMap(PullPolicy.init(rawValue:))
            ?? (image.digest == nil && image.tag == "latest" ? .always : .ifNotPresent)
    }
}

/// Knows the images that were pushed to or built on this platform, by their ImageStreams.
package protocol InternalImages: Sendable {
    /// The digest that a name of the internal registry stands for, if pods of `namespace` may run it.
    ///
    /// Throws `ImageError` `notFound` or `denied`.
    func resolve(
        repository: String, tag: String?, digest: ContentDigest?, for namespace: String
    ) async throws -> ContentDigest
}

/// Brings the images of pods to the store, each once at a time however many pods want it.
package actor ImagePuller {
    /// The registry's name inside of the platform.
    package static let internalHost = "image-registry.openshift-image-registry.svc:5000"

    let store: ImageStore
    private let client: RegistryClient
    private let internalImages: any InternalImages
    private let internalHosts: Set<String>
    private var running: [Request: Task<ContentDigest, any Error>] = [:]
    /// What is written down already of the internal registry's names.
    private var noted: Set<KnownName> = []

    private struct Request: Hashable {
        let reference: ImageReference
        /// Part of the key, so that nobody gets an image by another's credentials.
        let credentials: [RegistryCredentials?]
    }

    /// - Parameter internalHosts: all names by which the platform's own registry is known.
    package init(
        store: ImageStore, client: RegistryClient, internalImages: any InternalImages,
        internalHosts: Set<String> = [ImagePuller.internalHost]
    ) {
        self.store = store
        self.client = client
        self.internalImages = internalImages
        self.internalHosts = internalHosts
    }

    /// Makes sure that an image is in the store and returns its digest; `ImageStore.prepare` comes next.
    ///
    /// - Parameters:
    ///   - image: as the pod writes it.
    ///   - namespace: the pod's.
    ///   - secrets: the pod's pull secrets; each that fits is tried, then none.
    package func pull(
        _ image: String, policy: String?, namespace: String, secrets: [DockerConfig] = [],
        report: @escaping TransferReport = { _ in }
    ) async throws -> ContentDigest {
        let reference = try ImageReference(image)
        if internalHosts.contains(reference.host) {
            let digest = try await internalImages.resolve(
                repository: reference.repository, tag: reference.tag, digest: reference.digest, for: namespace)
            guard try await store.contains(digest) else {
                throw ImageError(.notFound, image, "its ImageStream names \(digest), which is not in the store")
            }
            if noted.insert(KnownName(reference, digest)).inserted { try await remember(reference, digest) }
            return digest
        }
        let policy = PullPolicy(policy, image: reference)
        if policy != .always, let digest = try await present(reference) { return digest }
        guard policy != .never else {
            throw ImageError(.notFound, image, "not on this machine, and the pull policy is Never")
        }
        return try await fetch(reference, secrets: secrets, report: report)
    }

    /// The digest of an image that is here, where the policy lets it be used without asking its registry.
    ///
    /// Parameters and errors are `pull`'s.
    package func present(_ image: String, policy: String?, namespace: String) async throws -> ContentDigest? {
        let reference = try ImageReference(image)
        if internalHosts.contains(reference.host) {
            return try await pull(image, policy: policy, namespace: namespace)
        }
        return PullPolicy(policy, image: reference) == .always ? nil : try await present(reference)
    }

    private func fetch(
        _ reference: ImageReference, secrets: [DockerConfig], report: @escaping TransferReport
    ) async throws -> ContentDigest {
        let fitting = secrets.compactMap { $0.credentials(for: reference) }
        let request = Request(reference: reference, credentials: fitting + [nil])
        if let task = running[request] { return try await task.value }
        // All who wait share the work, so that a pod which is deleted meanwhile does not end it for the others.
        let task = Task { try await self.fetch(request, report: report) }
        running[request] = task
        defer { running[request] = nil }
        return try await task.value
    }

    private func fetch(_ request: Request, report: @escaping TransferReport) async throws -> ContentDigest {
        var refusal: ImageError?
        for credentials in request.credentials {
            do {
                let known = try await client.resolve(request.reference, credentials: credentials)
                if try await store.isComplete(known) {
                    try await remember(request.reference, known)
                    return known
                }
                let digest = try await client.pull(
                    request.reference, into: store, credentials: credentials, report: report)
                try await remember(request.reference, digest)
                return digest
            } catch let error as ImageError where error.code == .unauthorized || error.code == .denied {
                refusal = refusal ?? error
            }
        }
        throw refusal ?? ImageError(.unauthorized, request.reference.description, "no credentials")
    }
}

extension ImageStore {
    /// Says if an image can be run from what is here.
    package func isComplete(_ digest: ContentDigest) async throws -> Bool {
        do {
            let image = try await image(digest)
            for layer in image.layers {
                guard try await blobs.contains(layer.digest) else { return false }
            }
            return true
        } catch let error as ImageError where error.code == .notFound {
            return false
        }
    }
}
