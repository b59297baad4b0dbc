import FoundationEssentials
import HostSystem
import Kinds
import Logging
import Machinery
import Reconciling
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import EdgeRouter

#if canImport(Glibc)
    import Glibc
#endif

/// Routes, services, endpoints and pods in an API, and a real HAProxy that follows them.
@Suite(.needsTool("haproxy"), .needsTool("openssl"), .scratch, .timeLimit(.minutes(5))) struct RouterControllerTests {
    private struct World: Sendable {
        let api: MemoryAPI
        let settings: RouterSettings
        let client: TestWebClient

        func create<View: ObjectView>(_ name: String, _ spec: JSONValue, _: View.Type) async throws {
            var object = View(name: name, namespace: "shop")
            object.spec = spec
            try await api.create(object)
        }

        /// Makes endpoints of the service `web` those of the pods: a slice each, since each has a port of its own.
        func point(to servers: [TestWebServer]) async throws {
            let path = ResourcePath(EndpointSlice.kind, namespace: "shop")
            let old = try await api.list(path, ListOptions()).items.map { EndpointSlice(json: $0) }
            for server in servers where !old.contains(where: { $0.name == "web-\(server.name)" }) {
                let reference: JSONValue = ["kind": "Pod", "namespace": "shop", "name": .string("pod-\(server.name)")]
                var slice = EndpointSlice(name: "web-\(server.name)", namespace: "shop")
                slice.metadata.labels = [WellKnown.Kubernetes.serviceName: "web"]
                slice.addressType = "IPv4"
                slice.json["endpoints"] = [["addresses": [.string(server.address)], "targetRef": reference]]
                slice.json["ports"] = [["name": "http", "port": .int(Int64(server.port))]]
                try await api.create(slice)
            }
            for slice in old where !servers.contains(where: { slice.name == "web-\($0.name)" }) {
                try await api.delete(EndpointSlice.self, namespace: "shop", name: slice.name)
            }
        }

        func addPod(_ server: TestWebServer) async throws {
            try await create("pod-\(server.name)", [:], Pod.self)
            try api.change(pod(server)) { $0["status"]["podIP"] = .string(server.address) }
        }

        func pod(_ server: TestWebServer) -> ResourcePath {
            ResourcePath(Pod.kind, namespace: "shop", name: "pod-\(server.name)")
        }

        func annotation(_ server: TestWebServer, _ key: String) async throws -> String? {
            Pod(json: try await api.get(pod(server))).metadata.annotations[key]
        }

        func condition(_ name: String) async throws -> Condition? {
            let route = try await api.get(Route.self, namespace: "shop", name: name)
            return route.ingress.first?.conditions["Admitted"]
        }
    }

    /// A self-signed certificate a host.
    private struct Issuer: CertificateIssuer {
        let folder: String

        func certificate(for host: String) async throws -> (certificateChainPEM: String, keyPEM: String) {
            let base = "\(folder)/\(host.replacing("*", with: "_"))"
            try await HostProcess.run(
                "openssl",
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                    "\(base).key", "-out", "\(base).crt", "-days", "2", "-subj", "/CN=\(host)",
                ])
            return try (
                String(decoding: Files.read("\(base).crt"), as: UTF8.self),
                String(decoding: Files.read("\(base).key"), as: UTF8.self)
            )
        }
    }

    private func withWorld(_ body: @Sendable @escaping (World) async throws -> Void) async throws {
        chmod(Scratch.folder.string, 0o711)
        let settings = RouterSettings(
            folder: Scratch.folder.appending("router").string, bindAddress: "127.0.0.1",
            httpPort: try FreePorts.take(), httpsPort: try FreePorts.take(), domain: "apps.localhost",
            userID: geteuid() == 0 ? 64900 : nil)
        let world = World(api: MemoryAPI(), settings: settings, client: TestWebClient(port: settings.httpPort))
        try await world.create("web", ["ports": [["name": "http", "port": 80]]], Service.self)
        do {
            try await run(world, issuer: Issuer(folder: Scratch.folder.string)) { try await body(world) }
        } catch {
            try await RouteController.tearDown(folder: settings.folder)
            throw error
        }
        try await RouteController.tearDown(folder: settings.folder)
    }

    /// Runs a controller for as long as `body` does.
    private func run(
        _ world: World, issuer: Issuer, _ body: @Sendable @escaping () async throws -> Void
    ) async throws {
        let logger = Logger(label: "test")
        let informers = SharedInformers(world.api, logger: logger)
        let controller = RouteController(
            world.settings, client: world.api, informers: informers, issuer: issuer, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            group.addTask { await controller.run() }
            group.addTask { try await body() }
            // The other two end only when they are cancelled.
            try await group.next()
            group.cancelAll()
        }
    }

    @Test func `a route is served once its pods know, and its status says so`() async throws {
        try await withWorld { world in
            let (one, host) = (try TestWebServer("one", address: "127.0.2.1"), "web-shop.apps.localhost")
            defer { one.stop() }
            try await world.addPod(one)
            try await world.point(to: [one])
            try await world.create(
                "web",
                [
                    "host": .string(host), "to": ["kind": "Service", "name": "web"],
                    "tls": [
                        "termination": "edge",
                        "insecureEdgeTerminationPolicy": "Allow",
                    ],
                ], Route.self)
            try await eventually("it is served") { (try? await world.client.get(host))?.body == "one" }
            #expect(try await world.annotation(one, WellKnown.Platform.routed) == "true")
            try await eventually("the status says so") { try await world.condition("web")?.isTrue == true }
            let output = try await HostProcess.run(
                "curl",
                [
                    "-sSk", "--resolve", "\(host):\(world.settings.httpsPort):127.0.0.1",
                    "https://\(host):\(world.settings.httpsPort)/",
                ])
            #expect(output.text == "one")
            #expect(one.lastRequest.lowercased().contains("x-forwarded-proto: https"))

            try await world.create("twin", ["host": .string(host), "to": ["name": "web"]], Route.self)
            try await eventually("its twin is turned away") {
                try await world.condition("twin")?.reason == "HostAlreadyClaimed"
            }
        }
    }

    @Test func `a pod that ends is drained before it is told so, and no request fails`() async throws {
        try await withWorld { world in
            let host = "web-shop.apps.localhost"
            let old = try TestWebServer("old", address: "127.0.2.2", delayMilliseconds: 30)
            let new = try TestWebServer("new", address: "127.0.2.3", delayMilliseconds: 30)
            defer { for server in [old, new] { server.stop() } }
            for server in [old, new] { try await world.addPod(server) }
            try await world.point(to: [old])
            try await world.create("web", ["host": .string(host), "to": ["name": "web"]], Route.self)
            try await eventually("it is served") { (try? await world.client.get(host))?.body == "old" }
            let isOver = Mutex(false)
            let flag = Box(isOver: { isOver.withLock { $0 } })
            let results = try await withThrowingTaskGroup(of: (good: Int, bad: [String]).self) { group in
                for number in 0..<4 {
                    group.addTask {
                        try await world.client.hammer(host, keepingConnection: number % 2 == 0, until: flag.isOver)
                    }
                }
                try await eventually("requests run") { old.requests > 20 }
                try await world.point(to: [old, new])
                try await eventually("the new pod gets requests") { new.requests > 10 }
                try world.api.change(world.pod(old)) { $0["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z" }
                try await world.point(to: [new])
                try await eventually("the old pod is drained") {
                    try await world.annotation(old, WellKnown.Platform.drained) != nil
                }
                old.stop()
                let before = new.requests
                try await eventually("requests go on") { new.requests > before + 20 }
                isOver.withLock { $0 = true }
                return try await group.reduce(into: (good: 0, bad: [String]())) { sum, result in
                    sum.good += result.good
                    sum.bad += result.bad
                }
            }
            #expect(results.bad == [])
            #expect(results.good > 50)
        }
    }

    @Test func `routes are served while there is no platform, and the next one adopts them`() async throws {
        try await withWorld { world in
            let (one, host) = (try TestWebServer("one", address: "127.0.2.4"), "web-shop.apps.localhost")
            defer { one.stop() }
            try await world.addPod(one)
            try await world.point(to: [one])
            try await world.create("web", ["host": .string(host), "to": ["name": "web"]], Route.self)
            try await eventually("it is served") { (try? await world.client.get(host))?.body == "one" }
            let before = try await ProxyProcess.processes(using: world.settings.files.configuration)
            // A second controller beside the first sees the same and changes nothing.
            try await run(world, issuer: Issuer(folder: Scratch.folder.string)) {
                try await world.create("late", ["host": "late.example.com", "to": ["name": "web"]], Route.self)
                try await eventually("the new route is served") {
                    (try? await world.client.get("late.example.com"))?.body == "one"
                }
            }
            #expect(try await world.client.get(host).body == "one")
            let after = try await ProxyProcess.processes(using: world.settings.files.configuration)
            #expect(!Set(before).isDisjoint(with: after))
        }
    }

    private struct Box: Sendable { let isOver: @Sendable () -> Bool }
}
