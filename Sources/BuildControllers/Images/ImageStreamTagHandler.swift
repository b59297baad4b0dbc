import Kinds
import Machinery
package import Reconciling

/// Tags of image streams as objects of their own: `imagestreamtags` and `imagetags`, kept inside their streams.
package struct ImageStreamTagHandler: ResourceHandler {
    private let client: any APIClient

    init(client: any APIClient) { self.client = client }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        let verbs = ["get", "list", "create", "update", "patch", "delete"]
        return [("image.openshift.io", "imagestreamtags", verbs), ("image.openshift.io", "imagetags", verbs)]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        switch call.verb {
        case "list": return try await list(call)
        case "get": return .object(try await get(call, try tagName(call, call.path.name)))
        case "create":
            let name = try tagName(call, call.body["metadata"]["name"].text)
            return .object(try await write(call, name, specTag(call, call.body, name), isNew: true), code: 201)
        case "update": return .object(try await update(call, call.body))
        case "patch":
            let old = try await get(call, try tagName(call, call.path.name))
            return .object(try await update(call, try patched(old, call)))
        case "delete": return .object(try await delete(call))
        default: throw StatusError(.methodNotAllowed, "\(call.path.resource) can't be used with \(call.verb)")
        }
    }

    private func tagName(_ call: APICall, _ name: String?) throws -> ImageTagName {
        guard let name, name.contains(":"), let tag = ImageTagName(name, namespace: call.path.namespace ?? ""),
            !tag.tag.contains(":"), !tag.tag.contains("/")
        else {
            throw StatusError.badRequest(
                "\(call.path.resource) are named STREAM:TAG, not \"\(name ?? "")\": name the tag after a colon")
        }
        return tag
    }

    private func document(_ call: APICall, _ stream: ImageStream, _ tag: String) async throws -> JSONValue {
        let digest = stream.newest(tag)?.image ?? ""
        let image = digest.isEmpty ? nil : try await client.find(Image.self, name: digest)
        return call.path.resource == "imagetags"
            ? ImageTagDocuments.imageTag(stream, tag, image: image)
            : ImageTagDocuments.streamTag(stream, tag, image: image)
    }

    private func get(_ call: APICall, _ name: ImageTagName) async throws -> JSONValue {
        let stream = try await client.find(ImageStream.self, namespace: name.namespace, name: name.stream)
        let isShown = { (stream: ImageStream) in
            stream.newest(name.tag) != nil
                || (call.path.resource == "imagetags" && stream.specTag(name.tag) != nil)
        }
        guard let stream, isShown(stream) else {
            throw StatusError.notFound(call.path.groupResource, name.objectName)
        }
        return try await document(call, stream, name.tag)
    }

    private func list(_ call: APICall) async throws -> APIAnswer {
        let streams = try await client.list(
            ResourcePath(ImageStream.kind, namespace: call.path.namespace), ListOptions())
        var items: [JSONValue] = []
        for stream in streams.items.map(ImageStream.init(json:)) {
            for tag in stream.tagNames { items.append(try await document(call, stream, tag)) }
        }
        return .list(items, resourceVersion: streams.resourceVersion)
    }

    /// The spec tag that a body describes.
    private func specTag(_ call: APICall, _ body: JSONValue, _ name: ImageTagName) throws -> TagReference {
        let json = call.path.resource == "imagetags" ? body["spec"] : body["tag"]
        guard json.object != nil else {
            let field = call.path.resource == "imagetags" ? "spec" : "tag"
            throw StatusError.badRequest("\(field): the tag to be written must be given")
        }
        var tag = TagReference(json: json)
        tag.name = name.tag
        if let given = json["name"].string, !given.isEmpty, given != name.tag {
            throw StatusError.invalid(
                group: "image.openshift.io", kind: "ImageStreamTag", name: name.objectName,
                [.invalid("tag.name", .string(given), "must be \"\(name.tag)\", as in the object's name")])
        }
        if tag.from["kind"].text == "ImageStreamTag", tag.from["namespace"].isNull {
            tag.from["namespace"] = .string(name.namespace)
        }
        if tag.referencePolicy.isNull { tag.referencePolicy = ["type": "Source"] }
        if tag.importPolicy.isNull { tag.importPolicy = [:] }
        return tag
    }

    private func write(
        _ call: APICall, _ name: ImageTagName, _ tag: TagReference, isNew: Bool
    ) async throws -> JSONValue {
        let groupResource = call.path.groupResource
        if try await client.find(ImageStream.self, namespace: name.namespace, name: name.stream) == nil {
            do {
                try await client.create(ImageStream(name: name.stream, namespace: name.namespace))
            } catch let error as StatusError where error.reason == .alreadyExists {}
        }
        let stream = try await client.modify(
            ImageStream.self, namespace: name.namespace, name: name.stream
        ) { stream in
            let old = stream.specTag(name.tag)
            if isNew, old != nil { throw StatusError.alreadyExists(groupResource, name.objectName) }
            var wanted = tag
            wanted.generation = old?.generation
            if old == wanted { return false }
            stream.setSpecTag(tag)
            return true
        }
        return try await document(call, stream, name.tag)
    }

    private func update(_ call: APICall, _ body: JSONValue) async throws -> JSONValue {
        let name = try tagName(call, call.path.name)
        if let version = body["metadata"]["resourceVersion"].string {
            let stream = try await client.find(ImageStream.self, namespace: name.namespace, name: name.stream)
            if let stream, stream.metadata.resourceVersion != version {
                throw StatusError.conflict(call.path.groupResource, name.objectName)
            }
        }
        return try await write(call, name, specTag(call, body, name), isNew: false)
    }

    private func patched(_ old: JSONValue, _ call: APICall) throws -> JSONValue {
        var new = old
        switch call.patchType {
        case .json: new = try JSONPatch(json: call.body).apply(to: old)
        default: new = old.merging(call.body)
        }
        if call.body["metadata"]["resourceVersion"].isNull { new["metadata"]["resourceVersion"] = .null }
        return new
    }

    private func delete(_ call: APICall) async throws -> JSONValue {
        let name = try tagName(call, call.path.name)
        let resource = call.path.groupResource
        try await client.modify(ImageStream.self, namespace: name.namespace, name: name.stream) { stream in
            let isThere = stream.tagNames.contains(name.tag)
            guard isThere else { throw StatusError.notFound(resource, name.objectName) }
            stream.specTags = stream.specTags.filter { $0.name != name.tag }
            return true
        }
        try await client.modify(
            ImageStream.self, namespace: name.namespace, name: name.stream, subresource: "status"
        ) { stream in
            stream.statusTags = stream.statusTags.filter { $0.tag != name.tag }
            return true
        }
        return [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success",
            "details": [
                "name": .string(name.objectName), "group": "image.openshift.io", "kind": .string(call.path.resource),
            ],
        ]
    }
}
