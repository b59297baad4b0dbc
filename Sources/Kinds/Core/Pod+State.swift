import Machinery

extension Pod {
    /// The condition of a type, or nil.
    package func condition(_ type: String) -> Condition? { conditions.first { $0.type == type } }

    /// True when the pod's containers answer: its Ready condition is True.
    package var isReady: Bool { condition("Ready")?.isTrue ?? false }

    /// True when all of its containers have ended for good.
    package var isEnded: Bool { phase == "Succeeded" || phase == "Failed" }

    /// True for a pod that counts as a replica: neither ended nor being deleted.
    package var isActive: Bool { !isEnded && !metadata.isBeingDeleted }
}

extension Condition {
    package init(_ type: String, _ status: Bool, reason: String = "", message: String = "", at time: String = "") {
        self.init(json: ["type": .string(type), "status": status ? "True" : "False"])
        self.lastTransitionTime = time
        self.reason = reason
        self.message = message
    }

    package var isTrue: Bool { status == "True" }
}

extension [Condition] {
    /// The condition of a type, or nil.
    package subscript(type: String) -> Condition? { first { $0.type == type } }

    /// Adds a condition or replaces the one of its type, whose transition time stays while its status does.
    ///
    /// Returns true when something other than times changed.
    @discardableResult
    package mutating func set(_ condition: Condition) -> Bool {
        guard let index = firstIndex(where: { $0.type == condition.type }) else {
            append(condition)
            return true
        }
        let old = self[index]
        var new = condition
        if old.status == new.status { new.lastTransitionTime = old.lastTransitionTime }
        self[index] = new
        return old.status != new.status || old.reason != new.reason || old.message != new.message
    }
}
