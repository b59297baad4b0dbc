import Machinery

/// Defaults that depend on other fields of the same object, by the type's full name.
enum TypeDefaults {
    static let all: [String: @Sendable (inout JSONValue) -> Void] = [:]
}
