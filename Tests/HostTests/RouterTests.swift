import HostSystem
import Machinery
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import EdgeRouter

#if canImport(Glibc)
    import Glibc
#endif

/// A real HAProxy on loopback ports.
@Suite(.needsTool("haproxy"), .scratch, .timeLimit(.minutes(5))) struct RouterTests {
    private let host = "web-shop.apps.localhost"

    /// An engine with its settings; HAProxy ends after `body`, whatever happens.
    private func withEngine(_ body: (RouterEngine, RouterSettings) async throws -> Void) async throws {
        let folder = Scratch.folder.appending("router").string
        let settings = RouterSettings(
            folder: folder, bindAddress: "127.0.0.1", httpPort: try FreePorts.take(), httpsPort: try FreePorts.take(),
            domain: "apps.localhost", userID: geteuid() == 0 ? 64900 : nil)
        chmod(Scratch.folder.string, 0o711)
        let engine = RouterEngine(files: settings.files)
        do {
            try await body(engine, settings)
        } catch {
            try await engine.tearDown()
            throw error
        }
        try await engine.tearDown()
    }

    private func configuration(
        _ settings: RouterSettings, _ servers: [TestWebServer], _ change: (inout RouteBackend) -> Void = { _ in }
    ) -> RouterConfiguration {
        var backend = RouteBackend(namespace: "shop", name: "web", host: host)
        backend.servers = servers.map { ServerSlot(address: $0.address, port: $0.port) }
        change(&backend)
        return RouterConfiguration(settings: settings, backends: [backend])
    }

    @Test func `the golden configuration is one that HAProxy takes`() async throws {
        let settings = RouterSettings(
            folder: Scratch.folder.appending("router").string, bindAddress: "127.0.0.1", httpPort: try FreePorts.take(),
            httpsPort: try FreePorts.take(), domain: "apps.localhost", userID: nil)
        var (edge, raw, api) = (
            RouteBackend(namespace: "shop", name: "edge", host: "e.example.com", termination: .edge(.redirect)),
            RouteBackend(
                namespace: "shop", name: "raw", host: "r.example.com", termination: .passthrough(.refuse),
                balance: .source),
            RouteBackend(namespace: "shop", name: "api", host: "a.example.com", path: "/v1.0/", rewriteTarget: "/")
        )
        edge.strictTransportSecurity = "max-age=31536000;includeSubDomains"
        edge.cookie = "abc"
        raw.allowedNetworks = ["10.0.0.0/8"]
        api.forwardedHeaders = .ifNone
        api.allowedNetworks = ["10.0.0.0/8", "::1"]
        let secure = RouteBackend(
            namespace: "shop", name: "safe", host: "s.example.com",
            termination: .reencrypt(.allow, authority: nil, serverName: nil))
        var configuration = RouterConfiguration(settings: settings, backends: [edge, raw, api, secure])
        for index in configuration.backends.indices {
            configuration.backends[index].servers = [ServerSlot(address: "127.0.0.1", port: 8080), .empty]
        }
        configuration.certificates = [HostCertificate(host: "*.apps.localhost", pem: try await certificate())]
        let folder = RouterFolder(files: settings.files)
        try folder.make()
        try folder.write(ConfigurationText.files(configuration))
        try await HostProcess.run("haproxy", ["-c", "-f", settings.files.configuration])
    }

    private func certificate() async throws -> String {
        let folder = Scratch.folder.string
        try await HostProcess.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout",
                "\(folder)/key", "-out", "\(folder)/crt", "-days", "2", "-subj", "/CN=test",
            ])
        return try String(decoding: Files.read("\(folder)/crt") + Files.read("\(folder)/key"), as: UTF8.self)
    }

    @Test func `requests reach the servers of their host and path`() async throws {
        let (web, api) = (try TestWebServer("web"), try TestWebServer("api"))
        defer { for server in [web, api] { server.stop() } }
        try await withEngine { engine, settings in
            var configuration = configuration(settings, [web])
            var backend = RouteBackend(namespace: "shop", name: "api", host: host, path: "/api")
            backend.servers = [ServerSlot(address: api.address, port: api.port)]
            configuration.backends.append(backend)
            #expect(try await engine.apply(configuration) == .start)
            let client = TestWebClient(port: settings.httpPort)
            for (path, name) in [
                ("/", "web"), ("/api", "api"), ("/api/x?y=/z", "api"), ("/apix", "web"), ("/x/api", "web"),
            ] {
                #expect(try await client.get(host, path).body == name, "\(path)")
            }
            #expect(try await client.get("\(host.uppercased()):\(settings.httpPort)").body == "web")
            let head = web.lastRequest.lowercased()
            #expect(head.contains("x-forwarded-for: 127.0.0.1"))
            #expect(head.contains("x-forwarded-proto: http\r\n"))
            #expect(head.contains("x-forwarded-port: \(settings.httpPort)\r\n"))
            let unknown = try await client.get("other.apps.localhost")
            #expect(unknown.code == 503)
            #expect(unknown.body.contains("No application here"))
        }
    }

    @Test func `a route without servers says so, and servers come and go without a reload`() async throws {
        let (one, two) = (try TestWebServer("one"), try TestWebServer("two"))
        defer { for server in [one, two] { server.stop() } }
        try await withEngine { engine, settings in
            try await engine.apply(configuration(settings, []))
            let client = TestWebClient(port: settings.httpPort)
            #expect(try await client.get(host).body.contains("not available"))
            #expect(try await engine.apply(configuration(settings, [one])) == .commands(2))
            #expect(try await client.get(host).body == "one")
            #expect(try await engine.apply(configuration(settings, [two])) != .reload)
            #expect(try await client.get(host).body == "two")
            #expect(try await engine.apply(configuration(settings, [two])) == .nothing)
        }
    }

    @Test func `the next router adopts a running HAProxy and changes nothing`() async throws {
        let (one, two) = (try TestWebServer("one"), try TestWebServer("two"))
        defer { for server in [one, two] { server.stop() } }
        try await withEngine { engine, settings in
            try await engine.apply(configuration(settings, [one, two]))
            try await engine.apply(configuration(settings, [two]))
            let next = RouterEngine(files: settings.files)
            #expect(try await next.apply(configuration(settings, [two])) == .nothing)
            #expect(try await next.apply(configuration(settings, [one, two])) == .commands(1))
            let other = RouterEngine(files: settings.files)
            #expect(try await other.apply(configuration(settings, [one]) { $0.timeout = "7s" }) == .reload)
            #expect(try await TestWebClient(port: settings.httpPort).get(host).body == "one")
        }
    }

    @Test func `a session is counted until its answer is out`() async throws {
        let slow = try TestWebServer("slow", isHeld: true)
        defer { slow.stop() }
        try await withEngine { engine, settings in
            try await engine.apply(configuration(settings, [slow]))
            let client = TestWebClient(port: settings.httpPort)
            async let answer = client.get(host)
            try await eventually("the session shows") { try await engine.sessions(ofAddress: "127.0.0.1") == 1 }
            try await engine.apply(configuration(settings, [slow]) { $0.servers[0].mode = .leaving })
            // A reload, too, keeps it: it is the old worker's then.
            try await engine.apply(
                configuration(settings, [slow]) { backend in
                    backend.servers[0].mode = .leaving
                    backend.timeout = "9s"
                })
            #expect(try await engine.sessions(ofAddress: "127.0.0.1") == 1)
            slow.release()
            #expect(try await answer.body == "slow")
            try await eventually("the session is over") { try await engine.sessions(ofAddress: "127.0.0.1") == 0 }
        }
    }

    @Test func `no request fails while servers change, and end, under load`() async throws {
        try await withEngine { engine, settings in
            var servers = [
                try TestWebServer("0", address: "127.0.1.10"), try TestWebServer("1", address: "127.0.1.11"),
            ]
            defer { for server in servers { server.stop() } }
            try await engine.apply(configuration(settings, servers))
            let isOver = Flag()
            let client = TestWebClient(port: settings.httpPort)
            let host = host
            let results = try await withThrowingTaskGroup(of: (good: Int, bad: [String]).self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await client.hammer(host, keepingConnection: number % 2 == 0) { isOver.isSet }
                    }
                }
                for round in 2..<26 {
                    let new = try TestWebServer("\(round)", address: "127.0.1.\(10 + round)")
                    let leaving = servers.removeFirst()
                    servers.append(new)
                    try await engine.apply(
                        configuration(settings, servers + [leaving]) { backend in
                            backend.servers[2].mode = .leaving
                            // Every fifth change is one that needs a new worker.
                            backend.timeout = "\(10 + round / 5)s"
                        })
                    try await eventually("drained") {
                        try await engine.sessions(ofAddress: leaving.address) == 0
                    }
                    leaving.stop()
                }
                let last = servers
                try await eventually("requests go on") { last.reduce(0) { $0 + $1.requests } > 100 }
                isOver.set()
                return try await group.reduce(into: (good: 0, bad: [String]())) { sum, result in
                    sum.good += result.good
                    sum.bad += result.bad
                }
            }
            #expect(results.bad == [])
            #expect(results.good > 100)
        }
    }

    @Test func `a configuration that HAProxy refuses leaves the old one at work`() async throws {
        let web = try TestWebServer("web")
        defer { web.stop() }
        try await withEngine { engine, settings in
            try await engine.apply(configuration(settings, [web]))
            let error = await #expect(throws: RouterError.self) {
                try await engine.apply(configuration(settings, [web]) { $0.timeout = "nonsense" })
            }
            #expect(error?.code == .refused)
            #expect(try await TestWebClient(port: settings.httpPort).get(host).body == "web")
            try await engine.apply(configuration(settings, [web]) { $0.timeout = "8s" })
            #expect(try await TestWebClient(port: settings.httpPort).get(host).body == "web")
        }
    }

    @Test func `a port in use is named`() async throws {
        let web = try TestWebServer("web")
        defer { web.stop() }
        try await withEngine { engine, settings in
            var taken = configuration(settings, [web])
            taken.settings.httpPort = web.port
            let error = await #expect(throws: RouterError.self) { try await engine.apply(taken) }
            #expect(error?.code == .start)
            #expect(error?.description.contains("\(web.port)") == true)
        }
    }

    @Test func `an HAProxy that has died is started again`() async throws {
        let web = try TestWebServer("web")
        defer { web.stop() }
        try await withEngine { engine, settings in
            try await engine.apply(configuration(settings, [web]))
            for pid in try await ProxyProcess.processes(using: settings.files.configuration) {
                kill(pid_t(pid), SIGKILL)
            }
            try await eventually("it is dead") { await !engine.isRunning() }
            #expect(try await engine.apply(configuration(settings, [web])) == .start)
            #expect(try await TestWebClient(port: settings.httpPort).get(host).body == "web")
        }
    }

    @Test func `tearing down leaves no process and no file`() async throws {
        try await withEngine { engine, settings in
            try await engine.apply(configuration(settings, []))
            try await RouteController.tearDown(folder: settings.folder)
            #expect(try await ProxyProcess.processes(using: settings.files.configuration).isEmpty)
            #expect(!Files.exists(settings.folder))
        }
    }

    /// Something that one sets and many read.
    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isSet: Bool { value.withLock { $0 } }
        func set() { value.withLock { $0 = true } }
    }
}
