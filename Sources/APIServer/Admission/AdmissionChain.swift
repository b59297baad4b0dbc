import Machinery
import Synchronization

/// The admission steps in Kubernetes' order.
struct AdmissionChain: Sendable {
    private let steps: [any AdmissionStep]

    /// What steps read and decide with.
    struct Means: Sendable {
        let storage: any ObjectStorage
        let authorizer: RoleAuthorizer
        let customKinds: CustomKinds
        let addresses: ServiceAddresses
        let quotas: QuotaEnforcement
        /// The networks of pods and services.
        let ownNetworks: [AddressPrefix]
        let routeDomain: String
        let clock: WallClock
    }

    init(_ means: Means) {
        let storage = means.storage
        steps = [
            NamespaceLifecycle(storage: storage), LimitRanger(storage: storage), PodServiceAccounts(storage: storage),
            NodeTaints(), PodSecurityStandards(storage: storage), PodPriority(storage: storage), DefaultTolerations(),
            DefaultStorageClass(storage: storage), StorageProtection(), ClaimGrowth(storage: storage),
            PodRuntimeClass(storage: storage), SigningRequests(authorizer: means.authorizer, clock: means.clock),
            DefaultIngressClass(storage: storage),
            // OpenShift's own, and what Kubernetes does in its storage layer.
            DefinitionNames(customKinds: means.customKinds, clock: means.clock), means.addresses,
            RouteHosts(domain: means.routeDomain, authorizer: means.authorizer),
            PodSecurity(authorizer: means.authorizer), ImageStreamLimits(storage: storage),
            BindingRestrictions(storage: storage),
            RestrictedEndpoints(networks: means.ownNetworks, authorizer: means.authorizer), TemplateRequesters(),
            // Here is the place of webhooks and policies: they see the whole object, and quotas count what they made.
            means.quotas,
        ]
    }

    /// Completes the object.
    func admit(_ review: inout AdmissionReview) async throws {
        for step in steps { try await step.admit(&review) }
    }

    /// Checks a complete and valid object, and keeps the warnings for the answer.
    func check(_ review: inout AdmissionReview) async throws {
        for step in steps { try await step.check(&review) }
        review.request.warnings.replace(with: review.warnings)
    }
}

/// What admission warns of while a request is carried out; copies of the request share it.
final class AdmissionWarnings: Sendable {
    private let texts = Mutex<[String]>([])

    var all: [String] { texts.withLock { $0 } }

    /// A write that is tried again warns once.
    func replace(with new: [String]) { texts.withLock { $0 = new } }
}
