package import ArchiveFiles
internal import Machinery

/// A manifest or an index, with its bytes, since those are what its digest names.
package struct ImageManifest: Sendable, Hashable {
    /// The largest manifest that is taken. OCI distribution-spec 1.1, "Pushing Manifests".
    package static let maximumSize = 4 << 20

    /// What the manifest lists.
    package enum Content: Sendable, Hashable {
        /// One image: its config and layers, the lowest first.
        case image(config: Descriptor, layers: [Descriptor])
        /// Images of the same name for several platforms.
        case index([Descriptor])
    }

    package let bytes: [UInt8]
    package let digest: ContentDigest
    package let mediaType: String
    package let content: Content
    /// The manifest that this one is about (signatures, SBOMs).
    package let subject: Descriptor?
    package let artifactType: String?
    package let annotations: [String: String]

    /// Reads a manifest; `mediaType` is what its sender says it is, which it may say itself as well.
    package init(bytes: [UInt8], mediaType announced: String? = nil) throws(ImageError) {
        let digest = ContentDigest.of(bytes)
        let name = digest.description
        guard bytes.count <= Self.maximumSize else { throw ImageError(.tooLarge, name, "manifest larger than 4 MiB") }
        let json: JSONValue
        do { json = try JSONValue(parsing: bytes) } catch {
            throw ImageError(.invalidContent, name, "manifest is no JSON: \(error)")
        }
        guard json["schemaVersion"].int == 2 else {
            throw ImageError(
                .unsupported, name, "manifest of schema \(json["schemaVersion"]); push it as schema 2 or OCI")
        }
        let own = json["mediaType"].string
        if let own, let announced, own != announced {
            throw ImageError(.invalidContent, name, "mediaType is \(own), sent as \(announced)")
        }
        let type = own ?? announced ?? (json["manifests"].isNull ? MediaType.manifest : MediaType.index)
        if MediaType.isIndex(type) {
            content = .index(try Self.descriptors(json["manifests"], name, "manifests"))
        } else if MediaType.isManifest(type) {
            content = .image(
                config: try Descriptor(json: json["config"], at: "\(name): config"),
                layers: try Self.descriptors(json["layers"], name, "layers"))
        } else {
            throw ImageError(.unsupported, name, "manifest of type \(type)")
        }
        self.bytes = bytes
        self.digest = digest
        mediaType = type
        subject = json["subject"].isNull ? nil : try Descriptor(json: json["subject"], at: "\(name): subject")
        artifactType = json["artifactType"].string
        annotations = json["annotations"].stringMap
    }

    /// Makes the manifest of one image: the same parts give the same bytes.
    package init(config: Descriptor, layers: [Descriptor], annotations: [String: String] = [:]) throws(ImageError) {
        var json: JSONValue = [
            "schemaVersion": 2, "mediaType": .string(MediaType.manifest), "config": config.json,
            "layers": .array(layers.map(\.json)),
        ]
        if !annotations.isEmpty { json["annotations"] = JSONValue(annotations) }
        try self.init(bytes: json.encoded())
    }

    private static func descriptors(
        _ json: JSONValue, _ name: String, _ field: String
    ) throws(ImageError) -> [Descriptor] {
        guard let items = json.array else { throw ImageError(.invalidContent, name, "\(field) is missing") }
        guard items.count <= 1000 else { throw ImageError(.tooLarge, name, "more than 1000 \(field)") }
        var result: [Descriptor] = []
        for (index, item) in items.enumerated() {
            result.append(try Descriptor(json: item, at: "\(name): \(field)[\(index)]"))
        }
        return result
    }

    /// What the manifest names: its config and layers, or the manifests of an index.
    package var references: [Descriptor] {
        switch content {
        case .image(let config, let layers): [config] + layers
        case .index(let manifests): manifests
        }
    }

    package var isIndex: Bool { if case .index = content { true } else { false } }

    /// True for what containers are made of; false for an index and for other artifacts, such as charts.
    package var isImage: Bool {
        guard case .image(let config, _) = content else { return false }
        return config.mediaType == MediaType.config || config.mediaType == MediaType.dockerConfig
    }

    package var descriptor: Descriptor { Descriptor(mediaType: mediaType, digest: digest, size: Int64(bytes.count)) }

    /// The manifest of an index for a platform: the one with the same variant, else the first.
    package func manifest(for platform: Platform) throws(ImageError) -> Descriptor {
        guard case .index(let manifests) = content else { return descriptor }
        let fitting = manifests.filter {
            $0.platform?.os == platform.os && $0.platform?.architecture == platform.architecture
        }
        if let found = fitting.first(where: { $0.platform?.variant == platform.variant }) ?? fitting.first {
            return found
        }
        let known = manifests.compactMap { $0.platform?.description }.joined(separator: ", ")
        throw ImageError(.unsupported, digest.description, "no image for \(platform); there are: \(known)")
    }
}
