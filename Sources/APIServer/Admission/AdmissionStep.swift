import Machinery
import Reconciling

/// A write on its way to storage, as admission sees it.
struct AdmissionReview: Sendable {
    enum Operation: String, Sendable { case create = "CREATE", update = "UPDATE", delete = "DELETE" }

    let operation: Operation
    let request: APIRequest
    let kind: KindDescription
    /// The object to be written; steps may change it. For a deletion the object that goes.
    var object: JSONValue
    /// nil for a new object.
    let old: JSONValue?
    let isDryRun: Bool
    /// Texts for `Warning` headers.
    var warnings: [String] = []

    var identity: Identity { request.identity }
    var namespace: String { request.path.namespace ?? "" }
    var resource: GroupResource { kind.id.resource }
    var name: String { object["metadata"]["name"].text }

    /// `pods "x" is forbidden: why`.
    func forbidden(_ why: String) -> StatusError { .forbidden(resource, name, why) }

    /// True for a new object of a resource of the core group, not for one of its parts.
    func creates(_ resource: String, in group: String = "") -> Bool {
        operation == .create && self.resource == GroupResource(group, resource) && request.subresource == nil
    }
}

/// One rule about writes, in two parts that either may leave out.
///
/// All steps complete the object, in their order; the object is validated; then all steps check it. A step must be fit
/// to run twice: a conflict begins the write anew. Webhooks and policies have their place between the steps that
/// complete and the quotas, which must come last, since they count what really is written: see `AdmissionChain`.
protocol AdmissionStep: Sendable {
    /// Completes the object, or refuses it by throwing a `StatusError`.
    func admit(_ review: inout AdmissionReview) async throws
    /// Refuses a complete and valid object by throwing a `StatusError`, or warns.
    func check(_ review: inout AdmissionReview) async throws
}

extension AdmissionStep {
    func admit(_ review: inout AdmissionReview) async throws {}
    func check(_ review: inout AdmissionReview) async throws {}
}

extension ObjectStorage {
    /// The documents of a whole resource, or of a namespace's part of it.
    func documents(_ resource: GroupResource, namespace: String? = nil) async throws -> [JSONValue] {
        try await list(ObjectScope(resource, namespace: namespace)).items.map(document(of:))
    }

    /// The document at a key, or nil.
    func document(_ key: ObjectKey) async throws -> JSONValue? { try await get(key).map(document(of:)) }
}
