import Machinery
import Testing

@testable import Kinds

private let catalog = KindCatalog.builtIn()
private let document = OpenAPIDocument(catalog, version: "v1.0.0")

/// A group-version's document, read.
private func version3(_ apiVersion: String) throws -> JSONValue {
    try JSONValue(parsing: #require(document.version3(GroupVersion(apiVersion))))
}

/// The names behind every reference in a document.
private func references(_ value: JSONValue, to prefix: String, into names: inout Set<String>) {
    for (key, member) in value.object ?? [:] {
        if key == "$ref", let text = member.string { names.insert(String(text.dropFirst(prefix.count))) }
        references(member, to: prefix, into: &names)
    }
    for item in value.items { references(item, to: prefix, into: &names) }
}

struct OpenAPITests {
    @Test(arguments: catalog.groupVersions.map(\.description))
    func `every reference of a document resolves, and every operation has its own id`(apiVersion: String) throws {
        let json = try version3(apiVersion)
        var names: Set<String> = []
        references(json, to: "#/components/schemas/", into: &names)
        let schemas = Set(json["components"]["schemas"].object?.keys ?? [])
        #expect(names.subtracting(schemas).isEmpty)
        var ids: [String] = []
        for (_, item) in json["paths"].object ?? [:] {
            ids += (item.object ?? [:]).compactMap { $0.value["operationId"].string }
        }
        #expect(Set(ids).count == ids.count)
        #expect(!ids.isEmpty)
    }

    @Test func `operations are named as Kubernetes names them`() throws {
        let paths = try version3("apps/v1")["paths"]
        let item = paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}"]
        #expect(item["get"]["operationId"] == "readAppsV1NamespacedDeployment")
        #expect(item["put"]["operationId"] == "replaceAppsV1NamespacedDeployment")
        #expect(item["delete"]["x-kubernetes-action"] == "delete")
        #expect(item["parameters"].items.map { $0["name"].text } == ["name", "namespace", "pretty"])
        let patch = item["patch"]
        #expect(
            patch["x-kubernetes-group-version-kind"] == ["group": "apps", "kind": "Deployment", "version": "v1"])
        #expect(
            patch["requestBody"]["content"].object?.keys == [
                "application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json",
                "application/strategic-merge-patch+json",
            ])
        #expect(
            patch["parameters"].items.map { $0["name"].text } == ["dryRun", "fieldManager", "fieldValidation", "force"])
        let scale = paths["/apis/apps/v1/namespaces/{namespace}/deployments/{name}/scale"]["get"]
        #expect(scale["operationId"] == "readAppsV1NamespacedDeploymentScale")
        #expect(scale["x-kubernetes-group-version-kind"]["kind"] == "Scale")
        let list = paths["/apis/apps/v1/deployments"]["get"]
        #expect(list["operationId"] == "listAppsV1DeploymentForAllNamespaces")
        let collection = paths["/apis/apps/v1/namespaces/{namespace}/deployments"]["delete"]
        #expect(collection["operationId"] == "deleteAppsV1CollectionNamespacedDeployment")
        let exec = try version3("v1")["paths"]["/api/v1/namespaces/{namespace}/pods/{name}/exec"]["post"]
        #expect(exec["operationId"] == "connectCoreV1PostNamespacedPodExec")
        #expect(exec["x-kubernetes-action"] == "connect")
    }

    @Test func `the old paths of watches are published for built-in kinds`() throws {
        let core = try version3("v1")["paths"]
        let list = core["/api/v1/watch/namespaces/{namespace}/pods"]
        #expect(list["get"]["operationId"] == "watchCoreV1NamespacedPodList")
        #expect(list["get"]["x-kubernetes-action"] == "watchlist")
        #expect(
            list["get"]["responses"]["200"]["content"]["application/json;stream=watch"]["schema"]["$ref"]
                == "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent")
        let names = list["parameters"].items.map { $0["name"].text }
        #expect(names.contains("fieldSelector") && names.contains("namespace") && names == names.sorted())
        let item = core["/api/v1/watch/namespaces/{namespace}/pods/{name}"]["get"]
        #expect(item["operationId"] == "watchCoreV1NamespacedPod")
        #expect(item["x-kubernetes-action"] == "watch")
        #expect(core["/api/v1/watch/pods"]["get"]["operationId"] == "watchCoreV1PodListForAllNamespaces")
        #expect(core["/api/v1/watch/nodes/{name}"]["get"]["operationId"] == "watchCoreV1Node")
        #expect(core["/api/v1/watch/nodes"]["get"]["operationId"] == "watchCoreV1NodeList")
        #expect(core["/api/v1/watch/bindings"].isNull)
        let version2 = try JSONValue(parsing: document.version2())["paths"]
        let watch = version2["/apis/apps/v1/watch/deployments"]["get"]
        #expect(watch["operationId"] == "watchAppsV1DeploymentListForAllNamespaces")
        #expect(watch["produces"].strings.contains("application/json;stream=watch"))
    }

    @Test(arguments: [
        (
            "containers",
            ##"{"items":{"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.Container"}],"default":{}},"type":"array","x-kubernetes-list-map-keys":["name"],"x-kubernetes-list-type":"map","x-kubernetes-patch-merge-key":"name","x-kubernetes-patch-strategy":"merge"}"##
        ),
        ("restartPolicy", ##"{"type":"string","default":"Always","enum":["Always","Never","OnFailure"]}"##),
        ("activeDeadlineSeconds", ##"{"format":"int64","type":"integer"}"##),
        (
            "nodeSelector",
            ##"{"additionalProperties":{"type":"string","default":""},"type":"object","x-kubernetes-map-type":"atomic"}"##
        ),
        (
            "overhead",
            ##"{"additionalProperties":{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.api.resource.Quantity"},"type":"object"}"##
        ),
    ])
    func `fields are told with type, default and merge rules`(name: String, expected: String) throws {
        let spec = try version3("v1")["components"]["schemas"]["io.k8s.api.core.v1.PodSpec"]
        var field = spec["properties"][name]
        field["description"] = .null
        #expect(field == (try JSONValue(parsing: expected)))
        #expect(spec["required"] == ["containers"])
    }

    @Test func `kinds, lists and shared types name the kinds that they are of`() throws {
        let schemas = try version3("apps/v1")["components"]["schemas"]
        let own: JSONValue = [["group": "apps", "kind": "Deployment", "version": "v1"]]
        #expect(schemas["io.k8s.api.apps.v1.Deployment"]["x-kubernetes-group-version-kind"] == own)
        let list = schemas["io.k8s.api.apps.v1.DeploymentList"]
        #expect(list["x-kubernetes-group-version-kind"][0]["kind"] == "DeploymentList")
        let options = schemas["io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions"]
        #expect(options["x-kubernetes-group-version-kind"].items.contains { $0["group"] == "batch" })
        #expect(schemas["io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector"]["x-kubernetes-map-type"] == "atomic")
        let openShift = try version3("apps.openshift.io/v1")["components"]["schemas"]
        #expect(!openShift["com.github.openshift.api.apps.v1.DeploymentConfig"].isNull)
        let unions = try version3("flowcontrol.apiserver.k8s.io/v1")["components"]["schemas"]
        #expect(
            unions["io.k8s.api.flowcontrol.v1.LimitResponse"]["x-kubernetes-unions"] == [
                ["discriminator": "type", "fields-to-discriminateBy": ["queuing": "Queuing"]]
            ])
    }

    @Test func `version 2 has all kinds, without what its readers don't know`() throws {
        let json = try JSONValue(parsing: document.version2())
        var names: Set<String> = []
        references(json, to: "#/definitions/", into: &names)
        let definitions = Set(json["definitions"].object?.keys ?? [])
        #expect(names.subtracting(definitions).isEmpty)
        let pod = json["definitions"]["io.k8s.api.core.v1.Pod"]
        #expect(pod["properties"]["spec"]["$ref"] == "#/definitions/io.k8s.api.core.v1.PodSpec")
        let spec = json["definitions"]["io.k8s.api.core.v1.PodSpec"].description
        #expect(spec.contains("x-kubernetes-patch-merge-key") && !spec.contains("\"default\":"))
        let patch = json["paths"]["/api/v1/namespaces/{namespace}/pods/{name}"]["patch"]
        #expect(patch["parameters"].items.contains { $0["name"] == "dryRun" && $0["in"] == "query" })
        #expect(patch["x-kubernetes-group-version-kind"]["kind"] == "Pod")
        let port = json["definitions"]["io.k8s.apimachinery.pkg.util.intstr.IntOrString"]
        #expect(port["type"] == "string" && port["format"] == "int-or-string")
    }

    @Test func `the protobuf form has the pieces of the JSON form`() throws {
        let bytes = document.version2Protobuf()
        // Field 1, text of 3 bytes: "2.0".
        #expect(Array(bytes.prefix(5)) == [0x0A, 3, 0x32, 0x2E, 0x30])
        #expect(bytes.count > 500_000)
    }
}
