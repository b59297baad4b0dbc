package import Machinery

/// An image on this host, ready to be a container's root.
package struct RunnableImage: Sendable, Hashable {
    /// `host/repository@sha256:…`: what ran, in a container's status.
    package var id: String
    /// The folders of the unpacked layers, the lowest first.
    package var layers: [String]
    package var entrypoint: [String]
    package var command: [String]
    package var environment: [String]
    /// `name`, `uid`, each with an optional `:group`; empty is root.
    package var user: String
    package var workingDirectory: String
    package var stopSignal: String?
    /// Folders that the image wants kept out of its own layers.
    package var volumes: [String]
    /// Of the layers as registries hand them out.
    package var sizeInBytes: Int

    package init(
        id: String, layers: [String], entrypoint: [String] = [], command: [String] = [], environment: [String] = [],
        user: String = "", workingDirectory: String = "", stopSignal: String? = nil, volumes: [String] = [],
        sizeInBytes: Int = 0
    ) {
        self.id = id
        self.layers = layers
        self.entrypoint = entrypoint
        self.command = command
        self.environment = environment
        self.user = user
        self.workingDirectory = workingDirectory
        self.stopSignal = stopSignal
        self.volumes = volumes
        self.sizeInBytes = sizeInBytes
    }
}

/// Where containers' images come from.
package protocol ImageSource: Sendable {
    /// The image where it is here already and the policy asks no registry; nil means that `prepare` has to.
    ///
    /// - Throws: as `prepare`, what can be said without a registry: that the name is none, say.
    func present(_ reference: String, namespace: String, policy: String) async throws -> RunnableImage?

    /// The images that lie here, as far as their names are known.
    func list() async -> [NodeImage]

    /// Fetches an image if the policy and what is here ask for it, and unpacks its layers.
    ///
    /// - Parameters:
    ///   - pullSecrets: decoded `.dockerconfigjson` documents.
    ///   - namespace: the pod's, for images of the platform's own registry.
    ///   - policy: `Always`, `IfNotPresent` or `Never`.
    /// - Throws: any error; its description is what the container's status says under `ErrImagePull`.
    func prepare(
        _ reference: String, namespace: String, pullSecrets: [String], policy: String
    ) async throws -> RunnableImage
}

/// An image that lies on the node (core/v1 `ContainerImage`).
package struct NodeImage: Sendable, Hashable {
    /// With the digest first, then by tags.
    package var names: [String]
    package var sizeInBytes: Int

    package init(names: [String], sizeInBytes: Int) {
        self.names = names
        self.sizeInBytes = sizeInBytes
    }

    /// As a node's status tells them: the largest fifty, with at most five names each, as kubelet has it.
    package static func status(_ images: [NodeImage]) -> [JSONValue] {
        let sorted = images.sorted {
            ($1.sizeInBytes, $0.names.first ?? "") < ($0.sizeInBytes, $1.names.first ?? "")
        }
        return sorted.prefix(50).map {
            ["names": JSONValue(Array($0.names.prefix(5))), "sizeBytes": .int(Int64($0.sizeInBytes))]
        }
    }
}
