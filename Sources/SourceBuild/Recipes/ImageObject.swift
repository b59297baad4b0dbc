internal import ArchiveFiles
internal import Kinds
package import Machinery
package import OCIImages

/// An image of the store as an API object.
package enum ImageObject {
    /// `image-registry.openshift-image-registry.svc:5000/NAMESPACE/STREAM@sha256:…`.
    package static func reference(_ namespace: String, _ stream: String, _ image: StoredImage) -> String {
        "\(WellKnown.registryHost)/\(namespace)/\(stream)@\(image.digest)"
    }

    /// The mapping that puts an image into a stream under a tag.
    package static func mapping(_ image: StoredImage, namespace: String, stream: String, tag: String) -> JSONValue {
        let reference = reference(namespace, stream, image)
        let config = image.config
        var metadata: JSONValue = [
            "kind": "DockerImage", "apiVersion": "1.0", "Id": .string(image.digest.description),
            "Created": JSONValue(config.created), "Architecture": config.json["architecture"],
            "Os": config.json["os"], "Size": .int(image.size), "Config": config.json["config"],
        ]
        metadata["ContainerConfig"] = [:]
        let layers = image.layers.map { layer -> JSONValue in
            [
                "name": .string(layer.digest.description), "size": .int(layer.size),
                "mediaType": .string(layer.mediaType),
            ]
        }
        return [
            "apiVersion": "image.openshift.io/v1", "kind": "ImageStreamMapping",
            "metadata": ["name": .string(stream), "namespace": .string(namespace)],
            "tag": .string(tag),
            "image": [
                "apiVersion": "image.openshift.io/v1", "kind": "Image",
                "metadata": [
                    "name": .string(image.digest.description),
                    "annotations": [.init(WellKnown.OpenShift.managedImage): "true"],
                ],
                "dockerImageReference": .string(reference), "dockerImageMetadata": metadata,
                "dockerImageMetadataVersion": "1.0", "dockerImageLayers": .array(layers),
                "dockerImageManifestMediaType": .string(image.manifest.mediaType),
            ],
        ]
    }
}
