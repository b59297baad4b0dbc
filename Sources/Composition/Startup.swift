internal import Foundation
internal import HostSystem
internal import Kinds
internal import Machinery
internal import NodeRuntime
internal import Reconciling

/// What every start makes sure of: templates, and the services that lead to the platform itself.
struct Startup: Sendable {
    let client: any APIClient
    let options: StartOptions
    let network: NetworkSettings
    /// The folder that holds them.
    let templates: String

    func run() async throws {
        try await ensureService(
            "kubernetes", in: "default", port: 443, address: network.services.address(at: 1)?.description)
        try await ensureService("image-registry", in: "openshift-image-registry", port: 5000, address: nil)
        try await ensureRouterPorts()
        try await ensureTemplates()
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
        let subsets: JSONValue = [
            [
                "addresses": [["ip": .string(network.gateway.description)]],
                "ports": [["name": "https", "protocol": "TCP", "port": .int(Int64(options.apiPort))]],
            ]
        ]
        do {
            var endpoints = Endpoints(name: name, namespace: namespace)
            endpoints.json["subsets"] = subsets
            endpoints.metadata.labels = Self.unmirrored
            try await client.create(endpoints)
        } catch let error as StatusError where error.reason == .alreadyExists {
            try await client.modify(Endpoints.self, namespace: namespace, name: name) { endpoints in
                let old = endpoints
                endpoints.json["subsets"] = subsets
                endpoints.metadata.labels.merge(Self.unmirrored) { $1 }
                return endpoints != old
            }
        }
        try await ensureSlice(name, in: namespace)
    }

    /// The slice beside it is written here too, under the service's own name, as Kubernetes' API server does.
    private static let unmirrored = ["endpointslice.kubernetes.io/skip-mirror": "true"]

    private func ensureSlice(_ name: String, in namespace: String) async throws {
        var slice = EndpointSlice(name: name, namespace: namespace)
        slice.metadata.labels = [WellKnown.Kubernetes.serviceName: name]
        slice.addressType = "IPv4"
        slice.json["endpoints"] = [
            ["addresses": [.string(network.gateway.description)], "conditions": ["ready": true]]
        ]
        slice.json["ports"] = [["name": "https", "protocol": "TCP", "port": .int(Int64(options.apiPort))]]
        do {
            try await client.create(slice)
        } catch let error as StatusError where error.reason == .alreadyExists {
            try await client.modify(EndpointSlice.self, namespace: namespace, name: name) { [slice] current in
                let old = current
                (current.json["endpoints"], current.json["ports"]) = (slice.json["endpoints"], slice.json["ports"])
                return current != old
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
