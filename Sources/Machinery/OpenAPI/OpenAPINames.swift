/// How OpenAPI documents name schemas and operations.
enum OpenAPINames {
    /// A type's schema as clients know it: `io.k8s.api.core.v1.Pod` for `core.v1.Pod`.
    static func schema(_ type: String) -> String {
        if type.hasPrefix("meta.") { return "io.k8s.apimachinery.pkg.apis." + type }
        if type.hasPrefix("apiextensions.") { return "io.k8s.apiextensions-apiserver.pkg.apis." + type }
        if type.hasPrefix("openshift.") { return "com.github.openshift.api." + type.dropFirst("openshift.".count) }
        return type.hasPrefix("custom.") ? String(type.dropFirst("custom.".count)) : "io.k8s.api." + type
    }

    static let time = "io.k8s.apimachinery.pkg.apis.meta.v1.Time"
    static let microTime = "io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime"
    static let duration = "io.k8s.apimachinery.pkg.apis.meta.v1.Duration"
    static let quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity"
    static let intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString"
    static let rawExtension = "io.k8s.apimachinery.pkg.runtime.RawExtension"
    static let patch = "io.k8s.apimachinery.pkg.apis.meta.v1.Patch"
    static let status = "io.k8s.apimachinery.pkg.apis.meta.v1.Status"
    static let listMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"
    static let deleteOptions = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"
    static let resourceList = "io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList"
    static let watchEvent = "io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent"

    /// `apps_v1`, `rbacAuthorization_v1`: the tag of a group-version's operations.
    static func tag(_ groupVersion: GroupVersion) -> String {
        let group = camelCase(groupVersion.group)
        return group.prefix(1).lowercased() + group.dropFirst() + "_" + groupVersion.version
    }

    /// `AppsV1`, `RbacAuthorizationV1`, `StableExampleComV1`: what stands for a group-version in operation ids.
    static func infix(_ groupVersion: GroupVersion) -> String {
        camelCase(groupVersion.group) + capitalized(groupVersion.version)
    }

    private static func camelCase(_ group: String) -> String {
        let name = group.isEmpty ? "core" : group.hasSuffix(".k8s.io") ? String(group.dropLast(7)) : group
        return name.split { $0 == "." || $0 == "-" }.map { capitalized($0) }.joined()
    }

    static func capitalized(_ text: some StringProtocol) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}

extension GroupVersion {
    /// How field tables name a group-version: `core.v1`, `apps.v1`, `rbac.v1`, `openshift.build.v1`.
    package var tablePrefix: String {
        let head = group.split(separator: ".").first.map(String.init) ?? "core"
        return (group.hasSuffix(".openshift.io") ? "openshift." : "") + head + "." + version
    }
}

extension JSONValue {
    /// An entry of `x-kubernetes-group-version-kind`.
    static func groupVersionKind(_ groupVersion: GroupVersion, _ kind: String) -> JSONValue {
        ["group": .string(groupVersion.group), "kind": .string(kind), "version": .string(groupVersion.version)]
    }
}
