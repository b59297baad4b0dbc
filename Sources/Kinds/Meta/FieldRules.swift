import Machinery

/// Checks that many kinds share, with Kubernetes' messages.
enum FieldRules {
    static let atLeastZero = "must be greater than or equal to 0"
    static let immutable = "field is immutable"

    /// Fields of `object` that must not be negative.
    static func nonNegative(_ object: JSONValue, _ fields: [String], _ path: String) -> [StatusCause] {
        fields.flatMap { atLeast(0, object[$0], "\(path).\($0)") }
    }

    /// A number that must not be below `limit`.
    static func atLeast(_ limit: Int, _ value: JSONValue, _ path: String) -> [StatusCause] {
        guard let number = value.int, number < limit else { return [] }
        return [.invalid(path, value, "must be greater than or equal to \(limit)")]
    }

    /// A number that must lie in a range.
    static func within(_ range: ClosedRange<Int>, _ value: JSONValue, _ path: String) -> [StatusCause] {
        guard let number = value.int, !range.contains(number) else { return [] }
        return [.invalid(path, value, "must be between \(range.lowerBound) and \(range.upperBound), inclusive")]
    }

    /// A text that must be one of a few.
    static func oneOf(_ supported: [String], _ value: JSONValue, _ path: String) -> [StatusCause] {
        guard !value.isNull, !supported.contains(value.text) else { return [] }
        return [.notSupported(path, value, supported)]
    }

    /// A text, where there is one, that must fit a rule for names.
    static func name(_ value: JSONValue, _ path: String, _ rule: (String) -> [String]) -> [StatusCause] {
        value.text.isEmpty ? [] : rule(value.text).map { .invalid(path, value, $0) }
    }

    /// The same for a text that must be there.
    static func requiredName(_ value: JSONValue, _ path: String, _ rule: (String) -> [String]) -> [StatusCause] {
        value.text.isEmpty ? [.required(path)] : name(value, path, rule)
    }

    /// A number, or a percentage such as `25%`, that must not be negative.
    static func amount(_ value: JSONValue, _ path: String) -> [StatusCause] {
        switch value {
        case .string(let text) where percent(text) == nil:
            let detail =
                "a valid percent string must be a numeric string followed by an ending '%' "
                + "(e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
            return [.invalid(path, value, detail)]
        case .int: return atLeast(0, value, path)
        default: return []
        }
    }

    /// A percentage that must not be more than everything.
    static func atMostAll(_ value: JSONValue, _ path: String) -> [StatusCause] {
        guard let percent = value.string.flatMap(percent), percent > 100 else { return [] }
        return [.invalid(path, value, "must not be greater than 100%")]
    }

    /// True for 0 and `0%`.
    static func isZero(_ value: JSONValue) -> Bool { (value.string.flatMap(percent) ?? value.int ?? 0) == 0 }

    private static func percent(_ text: String) -> Int? {
        guard text.hasSuffix("%"), text.dropLast().utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text.dropLast())
    }

    /// Fields that must stay as they were.
    static func unchanged(
        _ fields: [String], _ new: JSONValue, _ old: JSONValue, _ path: String
    ) -> [StatusCause] {
        fields.compactMap { field in
            let place = path.isEmpty ? field : "\(path).\(field)"
            return new[field] == old[field] ? nil : .immutable(place, new[field])
        }
    }

    /// The faults of a quantity that must not be negative.
    static func quantity(_ value: JSONValue, _ path: String) -> [StatusCause] {
        guard let quantity = Quantity(value), quantity.isNegative else { return [] }
        return [.invalid(path, value, atLeastZero)]
    }

    /// The faults of a LabelSelector (meta/v1).
    static func selector(_ selector: JSONValue, _ path: String) -> [StatusCause] {
        MetadataRules.labelFaults(selector["matchLabels"], "\(path).matchLabels")
            + selector["matchExpressions"].items.enumerated().flatMap { index, expression in
                requirement(expression, "\(path).matchExpressions[\(index)]")
            }
    }

    private static func requirement(_ expression: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let values = expression["values"]
        switch expression["operator"].text {
        case "In", "NotIn":
            if values.items.isEmpty {
                causes.append(.required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.items.isEmpty {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                causes.append(.forbidden("\(path).values", detail))
            }
        default: causes.append(.invalid("\(path).operator", expression["operator"], "not a valid selector operator"))
        }
        causes += Names.qualifiedName(expression["key"].text).map { .invalid("\(path).key", expression["key"], $0) }
        for (index, value) in values.items.enumerated() {
            causes += Names.labelValue(value.text).map { .invalid("\(path).values[\(index)]", value, $0) }
        }
        return causes
    }

    /// The faults of an address that must be one.
    static func address(_ value: JSONValue, _ path: String) -> [StatusCause] {
        guard AddressText(value.text) == nil else { return [] }
        return [.invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")]
    }

    /// The faults of a network that must be one.
    static func network(_ value: JSONValue, _ path: String) -> [StatusCause] {
        guard NetworkText(value.text) == nil else { return [] }
        return [.invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    }
}
