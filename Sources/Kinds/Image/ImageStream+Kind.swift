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
            ImageStream kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ImageStreamSpec required default={}
             status 3 ImageStreamStatus
            ImageStreamSpec
             lookupPolicy 3 ImageLookupPolicy default={}
             dockerImageRepository 1 string
             tags 2 [TagReference] patch=merge:name
            ImageLookupPolicy
             local 3 bool required default=false
            TagReference
             name 1 string required
             annotations 2 {string} required
             from 3 core.v1.ObjectReference
             reference 4 bool
             generation 5 int64 required
             importPolicy 6 TagImportPolicy default={}
             referencePolicy 7 TagReferencePolicy default={}
            TagImportPolicy
             insecure 1 bool
             scheduled 2 bool
             importMode 3 string enum=Legacy,PreserveOriginal default=Legacy
            TagReferencePolicy
             type 1 string required enum=Local,Source default=Source
            ImageStreamStatus
             dockerImageRepository 1 string required
             publicDockerImageRepository 3 string
             tags 2 [NamedTagEventList] patch=merge:tag
            NamedTagEventList
             tag 1 string required
             items 2 [TagEvent] required
             conditions 3 [TagEventCondition]
            TagEvent
             created 1 time required
             dockerImageReference 2 string required
             image 3 string required
             generation 4 int64 required
            TagEventCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
             generation 6 int64 required
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
