import Kinds
import Machinery

/// The image triggers that other kinds than deployment configs carry in the annotation `image.openshift.io/triggers`.
struct AnnotatedTriggers: Equatable {
    /// One image that follows a tag.
    struct Trigger: Equatable {
        let tag: ImageTagName
        /// The list of containers, as keys from the object's root.
        let list: [String]
        /// Which of them.
        let container: Container
        let isPaused: Bool
    }

    enum Container: Equatable {
        case named(String)
        case at(Int)
    }

    let triggers: [Trigger]

    /// Reads the annotation of an object; triggers that can't be understood are left out, as nobody could carry them out.
    init(_ object: JSONValue) {
        let text = object["metadata"]["annotations"][WellKnown.Deployment.triggers].text
        let namespace = object["metadata"]["namespace"].text
        guard !text.isEmpty, let list = try? JSONValue(parsing: text) else {
            triggers = []
            return
        }
        triggers = list.items.compactMap { json in
            guard json["from"]["kind"].text == "ImageStreamTag",
                let tag = ImageTagName(reference: json["from"], namespace: namespace),
                let (list, container) = Self.path(json["fieldPath"].text)
            else { return nil }
            let isPaused = json["paused"].bool ?? (json["paused"].text == "true")
            return Trigger(tag: tag, list: list, container: container, isPaused: isPaused)
        }
    }

    /// Reads `spec.template.spec.containers[?(@.name=="c")].image` or `….containers[0].image`.
    private static func path(_ text: String) -> (list: [String], container: Container)? {
        guard text.hasSuffix("].image"), let open = text.firstIndex(of: "[") else { return nil }
        let list = text[..<open].split(separator: ".").map(String.init)
        guard list.last == "containers" || list.last == "initContainers" else { return nil }
        let inner = text[text.index(after: open)...].dropLast("].image".count)
        if let index = Int(inner), index >= 0 { return (list, .at(index)) }
        let compact = inner.filter { $0 != " " }
        guard compact.hasPrefix("?(@.name=="), compact.hasSuffix(")") else { return nil }
        let name = compact.dropFirst("?(@.name==".count).dropLast().filter { $0 != "\"" && $0 != "'" }
        return name.isEmpty ? nil : (list, .named(String(name)))
    }

    /// The object with the newest images in place; nil where nothing changes.
    func applied(to object: JSONValue, newest: (ImageTagName) -> TagEvent?) -> JSONValue? {
        var changed = object
        for trigger in triggers where !trigger.isPaused {
            guard let image = newest(trigger.tag)?.dockerImageReference, !image.isEmpty else { continue }
            var containers = changed[path: trigger.list].items
            let index =
                switch trigger.container {
                case .at(let index): containers.indices.contains(index) ? index : nil
                case .named(let name): containers.firstIndex { $0["name"].text == name }
                }
            guard let index, containers[index]["image"].text != image else { continue }
            containers[index]["image"] = .string(image)
            changed[path: trigger.list] = .array(containers)
        }
        guard changed != object else { return nil }
        return changed
    }
}
