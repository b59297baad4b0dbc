extension JSONValue {
    /// This document with a merge patch (RFC 7386) applied: objects merge, null removes, all else replaces.
    package func merging(_ patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var result = object ?? JSONObject()
        var removed: Set<String> = []
        for (key, change) in changes {
            if change.isNull {
                removed.insert(key)
            } else {
                result[key] = (result[key] ?? .null).merging(change)
            }
        }
        if !removed.isEmpty { result.remove(removed) }
        return .object(result)
    }

    /// The merge patch that makes `target` of this document. Arrays are replaced whole.
    package func mergePatch(to target: JSONValue) -> JSONValue {
        guard case .object(let old) = self, case .object(let new) = target else { return target }
        var patch = JSONObject()
        for (key, _) in old where new[key] == nil { patch[key] = .null }
        for (key, value) in new {
            guard let before = old[key] else {
                patch[key] = value
                continue
            }
            if before != value { patch[key] = before.mergePatch(to: value) }
        }
        return .object(patch)
    }
}
