package import Machinery

/// The tables of all fields; each is in the file of its kind or family, `...+Fields.swift`.
enum FieldTables {
    static let all: [FieldTable] = [
        meta, references, container, volume, affinity, pod, service, replicationController, configMap,
        event, node, namespace, persistentVolume, workloads, jobs, autoscalingV2, autoscalingV1, policy,
        access, reviews, reviewsAuthorizationV1, reviewsMetaV1, certificates, networking, endpointSlice,
        eventsV1, coordination, coordinationSchedulingV1, coordinationNodeV1, storage, storageCoreV1,
        flowControl, resource, customResourceDefinition, deploymentConfig, build, imageStream, image,
        imageMetaV1, template, route, project, user, oAuth, openShiftAuthorization, quota,
        quotaOpenshiftSecurityV1,
    ]
}

/// The fields of all built-in kinds, read from their tables at first use.
package enum BuiltInSchema {
    package static let library = SchemaLibrary(FieldTables.all, defaulting: TypeDefaults.all)

    /// The schema of a kind, looked up when first asked for; nil where it has no table.
    static func schema(_ groupVersion: GroupVersion, kind: String) -> @Sendable () -> Schema? {
        let name = "\(prefix(groupVersion)).\(kind)"
        return { library.schema(name) }
    }

    /// The schema of a document's apiVersion and kind, also for those that are only posted: DeleteOptions, Scale.
    package static func schema(of groupVersion: GroupVersion, _ kind: String) -> Schema? {
        library.schema("\(prefix(groupVersion)).\(kind)") ?? library.schema("meta.\(groupVersion.version).\(kind)")
            ?? (kind == "DeleteOptions" ? library.schema("meta.v1.DeleteOptions") : nil)
    }

    /// How tables name a group-version: `core.v1`, `apps.v1`, `rbac.v1`, `openshift.build.v1`.
    package static func prefix(_ groupVersion: GroupVersion) -> String {
        let group = groupVersion.group
        let head = group.split(separator: ".").first.map(String.init) ?? "core"
        return (group.hasSuffix(".openshift.io") ? "openshift." : "") + head + "." + groupVersion.version
    }
}
