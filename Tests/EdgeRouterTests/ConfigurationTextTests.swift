import Foundation
import Testing

@testable import EdgeRouter

/// HAProxy's files for a set of routes that uses everything there is.
@Suite struct ConfigurationTextTests {
    private static let settings = RouterSettings(
        folder: "/srv/router", bindAddress: "127.0.0.1", httpPort: 8080, httpsPort: 8443, domain: "apps.localhost")

    private static let plain = RouteBackend(
        namespace: "shop", name: "web", host: "web-shop.apps.localhost", cookie: "1f3e",
        servers: [
            ServerSlot(address: "10.128.0.2", port: 8080),
            ServerSlot(address: "10.128.0.3", port: 8080, mode: .leaving),
            ServerSlot(address: "10.128.0.4", port: 8080, weight: 5, mode: .drain), .empty,
        ])

    private static let everything = [
        plain,
        RouteBackend(
            namespace: "shop", name: "api", host: "web-shop.apps.localhost", path: "/v1.0/",
            termination: .edge(.redirect), balance: .roundrobin, timeout: "5s", tunnelTimeout: "10m",
            allowedNetworks: ["10.0.0.0/8", "192.0.2.1"], strictTransportSecurity: "max-age=31536000",
            rewriteTarget: "/", forwardedHeaders: .replace, servers: [ServerSlot(address: "10.128.0.5", port: 80)]),
        RouteBackend(
            namespace: "shop", name: "raw", host: "raw.example.com", termination: .passthrough(.redirect),
            balance: .source, servers: [ServerSlot(address: "10.128.0.6", port: 8443)]),
        RouteBackend(
            namespace: "bank", name: "safe", host: "safe.example.com",
            termination: .reencrypt(.refuse, authority: "-----BEGIN CERTIFICATE-----", serverName: "safe.bank.svc"),
            forwardedHeaders: .ifNone, servers: [ServerSlot(address: "10.128.0.7", port: 8443)]),
    ]

    private static let certificates = [
        HostCertificate(host: "*.apps.localhost", pem: "default"),
        HostCertificate(host: "safe.example.com", pem: "safe"),
    ]

    @Test(arguments: [
        ("empty", [RouteBackend](), [HostCertificate]()), ("plain", [plain], certificates),
        ("everything", everything, certificates),
    ])
    func `the text is what the golden file says`(
        name: String, backends: [RouteBackend], certificates: [HostCertificate]
    ) throws {
        let configuration = RouterConfiguration(
            settings: Self.settings, backends: backends, certificates: certificates)
        let text = ConfigurationText.files(configuration)
            .filter { !$0.key.contains("/errors/") && !$0.key.hasSuffix(".pem") }
            .sorted { $0.key < $1.key }.map { "# --- \($0.key)\n\($0.value)" }.joined(separator: "\n")
        let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/\(name).txt")
        if ProcessInfo.processInfo.environment["PAAS_WRITE_GOLDEN"] == "1" {
            try Data(text.utf8).write(to: golden)
        }
        #expect(try text == String(contentsOf: golden, encoding: .utf8))
    }

    @Test func `certificates and authorities are files of their own`() {
        let files = ConfigurationText.files(
            RouterConfiguration(
                settings: Self.settings, backends: Self.everything, certificates: Self.certificates))
        #expect(files["/srv/router/certs/_.apps.localhost.pem"] == "default")
        #expect(files["/srv/router/certs/ca:bank:safe.pem"] == "-----BEGIN CERTIFICATE-----")
    }

    @Test func `servers don't change the shape, their number does`() {
        var other = Self.plain
        other.servers[0] = ServerSlot(address: "10.128.9.9", port: 99, weight: 7, mode: .drain)
        var longer = Self.plain
        longer.servers.append(.empty)
        func shape(_ backend: RouteBackend) -> [String: String] {
            ConfigurationText.shape(RouterConfiguration(settings: Self.settings, backends: [backend]))
        }
        #expect(shape(Self.plain) == shape(other))
        #expect(shape(Self.plain) != shape(longer))
    }

    @Test func `error pages say their own length`() throws {
        for page in [ErrorPages.unavailable, ErrorPages.noRoute] {
            let parts = page.split(separator: "\r\n\r\n", maxSplits: 1)
            let length = try #require(parts[0].split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") })
            #expect(Int(length.dropFirst(16)) == parts[1].utf8.count)
        }
    }
}
