internal import FoundationEssentials
internal import Kinds
package import Machinery
package import Reconciling

/// Reads what a pod refers to: config maps, secrets, services, tokens.
package struct PodReferences: Sendable {
    let client: any APIClient
    private let clock: WallClock

    package init(_ client: any APIClient, clock: WallClock = .system) {
        self.client = client
        self.clock = clock
    }

    /// Seconds since 1970.
    func now() -> Double { Double(clock.now.seconds) }

    /// Text and binary data of a config map; nil where there is none.
    func configMap(_ namespace: String, _ name: String) async throws -> [String: [UInt8]]? {
        guard let map = try await client.find(ConfigMap.self, namespace: namespace, name: name) else { return nil }
        var data = map.json["data"].stringMap.mapValues { Array($0.utf8) }
        for (key, value) in map.json["binaryData"].stringMap { data[key] = Self.decoded(value) }
        return data
    }

    func secret(_ namespace: String, _ name: String) async throws -> [String: [UInt8]]? {
        guard let secret = try await client.find(Secret.self, namespace: namespace, name: name) else { return nil }
        return secret.json["data"].stringMap.mapValues(Self.decoded)
    }

    static func decoded(_ base64: String) -> [UInt8] { Data(base64Encoded: base64).map(Array.init) ?? [] }

    /// The config maps and secrets that a container's environment refers to, as text.
    func environmentTables(
        _ pod: Pod, _ container: Container
    ) async throws -> (configMaps: [String: [String: String]], secrets: [String: [String: String]]) {
        var names: (maps: Set<String>, secrets: Set<String>) = ([], [])
        for source in container.envFrom {
            names.maps.insert(source["configMapRef"]["name"].text)
            names.secrets.insert(source["secretRef"]["name"].text)
        }
        for variable in container.env {
            names.maps.insert(variable.valueFrom["configMapKeyRef"]["name"].text)
            names.secrets.insert(variable.valueFrom["secretKeyRef"]["name"].text)
        }
        var tables: (configMaps: [String: [String: String]], secrets: [String: [String: String]]) = ([:], [:])
        for name in names.maps where !name.isEmpty {
            tables.configMaps[name] = try await configMap(pod.namespace, name)?.mapValues(Self.text)
        }
        for name in names.secrets where !name.isEmpty {
            tables.secrets[name] = try await secret(pod.namespace, name)?.mapValues(Self.text)
        }
        return tables
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The services of the pod's namespace, where it wants to be told of them, and the API's own.
    func services(_ pod: Pod) async throws -> [Service] {
        var services: [Service] = []
        if pod.json["spec"]["enableServiceLinks"].bool ?? true {
            services = try await client.list(Service.self, namespace: pod.namespace)
        }
        if pod.namespace != "default" || services.isEmpty,
            let own = try await client.find(Service.self, namespace: "default", name: "kubernetes")
        {
            services.removeAll { $0.name == "kubernetes" }
            services.append(own)
        }
        return services
    }

    /// A token of the pod's service account that ends with the pod.
    func token(_ pod: Pod, audience: String, expirationSeconds: Int) async throws -> String {
        let account = pod.serviceAccountName.isEmpty ? "default" : pod.serviceAccountName
        let path = ResourcePath(ServiceAccount.kind, namespace: pod.namespace, name: account, subresource: "token")
        let request: JSONValue = [
            "apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
            "spec": [
                "audiences": audience.isEmpty ? [] : [.string(audience)],
                "expirationSeconds": .int(Int64(max(expirationSeconds, 600))),
                "boundObjectRef": [
                    "kind": "Pod", "apiVersion": "v1", "name": .string(pod.name), "uid": .string(pod.uid),
                ],
            ],
        ]
        return try await client.create(path, request)["status"]["token"].text
    }

    /// The decoded `.dockerconfigjson` of the secrets that the pod and its service account name, and the names of those
    /// that are not there.
    func pullSecrets(_ pod: Pod) async throws -> (documents: [String], missing: [String]) {
        var names = pod.imagePullSecrets.map { $0["name"].text }
        let account = pod.serviceAccountName.isEmpty ? "default" : pod.serviceAccountName
        if names.isEmpty,
            let found = try await client.find(ServiceAccount.self, namespace: pod.namespace, name: account)
        {
            names = found.json["imagePullSecrets"].items.map { $0["name"].text }
        }
        var documents: [String] = []
        var missing: [String] = []
        for name in names where !name.isEmpty {
            guard let data = try await secret(pod.namespace, name) else {
                missing.append(name)
                continue
            }
            if let bytes = data[".dockerconfigjson"] ?? data[".dockercfg"] { documents.append(Self.text(bytes)) }
        }
        return (documents, missing)
    }

    /// The first uid that the pod's namespace may use (OpenShift's `openshift.io/sa.scc.uid-range`: `first/count` or
    /// `first-last`).
    func firstUID(_ namespace: String) async throws -> Int {
        let found = try await client.find(Namespace.self, name: namespace)
        let range = found?.metadata.annotations["openshift.io/sa.scc.uid-range"] ?? ""
        return range.split(whereSeparator: { $0 == "/" || $0 == "-" }).first.flatMap { Int($0) } ?? 1_000_000_000
    }
}
