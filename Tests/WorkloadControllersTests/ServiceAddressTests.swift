import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

private func service(_ name: String, _ addresses: [String]) -> Service {
    var service = Service(name: name, namespace: "shop")
    service.json["spec"]["clusterIPs"] = JSONValue(addresses)
    return service
}

@Suite struct ServiceAddressTests {
    @Test func `an address tells its service and its family`() {
        let address = ServiceAddress("172.30.0.9", of: service("web", ["172.30.0.9"]))
        #expect(address.name == "172.30.0.9")
        #expect(
            address.metadata.labels == [
                "ipaddress.kubernetes.io/ip-family": "IPv4",
                "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
            ])
        #expect(
            address.parent == ["group": "", "resource": "services", "namespace": "shop", "name": "web"])
        let other = ServiceAddress("fd00::9", of: service("web", ["fd00::9"]))
        #expect(other.metadata.labels["ipaddress.kubernetes.io/ip-family"] == "IPv6")
    }

    @Test func `services without an address have none`() {
        #expect(service("a", ["None"]).allocatedIPs.isEmpty)
        #expect(service("a", []).allocatedIPs.isEmpty)
        #expect(service("a", ["172.30.0.9", "fd00::9"]).allocatedIPs == ["172.30.0.9", "fd00::9"])
    }

    @Test func `what is missing is made, and what nobody has any more goes`() {
        let web = service("web", ["172.30.0.9"])
        let right = ServiceAddress("172.30.0.9", of: web)
        var manual = right
        manual.metadata.labels = [:]
        let cases: [(owner: Service?, current: ServiceAddress?, step: ServiceAddressReconciler.Step?)] = [
            (web, nil, .create(web)), (web, right, nil), (nil, right, .delete), (nil, nil, nil),
            (service("other", ["172.30.0.9"]), right, .delete), (nil, manual, nil),
            (service("other", ["172.30.0.9"]), manual, nil),
        ]
        for (owner, current, step) in cases {
            #expect(ServiceAddressReconciler.plan("172.30.0.9", owner: owner, current: current) == step)
        }
    }
}
