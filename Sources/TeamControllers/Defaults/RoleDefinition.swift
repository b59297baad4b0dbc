import Kinds
import Machinery

/// A role as the tables of default roles declare it.
struct RoleDefinition: Sendable {
    let name: String
    let rules: [JSONValue]
    /// The role's rules are the union of the cluster roles with this label set to true.
    var aggregates: String?
    /// The role's rules go into the roles that aggregate this label.
    var aggregatesTo: String?

    init(_ name: String, _ rules: [JSONValue], aggregates: String? = nil, aggregatesTo: String? = nil) {
        self.name = name
        self.rules = rules
        self.aggregates = aggregates
        self.aggregatesTo = aggregatesTo
    }

    /// The ClusterRole; `union` is what an aggregating role starts with, so that it is whole from the first moment.
    func clusterRole(union: [JSONValue]) -> JSONValue {
        var labels: JSONValue = ["kubernetes.io/bootstrapping": "rbac-defaults"]
        if let aggregatesTo { labels[aggregatesTo] = "true" }
        var role: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
            "metadata": [
                "name": .string(name), "labels": labels,
                "annotations": [WellKnown.Kubernetes.rbacAutoupdate: "true"],
            ],
            "rules": .array(aggregates == nil ? rules : union),
        ]
        if let aggregates {
            role["aggregationRule"] = ["clusterRoleSelectors": [["matchLabels": .object([aggregates: "true"])]]]
        }
        return role
    }
}

/// A rule: verbs on the resources of one API group, names separated by blanks.
func allow(_ verbs: String, _ group: String, _ resources: String, names: [String] = []) -> JSONValue {
    var rule: JSONValue = [
        "verbs": words(verbs), "apiGroups": [.string(group)], "resources": words(resources),
    ]
    if !names.isEmpty { rule["resourceNames"] = JSONValue(names) }
    return rule
}

/// A rule on URL paths that are no resources.
func allowPaths(_ verbs: String, _ paths: String) -> JSONValue {
    ["verbs": words(verbs), "nonResourceURLs": words(paths)]
}

private func words(_ text: String) -> JSONValue { JSONValue(text.split(separator: " ").map(String.init)) }

/// The API groups that the tables name.
enum Groups {
    static let core = ""
    static let apps = "apps"
    static let autoscaling = "autoscaling"
    static let batch = "batch"
    static let networking = "networking.k8s.io"
    static let policy = "policy"
    static let discovery = "discovery.k8s.io"
    static let metrics = "metrics.k8s.io"
    static let access = "rbac.authorization.k8s.io"
    static let authorization = "authorization.k8s.io"
    static let authentication = "authentication.k8s.io"
    static let storage = "storage.k8s.io"
    static let coordination = "coordination.k8s.io"
    static let deployments = "apps.openshift.io"
    static let builds = "build.openshift.io"
    static let images = "image.openshift.io"
    static let routes = "route.openshift.io"
    static let templates = "template.openshift.io"
    static let projects = "project.openshift.io"
    static let users = "user.openshift.io"
    static let oauth = "oauth.openshift.io"
    static let security = "security.openshift.io"
    static let quota = "quota.openshift.io"
    static let networks = "network.openshift.io"
    static let legacyAuthorization = "authorization.openshift.io"
}

let readVerbs = "get list watch"
let writeVerbs = "create delete deletecollection patch update"
let allVerbs = "get list watch create delete deletecollection patch update"
