import Kinds
import Machinery

extension ImageStream {
    /// Puts an image in front of a tag's history. False where the tag has that image already.
    @discardableResult
    mutating func prepend(_ event: TagEvent, to tag: String) -> Bool {
        var tags = statusTags
        guard let index = tags.firstIndex(where: { $0.tag == tag }) else {
            tags.append(NamedTagEventList(json: ["tag": .string(tag), "items": [event.json]]))
            statusTags = tags
            return true
        }
        var items = tags[index].items
        if let newest = items.first, newest.image == event.image,
            newest.dockerImageReference == event.dockerImageReference
        {
            guard newest.generation < event.generation else { return false }
            items[0].generation = event.generation
        } else {
            items.insert(event, at: 0)
        }
        tags[index].items = items
        tags[index].json["conditions"] = .null
        statusTags = tags
        return true
    }

    /// Notes why a tag could not be imported. False where that is known already.
    mutating func noteImportFailure(_ tag: String, _ condition: Condition) -> Bool {
        var tags = statusTags
        if !tags.contains(where: { $0.tag == tag }) {
            tags.append(NamedTagEventList(json: ["tag": .string(tag), "items": .array([])]))
        }
        guard let index = tags.firstIndex(where: { $0.tag == tag }) else { return false }
        var conditions = tags[index].conditions
        let before = conditions["ImportSuccess"]
        guard conditions.set(condition) || before?.json["generation"] != condition.json["generation"] else {
            return false
        }
        tags[index].conditions = conditions
        statusTags = tags
        return true
    }

    /// Writes a spec tag, or replaces the one of its name, under a new generation.
    mutating func setSpecTag(_ tag: TagReference) {
        var tag = tag
        tag.generation = metadata.generation + 1
        var tags = specTags
        if let index = tags.firstIndex(where: { $0.name == tag.name }) {
            tags[index] = tag
        } else {
            tags.append(tag)
        }
        specTags = tags
    }

    /// The tags of spec and status, sorted.
    var tagNames: [String] { Set(specTags.map(\.name) + statusTags.map(\.tag)).sorted() }

    /// `HOST/NAMESPACE/NAME`, the stream's repository in the platform's registry.
    var registryRepository: String { "\(WellKnown.registryHost)/\(namespace)/\(name)" }
}

extension TagEvent {
    init(reference: String, image: String, generation: Int, at time: Timestamp) {
        self.init(json: [
            "created": .string(time.description), "dockerImageReference": .string(reference),
            "image": .string(image), "generation": .int(Int64(generation)),
        ])
    }
}
