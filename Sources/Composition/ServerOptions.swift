internal import ArgumentParser
internal import HostSystem
internal import Kinds

/// The flags of `paas start`, and what they mean.
package struct StartOptions: ParsableArguments, Sendable {
    @Option(name: .long, help: "The folder that holds all state.") var dataDir = DataLayout.defaultFolder
    @Option(name: .long, help: "The address that the API and the router listen on.") var bind = "0.0.0.0"
    @Option(name: .long, help: "The port of API, registry and git.") var apiPort = 8443
    @Option(name: .long, help: "The port of applications over HTTP.") var httpPort = 80
    @Option(name: .long, help: "The port of applications over HTTPS.") var httpsPort = 443
    @Option(name: .long, help: "A route without a host gets NAME-PROJECT.DOMAIN.") var domain = "apps.localhost"
    @Option(name: .long, help: "The addresses of pods.") var podCidr = "10.128.0.0/16"
    @Option(name: .long, help: "The addresses of services.") var serviceCidr = "172.30.0.0/16"
    @Flag(name: .long, help: "Run application pods without user namespaces of their own.") var hostUsers = false
    @Option(name: .long, help: "How much is logged: trace, debug, info, notice, warning, error.") var logLevel = "info"

    package init() {}

    var routerPorts: RouterPorts { RouterPorts(http: httpPort, https: httpsPort) }

    package mutating func validate() throws {
        for (name, port) in [("api-port", apiPort), ("http-port", httpPort), ("https-port", httpsPort)] {
            guard (1...65535).contains(port) else {
                throw ValidationError("--\(name) \(port): a port is a number from 1 to 65535.")
            }
        }
        guard Set([apiPort, httpPort, httpsPort]).count == 3 else {
            throw ValidationError("--api-port, --http-port and --https-port must differ.")
        }
        guard IPv4Address(bind) != nil else {
            throw ValidationError("--bind \(bind): give an IPv4 address such as 0.0.0.0 or 127.0.0.1.")
        }
        try validateNetworks()
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        guard domain.count <= 190, labels.allSatisfy(Self.isLabel) else {
            throw ValidationError("--domain \(domain): give a DNS name in lower case such as apps.example.org.")
        }
    }

    private func validateNetworks() throws {
        guard let pods = IPv4Network(podCidr), pods.prefixLength <= 28 else {
            throw ValidationError("--pod-cidr \(podCidr): give an IPv4 network of at least /28 such as 10.128.0.0/16.")
        }
        guard let services = IPv4Network(serviceCidr), services.prefixLength <= 28 else {
            throw ValidationError(
                "--service-cidr \(serviceCidr): give an IPv4 network of at least /28 such as 172.30.0.0/16.")
        }
        guard !pods.overlaps(services) else {
            throw ValidationError("--pod-cidr \(podCidr) and --service-cidr \(serviceCidr) overlap: choose two apart.")
        }
    }

    private static func isLabel(_ label: Substring) -> Bool {
        !label.isEmpty && label.count <= 63 && label.first != "-" && label.last != "-"
            && label.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) || $0 == "-" }
    }
}
