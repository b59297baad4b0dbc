/// A JSON document as an ordered tree: key order, unknown fields and the difference of 1 and 1.0 survive a round trip.
///
/// Reading a key that isn't there gives `.null`; writing `.null` removes the key, as Kubernetes treats the two alike.
package enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// The member `key` of an object; `.null` where this is no object or has no such key. Writing makes an object of
    /// anything else and removes the key when given `.null`.
    package subscript(key: String) -> JSONValue {
        get {
            if case .object(let object) = self { return object[key] ?? .null }
            return .null
        }
        _modify {
            var object: JSONObject
            if case .object(let existing) = self { object = existing } else { object = JSONObject() }
            self = .null
            var member = object.take(key) ?? .null
            defer {
                object.put(key, member)
                self = .object(object)
            }
            yield &member
        }
    }

    /// The element at `index` of an array; `.null` where there is none. Writing out of range changes nothing.
    package subscript(index: Int) -> JSONValue {
        get {
            if case .array(let items) = self, items.indices.contains(index) { return items[index] }
            return .null
        }
        set {
            if case .array(var items) = self, items.indices.contains(index) {
                self = .null
                items[index] = newValue
                self = .array(items)
            }
        }
    }

    /// The value reached by following `path` through objects.
    package subscript(path path: [String]) -> JSONValue {
        get { path.reduce(self) { $0[$1] } }
        set {
            guard let first = path.first else {
                self = newValue
                return
            }
            self[first][path: Array(path.dropFirst())] = newValue
        }
    }

    package var isNull: Bool { if case .null = self { true } else { false } }
    package var string: String? { if case .string(let value) = self { value } else { nil } }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    package var object: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The whole number here; a double without a fraction counts.
    package var int: Int? {
        switch self {
        case .int(let value): Int(exactly: value)
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    package var double: Double? {
        switch self {
        case .int(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// The elements of an array; none for anything else.
    package var items: [JSONValue] {
        get { array ?? [] }
        set { self = .array(newValue) }
    }

    /// The strings of an array of strings; other elements are left out.
    package var strings: [String] { items.compactMap(\.string) }

    /// The string members of an object as a dictionary (labels, annotations, data); other members are left out.
    package var stringMap: [String: String] {
        var map: [String: String] = [:]
        for (key, value) in object ?? [:] { map[key] = value.string }
        return map
    }

    /// The name of the JSON type, as Kubernetes' messages say it.
    package var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .int, .double: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}

extension JSONValue {
    /// A string, or `.null` for nil.
    package init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }
    package init(_ value: Int?) { self = value.map { .int(Int64($0)) } ?? .null }
    package init(_ value: Bool?) { self = value.map(JSONValue.bool) ?? .null }
    package init(_ values: [String]) { self = .array(values.map(JSONValue.string)) }

    /// An object of strings with its keys sorted.
    package init(_ map: [String: String]) {
        self = .object(JSONObject(map.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral,
    ExpressibleByStringInterpolation
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(nilLiteral: ()) { self = .null }

    /// Members given as `.null` are left out, so that optional fields can be written inline.
    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(JSONObject(elements.filter { !$0.1.isNull }))
    }
}

extension JSONValue: CustomStringConvertible {
    /// Compact JSON text.
    package var description: String { String(decoding: encoded(), as: UTF8.self) }
}
