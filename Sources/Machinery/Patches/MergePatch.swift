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
}
