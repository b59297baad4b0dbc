import Hummingbird
import HummingbirdCore
package import Logging
package import Machinery
import NIOCore
import NIOSSL
package import Reconciling
import ServiceLifecycle
import Synchronization

/// How the API server is set up.
package struct APIServerConfiguration: Sendable {
    /// The address to listen on.
    package var host = "0.0.0.0"
    /// 0 lets the kernel choose.
    package var port = 8443
    /// Names and addresses of this host that clients use besides those it finds by itself.
    package var serverNames: [String] = []
    /// The host in the URL of `admin.kubeconfig`.
    package var advertisedHost = "127.0.0.1"
    /// Folder of keys and certificates.
    package var keyFolder: String
    package var auditPath: String
    /// Where the cluster administrator's kubeconfig is written.
    package var kubeconfigPath: String
    /// `NAME:HASH` lines; users may log in with these passwords.
    package var usersPath: String
    /// Routes without a host get one below this domain.
    package var domain = "apps.localhost"
    /// Services get their addresses from here.
    package var serviceNetwork = "172.30.0.0/16"
    /// Addresses of version 6 for services that ask for them, a /112; nil where the host has no IPv6.
    package var serviceNetwork6: String?
    /// Pods get their addresses from here; only what the platform makes may lead to them by address.
    package var podNetworks: [String] = []
    /// How long clients may take.
    package var times = ConnectionTimes()
    /// The platform's own version, `1.2.3`.
    package var version = "0.0.0"

    /// Everything under the instance's folder.
    package init(folder: String) {
        keyFolder = "\(folder)/pki"
        auditPath = "\(folder)/audit.log"
        kubeconfigPath = "\(folder)/admin.kubeconfig"
        usersPath = "\(folder)/users"
    }

    fileprivate var ownNetworks: [AddressPrefix] {
        (podNetworks + [serviceNetwork, serviceNetwork6].compactMap(\.self)).compactMap(AddressPrefix.init)
    }
}

