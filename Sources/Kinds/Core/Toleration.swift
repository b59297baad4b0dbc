package import Machinery

/// Something about a node that keeps pods away which don't tolerate it (core/v1 `Taint`).
package struct Taint: Sendable, Hashable {
    package let key: String
    package let value: String
    /// NoSchedule, PreferNoSchedule or NoExecute.
    package let effect: String

    package init(_ key: String, _ effect: String, value: String = "") {
        self.key = key
        self.value = value
        self.effect = effect
    }

    package init(json: JSONValue) { self.init(json["key"].text, json["effect"].text, value: json["value"].text) }

    package static let unschedulable = Taint("node.kubernetes.io/unschedulable", "NoSchedule")
}

/// A taint that a pod puts up with (core/v1 `Toleration`).
package struct Toleration: Sendable, Hashable {
    package let key: String
    package let value: String
    package let effect: String
    package let matchesAnyValue: Bool
    /// How long a NoExecute taint is tolerated; nil means for ever.
    package let seconds: Int?

    package init(json: JSONValue) {
        key = json["key"].text
        value = json["value"].text
        effect = json["effect"].text
        matchesAnyValue = json["operator"].text == "Exists"
        seconds = json["tolerationSeconds"].int
    }

    package func tolerates(_ taint: Taint) -> Bool {
        guard effect.isEmpty || effect == taint.effect, key.isEmpty || key == taint.key else { return false }
        return matchesAnyValue || (!key.isEmpty && value == taint.value)
    }
}

extension [Toleration] {
    package init(_ spec: JSONValue) { self = spec["tolerations"].items.map(Toleration.init(json:)) }

    package func tolerate(_ taint: Taint) -> Bool { contains { $0.tolerates(taint) } }
}
