import Kinds
import Machinery
package import Reconciling

/// Looks images up elsewhere and, where asked to, points tags at them: `imagestreamimports`.
package struct ImageStreamImportHandler: ResourceHandler {
    /// How many tags of a repository are looked at, as in OpenShift.
    static let repositoryTagLimit = 50
    private let client: any APIClient
    private let importer: any ImageImporter
    private let time: WallClock

    init(client: any APIClient, importer: any ImageImporter, time: WallClock) {
        self.client = client
        self.importer = importer
        self.time = time
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("image.openshift.io", "imagestreamimports", ["create"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        var answer = call.body
        let namespace = call.path.namespace ?? ""
        let name = answer["metadata"]["name"].text
        var found: [(tag: TagReference, image: Image)] = []
        var results: [JSONValue] = []
        for spec in answer["spec"]["images"].items {
            let (result, image) = await lookUp(spec, namespace)
            results.append(result)
            if let image { found.append((Self.tag(spec, result["tag"].text), image)) }
        }
        answer["status"] = .object([:])
        if !results.isEmpty { answer["status"]["images"] = .array(results) }
        let repository = answer["spec"]["repository"]
        if !repository.isNull {
            let (result, images) = await lookUpRepository(repository, namespace)
            answer["status"]["repository"] = result
            found += images
        }
        if answer["spec"]["import"].bool ?? false {
            answer["status"]["import"] = try await store(found, namespace: namespace, name: name).json
        }
        return .object(answer, code: 201)
    }

    private static func tag(_ spec: JSONValue, _ name: String) -> TagReference {
        var tag = TagReference(json: [
            "name": .string(name), "from": spec["from"], "importPolicy": spec["importPolicy"],
            "referencePolicy": spec["referencePolicy"],
        ])
        if tag.importPolicy.isNull { tag.importPolicy = .object([:]) }
        if tag.referencePolicy.isNull { tag.referencePolicy = ["type": "Source"] }
        return tag
    }

    /// The tag in `HOST/NAME:TAG`; `latest` where there is none.
    static func tagPart(of reference: String) -> String {
        let path = reference.split(separator: "@", maxSplits: 1).first.map(String.init) ?? reference
        guard let last = path.split(separator: "/").last, let colon = last.lastIndex(of: ":") else { return "latest" }
        return String(last[last.index(after: colon)...])
    }

    private func lookUp(_ spec: JSONValue, _ namespace: String) async -> (JSONValue, Image?) {
        let reference = spec["from"]["name"].text
        let wanted = spec["to"]["name"].text
        let tag = wanted.isEmpty ? Self.tagPart(of: reference) : wanted
        do {
            guard spec["from"]["kind"].text == "DockerImage" else {
                throw StatusError.badRequest("only images of kind DockerImage can be imported")
            }
            let document = try await importer.image(
                reference, namespace: namespace, isInsecure: spec["importPolicy"]["insecure"].bool ?? false)
            var shown = document
            if spec["includeManifest"].bool != true {
                shown["dockerImageManifest"] = .null
                shown["dockerImageConfig"] = .null
            }
            return (
                ["status": ["metadata": .object([:]), "status": "Success"], "tag": .string(tag), "image": shown],
                Image(json: document)
            )
        } catch {
            let status = (error as? StatusError) ?? StatusError(.internalError, "internal error")
            return (["status": status.json, "tag": .string(tag)], nil)
        }
    }

    private func lookUpRepository(
        _ spec: JSONValue, _ namespace: String
    ) async -> (JSONValue, [(tag: TagReference, image: Image)]) {
        let repository = spec["from"]["name"].text
        let isInsecure = spec["importPolicy"]["insecure"].bool ?? false
        do {
            let tags = try await importer.tags(repository, namespace: namespace, isInsecure: isInsecure)
            var results: [JSONValue] = []
            var found: [(tag: TagReference, image: Image)] = []
            for tag in tags.prefix(Self.repositoryTagLimit) {
                var image = spec
                image["from"] = ["kind": "DockerImage", "name": .string("\(repository):\(tag)")]
                let (result, document) = await lookUp(image, namespace)
                results.append(result)
                if let document { found.append((Self.tag(image, tag), document)) }
            }
            var result: JSONValue = [
                "status": ["metadata": .object([:]), "status": "Success"], "images": .array(results),
            ]
            let more = Array(tags.dropFirst(Self.repositoryTagLimit))
            if !more.isEmpty { result["additionalTags"] = JSONValue(more) }
            return (result, found)
        } catch {
            let status = (error as? StatusError) ?? StatusError(.internalError, "internal error")
            return (["status": status.json], [])
        }
    }

    private func store(
        _ found: [(tag: TagReference, image: Image)], namespace: String, name: String
    ) async throws -> ImageStream {
        for entry in found { try await ImageStore(client: client).save(entry.image) }
        if try await client.find(ImageStream.self, namespace: namespace, name: name) == nil {
            do {
                try await client.create(ImageStream(name: name, namespace: namespace))
            } catch let error as StatusError where error.reason == .alreadyExists {}
        }
        let time = time.now
        let written = try await client.modify(ImageStream.self, namespace: namespace, name: name) { stream in
            for entry in found { stream.setSpecTag(entry.tag) }
            return !found.isEmpty
        }
        return try await client.modify(
            ImageStream.self, namespace: namespace, name: name, subresource: "status"
        ) { stream in
            stream.statusRepository = stream.registryRepository
            for entry in found {
                let generation = written.specTag(entry.tag.name)?.generation ?? stream.metadata.generation
                stream.prepend(
                    TagEvent(
                        reference: entry.image.dockerImageReference, image: entry.image.name, generation: generation,
                        at: time), to: entry.tag.name)
            }
            return true
        }
    }
}
