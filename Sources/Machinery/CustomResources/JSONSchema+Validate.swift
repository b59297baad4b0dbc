extension JSONSchema {
    /// What is wrong with a value, in the words of Kubernetes' validator. `path` is empty for the document itself.
    package func faults(of value: JSONValue, at path: String = "") -> [StatusCause] {
        if value.isNull, isNullable { return [] }
        guard hasType(value) else { return [typeFault(value, path)] }
        var faults = valueFaults(value, path) + combinationFaults(value, path)
        switch value {
        case .object(let members):
            let prefix = path.isEmpty ? "" : "\(path)."
            for name in required where members[name] == nil { faults.append(.required(prefix + name)) }
            for (key, member) in members {
                if let schema = self[key] {
                    faults += schema.faults(of: member, at: prefix + key)
                } else if let additional {
                    faults += additional.faults(of: member, at: prefix + key)
                }
            }
            faults += sizeFaults(members.count, "Properties", "properties", path)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                faults += items?.faults(of: element, at: "\(path)[\(index)]") ?? []
            }
            faults += sizeFaults(elements.count, "Items", "items", path) + duplicates(elements, path)
        default: break
        }
        return faults
    }

    private func hasType(_ value: JSONValue) -> Bool {
        if isIntOrString {
            if case .int = value { return true }
            return value.string != nil
        }
        switch (type, value) {
        case ("", _), ("object", .object), ("array", .array), ("string", .string), ("boolean", .bool),
            ("number", .int), ("number", .double), ("integer", .int):
            return true
        case ("integer", .double(let number)): return number == number.rounded()
        default: return false
        }
    }

    private func typeFault(_ value: JSONValue, _ path: String) -> StatusCause {
        let wanted = isIntOrString ? "integer,string" : type
        let found =
            switch value {
            case .int: "integer"
            case .bool: "boolean"
            default: value.typeName
            }
        return StatusCause(
            reason: "FieldValueTypeInvalid",
            message: "Invalid value: \"\(found)\": \(path) in body must be of type \(wanted): \"\(found)\"",
            field: path)
    }

    private func valueFaults(_ value: JSONValue, _ path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        let allowed = source["enum"].items
        if !allowed.isEmpty, !allowed.contains(value) {
            faults.append(.notSupported(path, value, allowed.map { $0.string ?? $0.description }))
        }
        if let text = value.string { faults += textFaults(text, path) }
        if let number = value.double { faults += numberFaults(value, number, path) }
        return faults
    }

    private func textFaults(_ text: String, _ path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        let length = text.unicodeScalars.count
        if let limit = source["maxLength"].int, length > limit {
            faults.append(
                StatusCause(
                    reason: "FieldValueTooLong", message: "Too long: may not be more than \(limit) bytes", field: path))
        }
        if let limit = source["minLength"].int, length < limit {
            faults.append(.invalid(path, .string(text), "\(path) in body should be at least \(limit) chars long"))
        }
        if let pattern = source["pattern"].string, !Self.matches(text, pattern) {
            faults.append(.invalid(path, .string(text), "\(path) in body should match '\(pattern)'"))
        }
        if !SchemaFormat.accepts(text, format) {
            let why = "\(path) in body must be of type \(format): \(JSONValue.string(text))"
            faults.append(
                StatusCause(
                    reason: "FieldValueTypeInvalid", message: "Invalid value: \(JSONValue.string(text)): \(why)",
                    field: path))
        }
        return faults
    }

    private static func matches(_ text: String, _ pattern: String) -> Bool {
        guard let regex = try? Regex(pattern) else { return true }
        return ((try? regex.firstMatch(in: text)) ?? nil) != nil
    }

    private func numberFaults(_ value: JSONValue, _ number: Double, _ path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        func fault(_ why: String) { faults.append(.invalid(path, value, "\(path) in body should be \(why)")) }
        let (highest, lowest) = (source["maximum"], source["minimum"])
        if let limit = highest.double {
            let isExclusive = source["exclusiveMaximum"].bool ?? false
            if isExclusive, number >= limit { fault("less than \(highest)") }
            if !isExclusive, number > limit { fault("less than or equal to \(highest)") }
        }
        if let limit = lowest.double {
            let isExclusive = source["exclusiveMinimum"].bool ?? false
            if isExclusive, number <= limit { fault("greater than \(lowest)") }
            if !isExclusive, number < limit { fault("greater than or equal to \(lowest)") }
        }
        if let step = source["multipleOf"].double, step > 0, (number / step).rounded() * step != number {
            fault("a multiple of \(source["multipleOf"])")
        }
        return faults
    }

    private func sizeFaults(_ count: Int, _ suffix: String, _ noun: String, _ path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        if let limit = source["max\(suffix)"].int, count > limit {
            faults.append(
                StatusCause(
                    reason: "FieldValueTooMany", message: "Too many: \(count): must have at most \(limit) items",
                    field: path))
        }
        if let limit = source["min\(suffix)"].int, count < limit {
            faults.append(.invalid(path, .int(Int64(count)), "\(path) in body should have at least \(limit) \(noun)"))
        }
        return faults
    }

    /// Sets and lists with keys hold each element once.
    private func duplicates(_ elements: [JSONValue], _ path: String) -> [StatusCause] {
        guard listType == "set" || listType == "map" else { return [] }
        var seen: Set<JSONValue> = []
        var faults: [StatusCause] = []
        for (index, element) in elements.enumerated() {
            var identity = element
            if listType == "map" {
                identity = .object(JSONObject(listKeys.map { ($0, element[$0]) }))
            }
            if !seen.insert(identity).inserted { faults.append(.duplicate("\(path)[\(index)]", identity)) }
        }
        return faults
    }

    private func combinationFaults(_ value: JSONValue, _ path: String) -> [StatusCause] {
        var faults: [StatusCause] = []
        func fault(_ why: String) { faults.append(.invalid(path, "", "\"\(path)\" must \(why)")) }
        for schema in allOf { faults += schema.faults(of: value, at: path) }
        if !anyOf.isEmpty, !anyOf.contains(where: { $0.faults(of: value, at: path).isEmpty }) {
            fault("validate at least one schema (anyOf)")
        }
        if !oneOf.isEmpty {
            let count = oneOf.count { $0.faults(of: value, at: path).isEmpty }
            if count == 0 { fault("validate one and only one schema (oneOf). Found none valid") }
            if count > 1 { fault("validate one and only one schema (oneOf). Found \(count) valid alternatives") }
        }
        if let not, not.faults(of: value, at: path).isEmpty { fault("not validate the schema (not)") }
        return faults
    }
}

/// The formats that a string may be declared to have; unknown ones say nothing.
enum SchemaFormat {
    static func accepts(_ text: String, _ format: String) -> Bool {
        switch format {
        case "date-time", "datetime": Timestamp(text) != nil
        case "date": Timestamp("\(text)T00:00:00Z") != nil
        case "byte": Base64.isValid(text)
        case "uuid": isUUID(text)
        case "ipv4": isIPv4(text)
        case "email": text.split(separator: "@", omittingEmptySubsequences: false).count { !$0.isEmpty } == 2
        case "hostname": !text.isEmpty && Names.dnsSubdomain(text.lowercased()).isEmpty
        default: true
        }
    }

    private static func isUUID(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy(\.isHexDigit)
    }

    private static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0) != nil }
    }
}
