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

    var identity: Identity { request.identity }
    var namespace: String { request.path.namespace ?? "" }
    var resource: GroupResource { kind.id.resource }
}

/// One rule about writes: completes the object or refuses it by throwing a `StatusError`.
///
/// Steps run in order after defaulting and before validation; webhooks will be two more of them.
protocol AdmissionStep: Sendable {
    func admit(_ review: inout AdmissionReview) async throws
}
