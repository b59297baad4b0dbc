package import ArchiveFiles
package import Machinery

extension StoredImage {
    /// The image as the API's `Image` (image.openshift.io/v1), without apiVersion and kind.
    ///
    /// - Parameter reference: where it is pulled from, with its digest.
    package func apiObject(reference: String) -> JSONValue {
        var object: JSONValue = [
            "metadata": [
                "name": .string(digest.description),
                "annotations": [
                    "openshift.io/image.managed": "true", "image.openshift.io/manifestBlobStored": "true",
                    "image.openshift.io/dockerLayersOrder": "ascending",
                ],
            ],
            "dockerImageReference": .string(reference),
            "dockerImageManifestMediaType": .string(manifest.mediaType),
            "dockerImageMetadataVersion": "1.0",
        ]
        object["dockerImageLayers"] = .array(
            layers.map {
                ["name": .string($0.digest.description), "size": .int($0.size), "mediaType": .string($0.mediaType)]
            })
        object["dockerImageMetadata"] = metadata
        return object
    }

    /// The config under the names of Docker's API, as OpenShift shows it.
    private var metadata: JSONValue {
        guard case .image(let configBlob, _) = manifest.content else { return .null }
        var metadata: JSONValue = [
            "kind": "DockerImage", "apiVersion": "image.openshift.io/1.0", "Id": .string(configBlob.digest.description),
            "Created": JSONValue(config.created), "Architecture": .string(config.platform.architecture),
            "Os": .string(config.platform.os), "Size": .int(size + configBlob.size), "Config": config.json["config"],
        ]
        metadata["Author"] = config.json["author"]
        metadata["ContainerConfig"] = config.json["container_config"]
        metadata["DockerVersion"] = config.json["docker_version"]
        return metadata
    }

    /// An `ImageStreamMapping` (image.openshift.io/v1) that makes a tag of a stream stand for this image.
    package func mapping(namespace: String, stream: String, tag: String, reference: String) -> JSONValue {
        [
            "apiVersion": "image.openshift.io/v1", "kind": "ImageStreamMapping",
            "metadata": ["name": .string(stream), "namespace": .string(namespace)],
            "image": apiObject(reference: reference), "tag": .string(tag),
        ]
    }
}

extension ImageStore {
    /// An `ImageStreamMapping` that makes a tag of a stream stand for an image, index or artifact in the store.
    package func mapping(
        _ digest: ContentDigest, namespace: String, stream: String, tag: String, reference: String
    ) async throws -> JSONValue {
        let manifest = try await manifest(digest)
        guard !manifest.isImage else {
            return try await image(digest).mapping(namespace: namespace, stream: stream, tag: tag, reference: reference)
        }
        var mapping: JSONValue = [
            "apiVersion": "image.openshift.io/v1", "kind": "ImageStreamMapping",
            "metadata": ["name": .string(stream), "namespace": .string(namespace)], "tag": .string(tag),
        ]
        mapping["image"] = manifest.apiObject(reference: reference)
        return mapping
    }
}

extension ImageManifest {
    /// An index or an artifact as the API's `Image`.
    fileprivate func apiObject(reference: String) -> JSONValue {
        var object: JSONValue = [
            "metadata": [
                "name": .string(digest.description), "annotations": ["openshift.io/image.managed": "true"],
            ],
            "dockerImageReference": .string(reference), "dockerImageManifestMediaType": .string(mediaType),
        ]
        guard isIndex else { return object }
        object["dockerImageManifests"] = .array(
            references.map { part in
                var entry: JSONValue = [
                    "digest": .string(part.digest.description), "mediaType": .string(part.mediaType),
                    "manifestSize": .int(part.size), "architecture": JSONValue(part.platform?.architecture),
                    "os": JSONValue(part.platform?.os),
                ]
                entry["variant"] = JSONValue(part.platform?.variant)
                return entry
            })
        return object
    }
}
