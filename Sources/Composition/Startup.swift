internal import Foundation
internal import HostSystem
internal import Kinds
internal import Machinery
internal import NodeRuntime
internal import Reconciling

/// What every start makes sure of: templates, the network's objects, and the services that lead to the platform itself.
struct Startup: Sendable {
    let client: any APIClient
    let options: StartOptions
    let network: NetworkSettings
    /// The folder that holds them.
    let templates: String

    func run() async throws {
        try await ensureService(
            "kubernetes", in: "default", port: 443, address: network.services.address(at: 1)?.description)
        try await ensureNetwork()
        try await ensureService("image-registry", in: "openshift-image-registry", port: 5000, address: nil)
        try await ensureRouterPorts()
        try await ensureTemplates()
    }

    /// What `oc adm pod-network` and operators ask about the network.
    private func ensureNetwork() async throws {
        let pods = network.pods
        try await ensure(ClusterNetwork(name: "default", namespace: "")) {
            $0.set(pods: pods.description, length: 32 - pods.prefixLength, services: network.services.description)
        }
        let subnet = HostSubnet(name: network.nodeName, namespace: "")
        // A start with another --pod-cidr has another one; in place it can't be changed.
        if let old = try await client.find(HostSubnet.self, name: subnet.name),
            old.json["subnet"].text != pods.description
        {
            try await client.delete(HostSubnet.self, name: subnet.name)
        }
        try await ensure(subnet) {
            $0.set(host: network.nodeName, address: network.gateway.description, subnet: pods.description)
        }
    }

    /// The ports that this start serves applications under, for clients that print URLs.
    private func ensureRouterPorts() async throws {
        let data = options.routerPorts.data
        var configMap = ConfigMap(name: RouterPorts.configMapName, namespace: RouterPorts.namespace)
        configMap.data = data
        do {
            try await client.create(configMap)
        } catch let error as StatusError where error.reason == .alreadyExists {
            try await client.modify(ConfigMap.self, namespace: configMap.namespace, name: configMap.name) { present in
                defer { present.data = data }
                return present.data != data
            }
        }
    }

    /// A service without a selector whose one endpoint is the API's port on the gateway address.
    private func ensureService(_ name: String, in namespace: String, port: Int, address: String?) async throws {
        if try await client.find(Service.self, namespace: namespace, name: name) == nil {
            var service = Service(name: name, namespace: namespace)
            service.spec["ports"] = [
                [
                    "name": "https", "protocol": "TCP", "port": .int(Int64(port)),
                    "targetPort": .int(Int64(options.apiPort)),
                ]
            ]
            service.spec["clusterIP"] = JSONValue(address)
            if address != nil { service.metadata.labels = ["component": "apiserver", "provider": "kubernetes"] }
            try await client.create(service)
        }
        let gateway = JSONValue.string(network.gateway.description)
        let target: JSONValue = ["name": "https", "protocol": "TCP", "port": .int(Int64(options.apiPort))]
        // The slice has the service's name, as Kubernetes' own server calls it.
        try await ensure(EndpointSlice(name: name, namespace: namespace)) { slice in
            slice.metadata.labels[WellKnown.Kubernetes.serviceName] = name
            slice.addressType = "IPv4"
            slice.json["endpoints"] = [["addresses": [gateway], "conditions": ["ready": true]]]
            slice.json["ports"] = [target]
        }
        try await ensure(Endpoints(name: name, namespace: namespace)) { endpoints in
            endpoints.metadata.labels[WellKnown.Kubernetes.skipMirror] = "true"
            endpoints.json["subsets"] = [["addresses": [["ip": gateway]], "ports": [target]]]
        }
    }

    /// Creates an object, or brings the one that is there to what `change` says.
    private func ensure<View: ObjectView>(_ object: View, _ change: @Sendable (inout View) -> Void) async throws {
        var new = object
        change(&new)
        do {
            try await client.create(new)
        } catch let error as StatusError where error.reason == .alreadyExists {
            try await client.modify(View.self, namespace: object.namespace, name: object.name) { current in
                let before = current
                change(&current)
                return current != before
            }
        }
    }

    /// The templates that come with the platform, in project `openshift`; what somebody changed there stays.
    private func ensureTemplates() async throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: templates).filter { $0.hasSuffix(".yaml") }
        for name in names.sorted() {
            guard let data = FileManager.default.contents(atPath: "\(templates)/\(name)") else { continue }
            for document in try JSONValue.documents(yaml: String(decoding: data, as: UTF8.self)) {
                var template = document
                template["metadata"]["namespace"] = "openshift"
                let path = ResourcePath(GroupVersion("template.openshift.io/v1"), "templates", namespace: "openshift")
                do {
                    _ = try await client.create(path, template)
                } catch let error as StatusError where error.reason == .alreadyExists {}
            }
        }
    }
}
