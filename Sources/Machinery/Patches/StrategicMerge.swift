extension Schema {
    /// The document with a strategic merge patch applied. Throws `StatusError` (`badRequest`) for a patch that can't be.
    ///
    /// Maps merge and null removes, as in RFC 7386; lists with the strategy `merge` merge by their key. Directives:
    /// `$patch`, `$retainKeys`, `$deleteFromPrimitiveList/LIST`, `$setElementOrder/LIST`.
    package func strategicMerge(_ document: JSONValue, _ patch: JSONValue) throws(StatusError) -> JSONValue {
        guard case .object(let changes) = patch else { throw .badRequest("a strategic merge patch must be an object") }
        return .object(try StrategicMerge(library: library).merge(document.object ?? [:], changes, type))
    }
}

private struct StrategicMerge {
    let library: SchemaLibrary

    func merge(
        _ original: JSONObject, _ patch: JSONObject, _ type: SchemaType
    ) throws(StatusError) -> JSONObject {
        var result = original
        switch patch["$patch"]?.string {
        case nil, "merge": break
        case "replace":
            var replaced = patch
            replaced["$patch"] = nil
            return replaced
        case "delete": return [:]
        case .some(let other): throw .badRequest("Unknown patch type found: \(other)")
        }
        if let kept = patch["$retainKeys"] {
            guard let names = kept.array, names.allSatisfy({ $0.string != nil }),
                patch.keys.allSatisfy({ $0.hasPrefix("$") || names.contains(.string($0)) || patch[$0]?.isNull == true })
            else { throw .badRequest("invalid patch format of retainKeys") }
            for key in original.keys where !kept.strings.contains(key) { result[key] = nil }
        }
        for (key, change) in patch {
            if key == "$patch" || key == "$retainKeys" { continue }
            if key.hasPrefix("$setElementOrder/") { continue }
            if let list = key.suffix(after: "$deleteFromPrimitiveList/") {
                guard change.array != nil else { throw .badRequest("invalid patch format of primitive list") }
                guard let items = result[list]?.array else { continue }
                result[list] = .array(items.filter { !change.items.contains($0) })
            } else {
                try apply(change, key, type, into: &result)
            }
        }
        // Order is set last, when all of a list's elements are there.
        for (key, change) in patch {
            guard let list = key.suffix(after: "$setElementOrder/") else { continue }
            try order(list, change, original, patch, type, into: &result)
        }
        return result
    }

    private func apply(
        _ change: JSONValue, _ key: String, _ type: SchemaType, into result: inout JSONObject
    ) throws(StatusError) {
        let (inner, field) = member(key, of: type)
        switch change {
        case .null: result[key] = nil
        case .object(let changes):
            let isReplaced = field?.patchStrategies.contains("replace") ?? false
            let old = isReplaced ? [:] : result[key]?.object ?? [:]
            result[key] = .object(try merge(old, changes, inner))
        case .array(let changes):
            guard let field, field.isMerged, case .list(let element) = inner else {
                result[key] = change
                return
            }
            result[key] = .array(try mergeList(result[key]?.items ?? [], changes, field, element))
        default: result[key] = change
        }
    }

    private func mergeList(
        _ original: [JSONValue], _ patch: [JSONValue], _ field: SchemaField, _ element: SchemaType
    ) throws(StatusError) -> [JSONValue] {
        guard case .object = element, !field.patchMergeKey.isEmpty else {
            return patch.reduce(into: original) { result, item in if !result.contains(item) { result.append(item) } }
        }
        let key = field.patchMergeKey
        let plain = patch.filter { $0["$patch"].string == nil || $0["$patch"].string == "merge" }
        if patch.contains(where: { $0["$patch"].string == "replace" }) { return plain }
        var result = original
        for item in patch where item["$patch"].string == "delete" {
            result.removeAll { !$0[key].isNull && $0[key] == item[key] }
        }
        for item in plain {
            guard case .object(let changes) = item, let value = changes[key], !value.isNull else {
                throw .badRequest("map: \(item) does not contain declared merge key: \(key)")
            }
            if let index = result.firstIndex(where: { $0[key] == value }) {
                result[index] = .object(try merge(result[index].object ?? [:], changes, element))
            } else {
                result.append(.object(try merge([:], changes, element)))
            }
        }
        return result
    }

    /// Brings a list's elements into the order that the patch asks for; those it doesn't name keep their place among
    /// the ones that they were between.
    private func order(
        _ list: String, _ wanted: JSONValue, _ original: JSONObject, _ patch: JSONObject, _ type: SchemaType,
        into result: inout JSONObject
    ) throws(StatusError) {
        guard wanted.array != nil else { throw .badRequest("invalid patch format of setElementOrder list") }
        guard let items = result[list]?.array else { return }
        let key = member(list, of: type).field?.patchMergeKey ?? ""
        func identity(_ item: JSONValue) -> JSONValue { key.isEmpty || item.object == nil ? item : item[key] }
        let order = wanted.items.map(identity)
        let before = (original[list]?.items ?? []).map(identity)
        var named = items.filter { order.contains(identity($0)) }
        named.sort { left, right in
            (order.firstIndex(of: identity(left)) ?? 0) < (order.firstIndex(of: identity(right)) ?? 0)
        }
        let others = items.filter { !order.contains(identity($0)) }
        var merged: [JSONValue] = []
        var (left, right) = (0, 0)
        while left < others.count || right < named.count {
            if right == named.count
                || left < others.count
                    && Self.isBefore(
                        identity(others[left]), identity(named[right]), in: before)
            {
                merged.append(others[left])
                left += 1
            } else {
                merged.append(named[right])
                right += 1
            }
        }
        result[list] = .array(merged)
    }

    private static func isBefore(_ left: JSONValue, _ right: JSONValue, in order: [JSONValue]) -> Bool {
        guard let leftIndex = order.firstIndex(of: left), let rightIndex = order.firstIndex(of: right) else {
            return false
        }
        return leftIndex < rightIndex
    }

    /// The type and description of an object's or map's member.
    private func member(_ key: String, of type: SchemaType) -> (type: SchemaType, field: SchemaField?) {
        switch type {
        case .object(let index):
            let field = library.object(index)[key]
            return (field?.type ?? .any, field)
        case .map(let element): return (element, nil)
        default: return (.any, nil)
        }
    }
}

extension String {
    fileprivate func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
