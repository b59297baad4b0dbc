/// A typed look at a part of an API object; what `ObjectView` is for the whole.
package protocol FieldView: Sendable, Hashable {
    var json: JSONValue { get set }
    init(json: JSONValue)
}

extension FieldView {
    /// A part without any field set.
    package init() { self.init(json: [:]) }
}

/// Fields as views read and write them: an absent field is empty, 0 or false, and writing that removes the field.
extension JSONValue {
    package var text: String {
        get { string ?? "" }
        set { self = newValue.isEmpty ? .null : .string(newValue) }
    }

    package var optionalText: String? {
        get { string }
        set { self = JSONValue(newValue) }
    }

    /// A whole number, 0 where there is none. Writing 0 keeps the field.
    package var number: Int {
        get { int ?? 0 }
        set { self = .int(Int64(newValue)) }
    }

    package var optionalNumber: Int? {
        get { int }
        set { self = JSONValue(newValue) }
    }

    /// A boolean, false where there is none. Writing false keeps the field.
    package var flag: Bool {
        get { bool ?? false }
        set { self = .bool(newValue) }
    }

    package var optionalFlag: Bool? {
        get { bool }
        set { self = JSONValue(newValue) }
    }

    package var texts: [String] {
        get { strings }
        set { self = newValue.isEmpty ? .null : JSONValue(newValue) }
    }

    package var textMap: [String: String] {
        get { stringMap }
        set { self = newValue.isEmpty ? .null : JSONValue(newValue) }
    }

    package var list: [JSONValue] {
        get { items }
        set { self = newValue.isEmpty ? .null : .array(newValue) }
    }

    /// The elements of an array as views.
    package func views<View: FieldView>() -> [View] { items.map(View.init(json:)) }

    /// Replaces the elements; none removes the field.
    package mutating func setViews<View: FieldView>(_ views: [View]) { list = views.map(\.json) }
}
