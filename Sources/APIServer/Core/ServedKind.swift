import Machinery

/// A kind with the rules by which the generic verbs treat its objects.
protocol ServedKind: Sendable {
    var id: KindID { get }
    /// `status`, `scale`, ….
    var subresources: Set<String> { get }
    /// True where the spec's changes are counted in `metadata.generation`.
    var hasGeneration: Bool { get }
    /// True where an update without a resourceVersion is refused.
    var requiresResourceVersion: Bool { get }
    /// True where an update of a missing object creates it.
    var createsOnUpdate: Bool { get }
    /// True where a deletion at once answers with the object instead of a `Status`.
    var deletionReturnsObject: Bool { get }
    /// True where a delete without a propagation policy leaves the dependents alone.
    var orphansByDefault: Bool { get }

    /// Reads a body as this kind. `fieldValidation` is Strict, Warn or Ignore.
    func decode(_ body: APIRequest.Body, fieldValidation: String) throws -> (document: JSONValue, warnings: [String])
    /// The object with every default that is not set.
    func defaulted(_ object: JSONValue) -> JSONValue
    /// Puts fields in place that only the server sets. `old` is nil for a new object.
    func prepare(_ object: inout JSONValue, old: JSONValue?)
    /// What is wrong with the object. `old` is nil for a new one.
    func problems(_ object: JSONValue, old: JSONValue?) -> [StatusCause]
    /// The selectable fields besides metadata.name and metadata.namespace.
    func fields(_ object: JSONValue) -> [String: String]
    func isSelectable(_ field: String) -> Bool
    func patched(_ object: JSONValue, _ type: PatchKind, _ patch: JSONValue) throws -> JSONValue
    func table(_ objects: [JSONValue]) -> JSONValue
}

/// Patches that change a document without knowing who owns its fields.
enum PatchKind: Sendable { case json, merge, strategic }

/// The kinds that the server knows.
protocol KindSource: Sendable {
    func kind(_ groupVersion: GroupVersion, _ resource: String) -> (any ServedKind)?
}