/// The API: HTTPS on one port, and clients inside the process that go the same way.
package final class APIServer: Service {
    /// More wait to be accepted until others have gone.
    private static let connectionLimit = 20_000

    private let configuration: APIServerConfiguration
    private let core: APICore
    private let responder: KubeResponder
    private let tls: TLSBox
    private let quotas: QuotaRecount
    private let logger: Logger
    private let boundPort = Mutex<Int?>(nil)
    /// The platform's keys; routes' certificates come from here.
    package let keys: KeyFolder
    /// The users that may log in with a password.
    package let passwords: PasswordFile

    /// Opens the keys and prepares everything; nothing listens before `run`.
    package init(
        configuration: APIServerConfiguration, storage: any ObjectStorage, catalog: KindCatalog,
        readiness: [HealthCheck] = [], clock: WallClock = .system, logger: Logger
    ) async throws {
        self.configuration = configuration
        self.logger = logger
        passwords = PasswordFile(path: configuration.usersPath)
        keys = try KeyFolder(configuration.keyFolder, clock: clock)
        let accounts = try await ServiceAccountTokens(keys: keys, clock: clock)
        let customKinds = CustomKinds(kinds: catalog)
        let published = PublishingStorage(storage: storage, customKinds: customKinds)
        try await published.publishAll()
        let ledger = QuotaLedger(clock: clock)
        let storage = CountedStorage(storage: published, ledger: ledger)
        let authorizer = RoleAuthorizer(storage: storage)
        quotas = QuotaRecount(storage: storage, ledger: ledger, logger: logger)
        let admission = AdmissionChain(
            AdmissionChain.Means(
                storage: storage, authorizer: authorizer, customKinds: customKinds,
                addresses: try ServiceAddresses(
                    storage: storage, network: configuration.serviceNetwork,
                    network6: configuration.serviceNetwork6, clock: clock),
                quotas: QuotaEnforcement(storage: storage, ledger: ledger, recount: quotas),
                ownNetworks: configuration.ownNetworks, routeDomain: configuration.domain, clock: clock))
        core = APICore(
            storage: storage, kinds: catalog, authorizer: authorizer, admission: admission,
            registry: HandlerRegistry(),
            authenticator: Authenticator(storage: storage, accounts: accounts, clock: clock), clock: clock,
            logger: logger)
        let spoken = ServerVersion.json(configuration.version)
        let metrics = RequestMetrics(version: spoken["gitVersion"].text, clock: clock)
        responder = KubeResponder(
            core: core, discovery: Discovery(kinds: catalog),
            plainPaths: PlainPaths(
                version: spoken, readiness: readiness, accounts: accounts, metrics: metrics,
                openAPI: OpenAPIDocuments(kinds: catalog, version: spoken["gitVersion"].text, clock: clock)),
            oauth: OAuthServer(
                users: UserRegistry(client: LocalClient(core: core, identity: .component("oauth"))),
                passwords: passwords, throttle: LoginThrottle(clock: clock),
                codes: OAuthCodes(clock: clock), storage: storage),
            audit: AuditLog(path: configuration.auditPath, logger: logger),
            metrics: metrics, clock: clock, bodyTime: configuration.times.body)
        tls = try TLSBox(Self.tlsConfiguration(keys, configuration))
    }

    /// Lets other rooms answer for resources and paths, and tell figures at `/metrics`. Call it before `run`.
    package func add(
        handlers: [any ResourceHandler] = [], streams: [any StreamHandler] = [], mounts: [Mount] = [],
        metrics: [any MetricsSource] = []
    ) {
        core.registry.add(handlers: handlers, streams: streams, mounts: mounts)
        for source in metrics { responder.metrics.add(source) }
    }

    /// Who sends an `Authorization` header: Bearer with a token, or Basic with a name and password or with any name
    /// and a token as the password. nil where it names nobody; throws `tooManyRequests` after many failures.
    package func identity(authorization: String?) async throws -> Identity? {
        try await responder.identity(authorization: authorization)
    }

    /// A client of the API that doesn't go through the network.
    package func makeClient(_ identity: Identity) -> any APIClient { LocalClient(core: core, identity: identity) }

    /// The port that is listened on; nil before.
    package var port: Int? { boundPort.withLock { $0 } }

    /// Serves until graceful shutdown.
    package func run() async throws {
        let tls = tls
        let application = Application(
            responder: responder,
            server: HTTPServerBuilder { [times = configuration.times] responder in
                KubeChannel(tls: tls, times: times, responder: responder)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port),
                availableConnectionsDelegate: MaximumAvailableConnections(Self.connectionLimit)),
            onServerRunning: { [weak self] channel in self?.didStart(port: channel.localAddress?.port) },
            logger: logger)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { [audit = responder.audit] in await audit.run() }
            group.addTask { await self.renewCertificate() }
            let cleanup = DefinitionCleanup(
                storage: core.storage, client: makeClient(.component("customresources")), clock: core.clock,
                logger: logger)
            group.addTask { await cleanup.run() }
            group.addTask { [quotas] in await quotas.run() }
            let expiry = EventExpiry(storage: core.storage, clock: core.clock, logger: logger)
            group.addTask { await expiry.run() }
            let signer = RequestSigner(
                storage: core.storage, client: makeClient(.component("signer")), authority: keys.authority,
                clock: core.clock, logger: logger)
            group.addTask { await signer.run() }
            try await application.run()
            await responder.proxyClients.shutDown()
            responder.audit.close()
            group.cancelAll()
        }
    }

    private static func tlsConfiguration(
        _ keys: KeyFolder, _ configuration: APIServerConfiguration
    ) throws -> TLSConfiguration {
        let names = configuration.serverNames + [configuration.advertisedHost]
        return try TLSBox.configuration(
            try keys.servingCertificate(extraNames: names), authorityPEM: keys.authority.pem)
    }

    /// Looks twice a day whether the certificate runs out or the host's addresses have changed. New connections get
    /// the new certificate, those that are open keep theirs.
    private func renewCertificate() async {
        while (try? await Task.sleep(for: .seconds(43_200))) != nil {
            do {
                try tls.replace(Self.tlsConfiguration(keys, configuration))
            } catch {
                logger.error("cannot renew the API's certificate", metadata: ["error": "\(error)"])
            }
        }
    }

    private func didStart(port: Int?) {
        let port = port ?? configuration.port
        do {
            let server = "https://\(configuration.advertisedHost):\(port)"
            let config = KubeConfig(
                server: server, authorityPEM: keys.authority.pem, user: try keys.adminCertificate())
            let present = try StateFile.read(configuration.kubeconfigPath)
            try StateFile.write(configuration.kubeconfigPath, Array(config.text(updating: present).utf8))
        } catch {
            logger.error("cannot write the administrator's kubeconfig", metadata: ["error": "\(error)"])
        }
        boundPort.withLock { $0 = port }
        logger.notice("API server listens", metadata: ["address": "\(configuration.host)", "port": "\(port)"])
    }
}

/// `/version`, in the shape that clients parse.
enum ServerVersion {
    /// The Kubernetes release whose API is spoken.
    private static let kubernetes = "1.36"

    static func json(_ version: String) -> JSONValue {
        let parts = kubernetes.split(separator: ".").map(String.init)
        return [
            "major": .string(parts[0]), "minor": .string(parts[1]),
            "gitVersion": .string("v\(kubernetes).0+paas-\(version)"),
            "gitCommit": "", "gitTreeState": "", "buildDate": "1970-01-01T00:00:00Z", "goVersion": "",
            "compiler": "swift", "platform": .string(platform),
        ]
    }

    private static var platform: String {
        #if arch(arm64)
            "linux/arm64"
        #else
            "linux/amd64"
        #endif
    }
}
