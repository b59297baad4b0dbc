import Machinery

/// Kinds of one group-version that are described together: the table of their fields, and what else the API knows.
///
/// Discovery, decoding, checks, defaults, OpenAPI, patches and tables all follow from it. A family without kinds holds
/// types that others use. Each stands in a file of its own, `…+Kind.swift` or `…+Fields.swift`, and is listed in `all`.
struct KindFamily: Sendable {
    let groupVersion: GroupVersion
    let kinds: [Kind]
    /// Defaults that depend on other fields of the same object, by type; they run wherever the type occurs: a
    /// container's in pods, templates, jobs and deployment configs alike.
    let defaults: [String: @Sendable (inout JSONValue) -> Void]
    /// The types and their fields, in the language of `FieldTable`.
    let table: FieldTable

    init(
        _ groupVersion: String, kinds: [Kind] = [], defaults: [String: @Sendable (inout JSONValue) -> Void] = [:],
        fields: String
    ) {
        self.groupVersion = GroupVersion(groupVersion)
        self.kinds = kinds
        self.defaults = defaults
        table = FieldTable(self.groupVersion.tablePrefix, fields)
    }

    /// Every family, in the order in which discovery tells groups and their versions.
    static let all: [KindFamily] = types + core + kubernetes + openshift

    /// Types that kinds of several groups use.
    private static let types = [meta, scale, references, container, volume, affinity]

    private static let core = [
        pods, services, replicationControllers, configuration, events, nodes, namespaces, persistentVolumes,
    ]

    /// As Kubernetes orders its groups: `kubectl get all` prints in this order.
    private static let kubernetes = [
        workloads, eventsV1, authentication, authorization, autoscaling, autoscalingV1, jobs, certificates, networking,
        policy, roles, storage, customResourceDefinitions, priorityClasses, leases, runtimeClasses, endpointSlices,
        resources, flowControl, metrics,
    ]

    private static let openshift = [
        deploymentConfigs, builds, images, imageStreams, templates, routes, projects, users, oauth,
        openShiftAuthorization, quotas, securityContextConstraints, securityReviews, projectNetworks,
    ]
}

extension JSONValue {
    /// Sets a member where it is absent.
    mutating func setDefault(_ key: String, _ value: JSONValue) {
        if self[key].isNull { self[key] = value }
    }
}
