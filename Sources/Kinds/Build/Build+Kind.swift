import Machinery

extension KindHooks {
    static let describeBuildConfig: KindHook = { kind in
        kind.columns = [
            .name, .computed("Type") { .string(strategy($0)) }, .computed("From") { .string(source($0)) },
            .integer("Latest", "status.lastVersion"),
        ]
        kind.validate = BuildRules.validateConfig
    }

    static let describeBuild: KindHook = { kind in
        kind.columns = [
            .name, .computed("Type") { .string(strategy($0)) }, .computed("From") { .string(source($0)) },
            .computed("Status") { object in
                let (phase, reason) = (object["status"]["phase"].text, object["status"]["reason"].text)
                return .string(reason.isEmpty ? phase : "\(phase) (\(reason))")
            },
            TableColumn("Started") { object, now in
                guard let start = object["status"]["startTimestamp"].string.flatMap(Timestamp.init) else { return "" }
                return .string("\(now.since(start).wordText) ago")
            },
            TableColumn("Duration") { object, now in .string(duration(object["status"], now)) },
        ]
        kind.selectableFields = [
            SelectableField("status") { $0["status"]["phase"].text },
            SelectableField("podName") { $0["metadata"]["annotations"][WellKnown.Build.podName].text },
        ]
        kind.validate = BuildRules.validateBuild
    }

    private static func strategy(_ object: JSONValue) -> String {
        let strategy = object["spec"]["strategy"]
        let known = [
            ("sourceStrategy", "Source"), ("dockerStrategy", "Docker"), ("customStrategy", "Custom"),
            ("jenkinsPipelineStrategy", "JenkinsPipeline"),
        ]
        return known.first { !strategy[$0.0].isNull }?.1 ?? strategy["type"].text
    }

    /// `Git@abc1234`, `Binary`, `Dockerfile,Git@main`.
    private static func source(_ object: JSONValue) -> String {
        let (source, commit) = (object["spec"]["source"], object["spec"]["revision"]["git"]["commit"].text)
        var parts: [String] = []
        if !source["dockerfile"].isNull { parts.append("Dockerfile") }
        if !source["git"].isNull {
            let ref = commit.isEmpty ? source["git"]["ref"].text : commit
            let isHash = ref.utf8.count > 20 && ref.allSatisfy(\.isHexDigit)
            parts.append(ref.isEmpty ? "Git" : "Git@" + (isHash ? String(ref.prefix(7)) : ref))
        }
        if !source["binary"].isNull { parts.append(commit.isEmpty ? "Binary" : "Binary@\(commit.prefix(7))") }
        if parts.isEmpty, !source["images"].items.isEmpty { parts.append("Images") }
        return parts.joined(separator: ",")
    }

    private static func duration(_ status: JSONValue, _ now: Timestamp) -> String {
        guard let start = status["startTimestamp"].string.flatMap(Timestamp.init) else { return "" }
        guard let end = status["completionTimestamp"].string.flatMap(Timestamp.init) else {
            return status["phase"].text == "Running" ? now.since(start).wallText : ""
        }
        return end.since(start).wallText
    }
}

extension Duration {
    /// In words, `5 minutes`: the largest unit alone.
    var wordText: String {
        let seconds = max(0, Int(components.seconds))
        let units = [
            (604_800 * 52, "year"), (2_592_000, "month"), (604_800, "week"), (86_400, "day"), (3600, "hour"),
            (60, "minute"),
        ]
        guard let unit = units.first(where: { seconds >= $0.0 }) else {
            return seconds < 1 ? "Less than a second" : seconds == 1 ? "1 second" : "\(seconds) seconds"
        }
        let count = seconds / unit.0
        return "\(count) \(unit.1)" + (count == 1 ? "" : "s")
    }

    /// With every unit, `1m30s`.
    var wallText: String {
        let seconds = max(0, Int(components.seconds))
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        if hours > 0 { return "\(hours)h\(minutes)m\(seconds % 60)s" }
        return minutes > 0 ? "\(minutes)m\(seconds % 60)s" : "\(seconds)s"
    }
}
