import Kinds
import Machinery
package import Reconciling

/// What image streams tell about themselves: `imagestreamimages`, `imagestreams/layers`, `imagestreams/secrets`.
package struct ImageStreamViewsHandler: ResourceHandler {
    private let client: any APIClient

    init(client: any APIClient) { self.client = client }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [
            ("image.openshift.io", "imagestreamimages", ["get"]),
            ("image.openshift.io", "imagestreams/layers", ["get"]),
            ("image.openshift.io", "imagestreams/secrets", ["get"]),
        ]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        switch call.path.subresource {
        case "layers": .object(try await layers(call))
        case "secrets": .object(try await secrets(call))
        default: .object(try await streamImage(call))
        }
    }

    private func streamImage(_ call: APICall) async throws -> JSONValue {
        let name = call.path.name ?? ""
        let parts = name.split(separator: "@", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw StatusError.badRequest("imagestreamimages are named STREAM@DIGEST, not \"\(name)\"")
        }
        let stream = try await client.get(ImageStream.self, namespace: call.path.namespace ?? "", name: parts[0])
        var found: [String: TagEvent] = [:]
        for event in stream.statusTags.flatMap(\.items) where Self.matches(event.image, parts[1]) {
            found[event.image] = found[event.image] ?? event
        }
        guard found.count <= 1 else {
            throw StatusError(
                .conflict, "more than one image of \(parts[0]) begins with \(parts[1]): give more of its digest")
        }
        guard let event = found.values.first else { throw StatusError.notFound(call.path.groupResource, name) }
        let image = try await client.find(Image.self, name: event.image)
        return ImageTagDocuments.streamImage(stream, event, image: image)
    }

    /// True where `wanted` is the digest or begins it, with or without the algorithm.
    private static func matches(_ digest: String, _ wanted: String) -> Bool {
        if digest.hasPrefix(wanted) { return true }
        guard let colon = digest.firstIndex(of: ":") else { return false }
        return digest[digest.index(after: colon)...].hasPrefix(wanted)
    }

    private func layers(_ call: APICall) async throws -> JSONValue {
        let stream = try await client.get(
            ImageStream.self, namespace: call.path.namespace ?? "", name: call.path.name ?? "")
        var blobs: JSONValue = .object([:])
        var images: JSONValue = .object([:])
        for name in Set(stream.statusTags.flatMap(\.items).map(\.image)).sorted() where !name.isEmpty {
            guard let image = try await client.find(Image.self, name: name) else {
                images[name] = ["imageMissing": true]
                continue
            }
            for layer in image.dockerImageLayers {
                blobs[layer["name"].text] = ["size": layer["size"], "mediaType": layer["mediaType"]]
            }
            images[name] = ["layers": .array(image.dockerImageLayers.map { $0["name"] })]
            let config = image.dockerImageMetadata["Id"].text
            if config.hasPrefix("sha256:") {
                images[name]["config"] = .string(config)
                blobs[config] = ["mediaType": "application/vnd.oci.image.config.v1+json"]
            }
        }
        return [
            "kind": "ImageStreamLayers", "apiVersion": "image.openshift.io/v1",
            "metadata": [
                "name": .string(stream.name), "namespace": .string(stream.namespace),
                "resourceVersion": JSONValue(stream.metadata.resourceVersion),
            ], "blobs": blobs, "images": images,
        ]
    }

    private func secrets(_ call: APICall) async throws -> JSONValue {
        let namespace = call.path.namespace ?? ""
        _ = try await client.get(ImageStream.self, namespace: namespace, name: call.path.name ?? "")
        let types = ["kubernetes.io/dockercfg", "kubernetes.io/dockerconfigjson"]
        let secrets = try await client.list(Secret.self, namespace: namespace).filter { types.contains($0.type) }
        return [
            "kind": "SecretList", "apiVersion": "v1", "metadata": .object([:]), "items": .array(secrets.map(\.json)),
        ]
    }
}
