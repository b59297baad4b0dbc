import Kinds
import Machinery

/// The kinds that are computed from image streams: ImageStreamTag, ImageTag, ImageStreamImage.
enum ImageTagDocuments {
    /// The ImageStreamTag of a tag.
    static func streamTag(_ stream: ImageStream, _ tag: String, image: Image?) -> JSONValue {
        var document = base(
            "ImageStreamTag", stream, name: "\(stream.name):\(tag)", created: stream.newest(tag)?.created)
        let reference = stream.specTag(tag)
        document["tag"] = reference?.json ?? .null
        document["generation"] = .int(Int64(reference?.generation ?? stream.newest(tag)?.generation ?? 0))
        document["lookupPolicy"] = ["local": .bool(stream.lookupLocal)]
        if let annotations = reference?.annotations, !annotations.isEmpty {
            document["metadata"]["annotations"] = JSONValue(annotations)
        }
        let conditions = stream.statusTags.first { $0.tag == tag }?.conditions ?? []
        if !conditions.isEmpty { document["conditions"] = .array(conditions.map(\.json)) }
        document["image"] = shown(image, stream.newest(tag))
        return document
    }

    /// The ImageTag of a tag.
    static func imageTag(_ stream: ImageStream, _ tag: String, image: Image?) -> JSONValue {
        var document = base("ImageTag", stream, name: "\(stream.name):\(tag)", created: stream.newest(tag)?.created)
        document["spec"] = stream.specTag(tag)?.json ?? .null
        document["status"] = stream.statusTags.first { $0.tag == tag }?.json ?? .null
        document["image"] = image == nil ? .null : shown(image, stream.newest(tag))
        return document
    }

    /// The ImageStreamImage of an event.
    static func streamImage(_ stream: ImageStream, _ event: TagEvent, image: Image?) -> JSONValue {
        var document = base("ImageStreamImage", stream, name: "\(stream.name)@\(event.image)", created: event.created)
        document["image"] = shown(image, event)
        return document
    }

    private static func base(_ kind: String, _ stream: ImageStream, name: String, created: String?) -> JSONValue {
        var metadata: JSONValue = [
            "name": .string(name), "namespace": .string(stream.namespace), "uid": .string(stream.uid),
            "resourceVersion": JSONValue(stream.metadata.resourceVersion),
            "creationTimestamp": JSONValue(created ?? stream.metadata.creationTimestamp),
        ]
        if !stream.metadata.labels.isEmpty { metadata["labels"] = JSONValue(stream.metadata.labels) }
        return ["apiVersion": "image.openshift.io/v1", "kind": .string(kind), "metadata": metadata]
    }

    /// The image, reachable by the event's reference; what little is known where there is no Image object.
    private static func shown(_ image: Image?, _ event: TagEvent?) -> JSONValue {
        var json = image?.json ?? ["metadata": ["name": .string(event?.image ?? "")]]
        json["apiVersion"] = .null
        json["kind"] = .null
        json["dockerImageManifest"] = .null
        json["dockerImageConfig"] = .null
        if let event { json["dockerImageReference"] = .string(event.dockerImageReference) }
        return json
    }
}
