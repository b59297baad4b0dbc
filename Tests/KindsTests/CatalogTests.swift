import Machinery
import Testing

@testable import Kinds

struct CatalogTests {
    let catalog = KindCatalog.builtIn()

    @Test func `every kind has fields`() {
        let without = catalog.all.filter { $0.schema() == nil }.map(\.id.resource.description)
        #expect(without.isEmpty)
        #expect(catalog.all.count > 90)
    }

    @Test func `every family is listed once and describes its kinds' fields`() {
        let types = Set(BuiltInSchema.library.objects.map(\.name))
        for family in KindFamily.all {
            let prefix = family.groupVersion.tablePrefix
            for type in family.defaults.keys { #expect(types.contains("\(prefix).\(type)"), "\(type)") }
            for kind in family.kinds { #expect(types.contains("\(prefix).\(kind.name)"), "\(kind.name)") }
        }
        let names = BuiltInSchema.library.objects.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test func `every column has a cell for an empty object`() {
        for kind in catalog.all {
            let table = kind.table(of: [["metadata": ["name": "x"]]], at: Timestamp(seconds: 0))
            #expect(table["rows"][0]["cells"].items.count == kind.columns.count)
            let formats = table["columnDefinitions"].items.map { $0["format"].text }
            #expect(formats.contains("name"), "\(kind.id.kind)")
        }
    }

    @Test func `a kind is found by resource, by kind and by document`() throws {
        #expect(catalog.kind(GroupResource("", "pods"))?.id.kind == "Pod")
        #expect(
            catalog.kind(GroupVersion("apps.openshift.io/v1"), kind: "DeploymentConfig")?.singular == "deploymentconfig"
        )
        #expect(catalog.kind(of: ["apiVersion": "v1", "kind": "Service"])?.id.resource.resource == "services")
        #expect(catalog.kind(GroupVersion("template.openshift.io/v1"), kind: "Template")?.isStored == true)
        #expect(catalog.kind(GroupResource("autoscaling", "horizontalpodautoscalers"))?.id.groupVersion.version == "v2")
        #expect(catalog.kind(GroupResource("", "unknown")) == nil)
    }

    @Test func `discovery tells groups, resources and subresources`() throws {
        let core = catalog.aggregatedDiscovery(isCore: true)
        let pods = try #require(core["items"][0]["versions"][0]["resources"].items.first { $0["resource"] == "pods" })
        #expect(pods["singularResource"] == "pod")
        #expect(pods["shortNames"] == ["po"])
        #expect(
            pods["subresources"].items.first { $0["subresource"] == "eviction" }?["responseKind"]
                == ["group": "policy", "version": "v1", "kind": "Eviction"])
        let list = try #require(catalog.resourceList(GroupVersion("apps.openshift.io/v1")))
        #expect(list["resources"].items.map { $0["name"].text }.contains("deploymentconfigs/instantiate"))
        #expect(catalog.groupList()["groups"].items.contains { $0["name"] == "route.openshift.io" })
        #expect(catalog.resourceList(GroupVersion("nope/v1")) == nil)
    }

    @Test func `categories are what kubectl get all asks for`() {
        let all = catalog.all.filter { $0.categories.contains("all") }.map(\.id.resource.resource)
        #expect(Set(all).isSuperset(of: ["pods", "services", "deployments", "builds", "routes", "imagestreams"]))
    }
}
