import Machinery

extension KindFamily {
    /// ImageStream.
    static let imageStreams = KindFamily(
        "image.openshift.io/v1",
        kinds: [
            Kind(
                "imagestreams", "ImageStream", .namespaced, .generation, short: "is", categories: "all",
                parts: .part("layers", "get", as: "image.openshift.io/v1/ImageStreamLayers"),
                .part("secrets", "get", as: "v1/SecretList"), .status
            ) { kind in
                kind.columns = [
                    .name,
                    .computed("Image Repository") { object in
                        let (spec, status) = (object["spec"], object["status"])
                        let all = [
                            status["publicDockerImageRepository"], spec["dockerImageRepository"],
                            status["dockerImageRepository"],
                        ]
                        return all.first { !$0.text.isEmpty } ?? ""
                    }, .computed("Tags") { .string(tags($0)) },
                    TableColumn("Updated") { object, now in
                        let times = object["status"]["tags"].items.compactMap { $0["items"][0]["created"].string }
                        guard let newest = times.compactMap(Timestamp.init).max() else { return "" }
                        return .string("\(now.since(newest).wordText) ago")
                    },
                ]
                kind.selectableFields = [
                    SelectableField("spec.dockerImageRepository"), SelectableField("status.dockerImageRepository"),
                ]
                kind.nameRule = ImageRules.streamName
                kind.validate = ImageRules.validateStream
            }
        ],
        fields: """
            ImageStream kind // Tags of images, with their history.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ImageStreamSpec required default={} // What is wanted.
             status 3 ImageStreamStatus // What was found; the platform writes it.
            ImageStreamSpec // The tags that are wanted.
             lookupPolicy 3 ImageLookupPolicy default={} // Whether pods find the tags by name.
             dockerImageRepository 1 string // A repository whose tags are all wanted.
             tags 2 [TagReference] patch=merge:name // Single tags.
            ImageLookupPolicy // Whether pods find the stream's tags by name.
             local 3 bool required default=false // They do, in its namespace.
            TagReference // A tag that is wanted.
             name 1 string required // The tag.
             annotations 2 {string} required // What is to be known of it.
             from 3 core.v1.ObjectReference // The image or tag that it follows.
             reference 4 bool // It only points; nothing is imported.
             generation 5 int64 required // Counts its changes.
             importPolicy 6 TagImportPolicy default={} // How it is imported.
             referencePolicy 7 TagReferencePolicy default={} // What name pods get for it.
            TagImportPolicy // How a tag is imported.
             insecure 1 bool // Certificates aren't checked, and HTTP is tried.
             scheduled 2 bool // It is imported again now and then.
             importMode 3 string enum=Legacy,PreserveOriginal default=Legacy // Legacy takes one image of an index, PreserveOriginal all.
            TagReferencePolicy // What name pods get for a tag.
             type 1 string required enum=Local,Source default=Source // Source for that of where it came from, Local for that in the platform's registry.
            ImageStreamStatus // The tags that there are.
             dockerImageRepository 1 string required // Its repository in the platform's registry.
             publicDockerImageRepository 3 string // The same from outside.
             tags 2 [NamedTagEventList] patch=merge:tag // The tags.
            NamedTagEventList // A tag with its history.
             tag 1 string required // The tag.
             items 2 [TagEvent] required // The images that it has had, the latest first.
             conditions 3 [TagEventCondition] // What is true of the tag.
            TagEvent // An image that a tag has had.
             created 1 time required // Since when.
             dockerImageReference 2 string required // Where it is pulled from.
             image 3 string required // The image.
             generation 4 int64 required // Counts its changes.
            TagEventCondition // One thing that is true or false of a tag.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
             generation 6 int64 required // Counts its changes.
            """)
}

extension KindFamily {
    /// Tags with commas between, about 40 characters, newest first.
    private static func tags(_ stream: JSONValue) -> String {
        let order = stream["status"]["tags"].items.sorted {
            $0["items"][0]["created"].text > $1["items"][0]["created"].text
        }
        var names: [String] = []
        for name in order.map({ $0["tag"].text }) + stream["spec"]["tags"].items.map({ $0["name"].text })
        where !names.contains(name) { names.append(name) }
        var (shown, length) = (0, 0)
        while shown < names.count, shown == 0 || length + names[shown].count <= 40 {
            length += names[shown].count + 1
            shown += 1
        }
        let more = names.count > shown ? " + \(names.count - shown) more..." : ""
        return names.prefix(shown).joined(separator: ",") + more
    }
}
