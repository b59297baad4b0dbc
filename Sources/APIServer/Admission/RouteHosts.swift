import Kinds
import Machinery

/// Gives routes their hosts below the platform's domain; choosing one's own takes a permission of its own.
struct RouteHosts: AdmissionStep {
    let domain: String
    let authorizer: any Authorizer
    private static let routes = GroupResource("route.openshift.io", "routes")

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.routes, review.request.subresource == nil else { return }
        switch review.operation {
        case .create:
            if (review.object["spec"]["host"].string ?? "").isEmpty {
                guard (review.object["spec"]["subdomain"].string ?? "").isEmpty else { return }
                review.object["spec"]["host"] = .string(host(review))
                review.object["metadata"]["annotations"][WellKnown.OpenShift.hostGenerated] = "true"
            } else {
                try await requirePermission(review)
            }
            try checkHost(review)
        case .update:
            let old = review.old?["spec"]["host"] ?? .null
            if review.object["spec"]["host"].isNull { review.object["spec"]["host"] = old }
            guard review.object["spec"]["host"] != old else { return }
            try await requirePermission(review)
            try checkHost(review)
        case .delete: return
        }
    }

    /// `NAME-PROJECT.DOMAIN`; dots would be labels of their own.
    private func host(_ review: AdmissionReview) -> String {
        let name = (review.object["metadata"]["name"].string ?? "").map { $0 == "." ? "-" : $0 }
        let label = Names.joined(String(name), review.namespace, most: 63)
        return "\(label).\(domain)"
    }

    private func requirePermission(_ review: AdmissionReview) async throws {
        let isAllowed = try await authorizer.allows(
            AccessAttempt(
                identity: review.identity, verb: "create", group: Self.routes.group, resource: Self.routes.resource,
                subresource: "custom-host", namespace: review.namespace))
        guard isAllowed else {
            throw invalid(
                review, .forbidden("spec.host", "you do not have permission to set the host field of the route"))
        }
    }

    private func checkHost(_ review: AdmissionReview) throws {
        let host = review.object["spec"]["host"].string ?? ""
        guard HostName.isValid(host) else {
            throw invalid(review, .invalid("spec.host", .string(host), "must be a DNS host name"))
        }
    }

    private func invalid(_ review: AdmissionReview, _ cause: StatusCause) -> StatusError {
        .invalid(
            group: Self.routes.group, kind: "Route", name: review.object["metadata"]["name"].string ?? "", [cause])
    }
}
