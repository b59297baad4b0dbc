import Kinds
import Machinery

/// Making pods, and comparing what they are made from.
enum PodTemplate {
    /// A pod as a template describes it, owned by `owner`.
    ///
    /// - Parameter name: the pod's name; nil lets the server complete `<owner>-`.
    static func pod(from template: JSONValue, of owner: some ObjectView, name: String? = nil) -> Pod {
        var pod = Pod(name: name ?? "", namespace: owner.namespace)
        for field in ["labels", "annotations", "finalizers"] {
            pod.json["metadata"][field] = template["metadata"][field]
        }
        if name == nil {
            pod.json["metadata"]["name"] = .null
            pod.metadata.generateName = prefix(owner.name)
        }
        pod.metadata.ownerReferences = [owner.ownerReference()]
        pod.spec = template["spec"]
        return pod
    }

    /// `<owner>-`, cut so that a name made from it stays a valid one.
    private static func prefix(_ owner: String) -> String { "\(owner.prefix(57))-" }

    /// A text that is the same for documents that say the same, whatever the order of their keys.
    static func canonical(_ value: JSONValue) -> String {
        switch value {
        case .object(let object):
            let members = object.filter { !$0.value.isNull }.sorted { $0.key < $1.key }
            return "{" + members.map { "\($0.key):\(canonical($0.value))" }.joined(separator: ",") + "}"
        case .array(let items): return "[" + items.map(canonical).joined(separator: ",") + "]"
        default: return value.description
        }
    }

    /// True where two templates make the same pods; the label with their hash doesn't count.
    static func isSame(_ left: JSONValue, _ right: JSONValue) -> Bool {
        canonical(withoutHash(left)) == canonical(withoutHash(right))
    }

    private static func withoutHash(_ template: JSONValue) -> JSONValue {
        var template = template
        template["metadata"]["labels"][WellKnown.Kubernetes.podTemplateHash] = .null
        if template["metadata"]["labels"].object?.isEmpty == true { template["metadata"]["labels"] = .null }
        template["metadata"]["creationTimestamp"] = .null
        return template
    }

    /// A short name for a document's content, in letters and digits that spell no words; `collisions` makes another.
    static func hash(_ document: JSONValue, collisions: Int = 0) -> String {
        var hash: UInt32 = 0x811c_9dc5
        func mix(_ text: String) { for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 } }
        mix(canonical(withoutHash(document)))
        if collisions > 0 { mix("#\(collisions)") }
        let alphabet = Array("bcdfghjklmnpqrstvwxz2456789")
        return String(String(hash).utf8.map { alphabet[Int($0) % alphabet.count] })
    }
}
