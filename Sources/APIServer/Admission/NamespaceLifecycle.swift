import Kinds
import Machinery
import Reconciling

/// Nothing is made in a namespace that isn't there or is on its way out; the platform's own namespaces stay.
struct NamespaceLifecycle: AdmissionStep {
    let storage: any ObjectStorage
    private static let namespaces = GroupResource("", "namespaces")

    func admit(_ review: inout AdmissionReview) async throws {
        switch review.operation {
        case .create where review.kind.id.isNamespaced: try await checkOpen(review)
        case .create where review.resource == Self.namespaces: Self.complete(&review.object)
        case .delete where review.resource == Self.namespaces:
            let name = review.request.path.name ?? ""
            if WellKnown.systemNamespaces.contains(name) {
                throw StatusError.forbidden(Self.namespaces, name, "this namespace may not be deleted")
            }
        default: break
        }
    }

    private func checkOpen(_ review: AdmissionReview) async throws {
        let key = ObjectKey(Self.namespaces, name: review.namespace)
        guard let stored = try await storage.get(key) else {
            throw StatusError.notFound(Self.namespaces, review.namespace)
        }
        guard stored.fields["status.phase"] == "Terminating" else { return }
        let why = "unable to create new content in namespace \(review.namespace) because it is being terminated"
        var error = StatusError.forbidden(review.resource, review.object["metadata"]["name"].string ?? "", why)
        error.causes = [
            StatusCause(
                reason: StatusError.namespaceTerminating, message: "namespace \(review.namespace) is being terminated",
                field: "metadata.namespace")
        ]
        throw error
    }

    private static func complete(_ namespace: inout JSONValue) {
        namespace["metadata"]["labels"][WellKnown.Kubernetes.namespaceName] = namespace["metadata"]["name"]
        if namespace["spec"]["finalizers"].items.isEmpty {
            namespace["spec"]["finalizers"] = [.string(WellKnown.Kubernetes.namespaceFinalizer)]
        }
        namespace["status"]["phase"] = "Active"
    }
}
