import Machinery

extension KindHooks {
    static let describeImageStream: KindHook = { kind in
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

    private static let updated = TableColumn("Updated") { object, now in
        guard let time = object["image"]["metadata"]["creationTimestamp"].string.flatMap(Timestamp.init) else {
            return ""
        }
        return .string("\(now.since(time).wordText) ago")
    }

    static let describeImageStreamTag: KindHook = { kind in
        kind.columns = [
            .name, .text("Image Reference", "image.dockerImageReference", absent: ""), updated,
            .text("Image Name", "image.metadata.name", absent: "", wide: true),
        ]
    }

    static let describeImageStreamImage: KindHook = { kind in
        kind.columns = [
            .name, updated, .text("Image Reference", "image.dockerImageReference", absent: "", wide: true),
            .text("Image Name", "image.metadata.name", absent: "", wide: true),
        ]
    }

    static let describeImage: KindHook = { kind in
        kind.columns = [.name, .text("Image Reference", "dockerImageReference", absent: "")]
    }

    static let describeImageTag: KindHook = { kind in
        kind.columns = [
            .name,
            .computed("Spec") { object in
                let spec = object["spec"]
                if spec.isNull { return "" }
                if spec["reference"].flag { return "Ref" }
                if spec["importPolicy"]["scheduled"].flag { return "Scheduled" }
                return spec["from"].isNull ? "Push" : spec["from"]["kind"].text == "ImageStreamTag" ? "Track" : "Tag"
            }, .text("Status", "status.items.image", absent: ""),
            .computed("History", type: "integer") { .int(Int64($0["status"]["items"].items.count)) },
            TableColumn("Updated") { object, now in
                guard let time = object["status"]["items"][0]["created"].string.flatMap(Timestamp.init) else {
                    return ""
                }
                return .string("\(now.since(time).wordText) ago")
            },
        ]
    }
}
