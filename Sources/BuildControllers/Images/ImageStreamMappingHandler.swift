import Kinds
import Machinery
package import Reconciling

/// Adds images to streams: `imagestreammappings`, what a push and a build end with.
package struct ImageStreamMappingHandler: ResourceHandler {
    private let client: any APIClient
    private let time: WallClock

    init(client: any APIClient, time: WallClock) {
        self.client = client
        self.time = time
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("image.openshift.io", "imagestreammappings", ["create"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let mapping = ImageStreamMapping(json: call.body)
        let namespace = call.path.namespace ?? ""
        var image = Image(json: mapping.image)
        var causes: [StatusCause] = []
        if mapping.name.isEmpty { causes.append(.required("metadata.name", "the image stream's name")) }
        if image.name.isEmpty { causes.append(.required("image.metadata.name", "the manifest's digest")) }
        guard causes.isEmpty else {
            throw StatusError.invalid(
                group: "image.openshift.io", kind: "ImageStreamMapping", name: mapping.name, causes)
        }
        let stream = try await client.get(ImageStream.self, namespace: namespace, name: mapping.name)
        if image.dockerImageReference.isEmpty {
            image.dockerImageReference = "\(stream.registryRepository)@\(image.name)"
        }
        try await checkSize(of: image, mapping, namespace)
        try await ImageStore(client: client).save(image)
        let tag = mapping.tag.isEmpty ? "latest" : mapping.tag
        let (reference, name, time) = (image.dockerImageReference, image.name, time.now)
        try await client.modify(
            ImageStream.self, namespace: namespace, name: mapping.name, subresource: "status"
        ) { stream in
            if stream.statusRepository.isEmpty { stream.statusRepository = stream.registryRepository }
            // Newer than the spec tag, so that a tag which follows another one keeps what was pushed to it.
            let generation = max(stream.metadata.generation, (stream.specTag(tag)?.generation ?? -1) + 1)
            return stream.prepend(
                TagEvent(reference: reference, image: name, generation: generation, at: time), to: tag)
        }
        var answer = mapping
        answer.json["image"] = image.json
        answer.metadata.namespace = namespace
        return .object(answer.json, code: 201)
    }

    /// Throws `forbidden` where the namespace's limit ranges have images smaller.
    private func checkSize(of image: Image, _ mapping: ImageStreamMapping, _ namespace: String) async throws {
        let ranges = try await client.list(
            ResourcePath(GroupVersion("v1"), "limitranges", namespace: namespace), ListOptions()
        ).items
        let size = image.json["dockerImageMetadata"]["Size"].int ?? 0
        if let fault = ImageLimits.fault(imageOfSize: size, ranges) {
            throw StatusError.forbidden(ImageStreamMapping.kind.resource, mapping.name, fault)
        }
    }
}

/// Writes Image objects.
struct ImageStore: Sendable {
    let client: any APIClient

    /// Creates the image unless it is there; the same digest is the same image.
    func save(_ image: Image) async throws {
        var image = image
        image.json["apiVersion"] = "image.openshift.io/v1"
        image.json["kind"] = "Image"
        image.metadata.resourceVersion = nil
        image.metadata.namespace = ""
        do {
            try await client.create(image)
        } catch let error as StatusError where error.reason == .alreadyExists {}
    }
}
