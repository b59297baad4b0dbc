import Machinery

/// Something about a node that keeps pods away which don't tolerate it (core/v1 `Taint`).
struct Taint: Sendable, Hashable {
    let key: String
    let value: String
    /// NoSchedule, PreferNoSchedule or NoExecute.
    let effect: String

    init(_ key: String, _ effect: String, value: String = "") {
        self.key = key
        self.value = value
        self.effect = effect
    }

    init(json: JSONValue) { self.init(json["key"].text, json["effect"].text, value: json["value"].text) }

    static let unschedulable = Taint("node.kubernetes.io/unschedulable", "NoSchedule")
}

/// A taint that a pod puts up with (core/v1 `Toleration`).
struct Toleration: Sendable, Hashable {
    let key: String
    let value: String
    let effect: String
    let matchesAnyValue: Bool
    /// How long a NoExecute taint is tolerated; nil means for ever.
    let seconds: Int?

    init(json: JSONValue) {
        key = json["key"].text
        value = json["value"].text
        effect = json["effect"].text
        matchesAnyValue = json["operator"].text == "Exists"
        seconds = json["tolerationSeconds"].int
    }

    func tolerates(_ taint: Taint) -> Bool {
        guard effect.isEmpty || effect == taint.effect, key.isEmpty || key == taint.key else { return false }
        return matchesAnyValue || (!key.isEmpty && value == taint.value)
    }
}

extension [Toleration] {
    init(_ spec: JSONValue) { self = spec["tolerations"].items.map(Toleration.init(json:)) }

    func tolerate(_ taint: Taint) -> Bool { contains { $0.tolerates(taint) } }
}
