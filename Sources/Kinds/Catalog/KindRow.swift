import Machinery

/// A line of `KindRows`, read.
struct KindRow {
    private let words: [String]

    init?(_ line: Substring) {
        words = line.split(separator: " ").map(String.init)
        if words.count < 7 { return nil }
    }

    /// The description with everything but hooks and columns.
    var description: KindDescription {
        let groupVersion = GroupVersion(words[0])
        let flags = list(6)
        var kind = KindDescription(
            KindID(
                groupVersion.group, groupVersion.version, words[2], words[1], isNamespaced: words[3] == "ns"))
        kind.shortNames = list(4)
        kind.categories = list(5)
        kind.subresources = words.dropFirst(7).map { Self.subresource($0, groupVersion) }
        kind.schema = BuiltInSchema.schema(groupVersion, kind: words[2])
        kind.verbs = Self.verbs(flags, kind.id)
        kind.isStored = !flags.contains { $0 == "posted" || $0 == "computed" }
        kind.hasGeneration = flags.contains("gen")
        kind.isGraceful = flags.contains("graceful")
        kind.createsOnUpdate = flags.contains("upsert")
        kind.needsVersionOnUpdate = flags.contains("versioned")
        kind.answersDeletionWithObject = flags.contains("object")
        kind.orphansByDefault = flags.contains("orphan")
        if flags.contains("segment") { kind.nameRule = Names.pathSegment }
        if flags.contains("label") { kind.nameRule = Names.dnsLabel }
        return kind
    }

    private func list(_ index: Int) -> [String] {
        words[index] == "-" ? [] : words[index].split(separator: ",").map(String.init)
    }

    private static func verbs(_ flags: [String], _ kind: KindID) -> [String] {
        if flags.contains("posted") { return ["create"] }
        if flags.contains("readonly") { return ["get", "list"] }
        switch kind.resource.description {
        case "namespaces": return KindDescription.storedVerbs.filter { $0 != "deletecollection" }
        case "projects.project.openshift.io": return ["create", "delete", "get", "list", "patch", "update", "watch"]
        case "projectrequests.project.openshift.io": return ["create", "list"]
        case "imagestreamtags.image.openshift.io", "imagetags.image.openshift.io":
            return ["create", "delete", "get", "list", "patch", "update"]
        case "imagestreamimages.image.openshift.io": return ["get"]
        case "useridentitymappings.user.openshift.io": return ["create", "delete", "get", "patch", "update"]
        case "useroauthaccesstokens.oauth.openshift.io": return ["delete", "get", "list", "watch"]
        default: return KindDescription.storedVerbs
        }
    }

    private static func subresource(_ text: String, _ own: GroupVersion) -> Subresource {
        let parts = text.split(separator: ":").map(String.init)
        if text == "status" { return .status }
        if text == "scale" { return .scale }
        let verbs = parts.count > 1 ? parts[1].split(separator: "+").map(String.init) : []
        guard parts.count > 2 else { return Subresource(parts[0], verbs) }
        guard let slash = parts[2].lastIndex(of: "/") else {
            return Subresource(parts[0], verbs, kind: parts[2], in: own.description)
        }
        let kind = String(parts[2][parts[2].index(after: slash)...])
        return Subresource(parts[0], verbs, kind: kind, in: String(parts[2][..<slash]))
    }
}
