package import FoundationEssentials
internal import HostSystem
internal import Kinds
package import Logging
internal import Machinery
package import Reconciling

/// Makes routes effective: watches Routes, Services, EndpointSlices and Pods, and keeps HAProxy in step with them.
///
/// A pod gets traffic only once its `router.paas.io/routed` annotation stands, and one that ends loses new traffic
/// first and gets `router.paas.io/drained` when its last session is over. HAProxy outlives this object; the next one
/// adopts it.
package final class RouteController: Runnable {
    private let settings: RouterSettings
    private let client: any APIClient
    private let routes: Informer<Route>
    private let services: Informer<Service>
    private let slices: Informer<EndpointSlice>
    private let pods: Informer<Pod>
    private let engine: RouterEngine
    private let certificates: CertificateStore
    private let drains: PodDrains
    private let statuses: RouteStatusWriter
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    /// How long changes are collected before they are made effective together.
    private static let patience = Duration.milliseconds(10)

    package init(
        _ settings: RouterSettings, client: any APIClient, informers: SharedInformers, issuer: any CertificateIssuer,
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Date = { Date() }, logger: Logger
    ) {
        self.settings = settings
        self.client = client
        self.clock = clock
        self.logger = logger
        routes = informers.informer(Route.self)
        services = informers.informer(Service.self)
        slices = informers.informer(EndpointSlice.self)
        slices.addIndex(EndpointSlice.serviceIndex) { [$0.serviceKey] }
        pods = informers.informer(Pod.self)
        engine = RouterEngine(files: settings.files, clock: clock)
        certificates = CertificateStore(issuer: issuer, folder: settings.files.certificates, now: now)
        drains = PodDrains(client: client, engine: engine, clock: clock, now: now, logger: logger)
        statuses = RouteStatusWriter(settings, client: client, now: now, logger: logger)
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        routes.onChange { [changed] _ in changed.yield() }
        services.onChange { [changed] _ in changed.yield() }
        slices.onChange { [changed] _ in changed.yield() }
        pods.onChange { [changed] observation in
            if observation.object.metadata.isBeingDeleted { changed.yield() }
        }
    }

    package func run() async {
        await routes.waitForSync()
        await services.waitForSync()
        await slices.waitForSync()
        await pods.waitForSync()
        changed.yield()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.supervise() }
            group.addTask { await self.drains.run() }
            group.addTask { await self.statuses.run() }
            for await _ in changes {
                try? await clock.sleep(for: Self.patience)
                if Task.isCancelled { break }
                await bringIntoStep()
            }
            group.cancelAll()
        }
    }

    /// Ends HAProxy, cuts its connections, and removes the router's files. It needs nothing but the settings' folder.
    package static func tearDown(folder: String) async throws {
        try await RouterEngine(files: RouterFiles(folder: folder)).tearDown()
    }

    private func bringIntoStep() async {
        do {
            let table = RouteTable(routes.list(), domain: settings.domain)
            let plan = await plan(table)
            try await mark(plan.newPods)
            try await engine.apply(plan.configuration)
            statuses.update(table, failures: plan.failures)
            drains.update(plan.leaving)
        } catch is CancellationError {
            return
        } catch {
            logger.error("routes are not effective, trying again", metadata: ["error": "\(error)"])
            try? await clock.sleep(for: .seconds(1))
            changed.yield()
        }
    }

    private struct Plan {
        var configuration: RouterConfiguration
        /// Pods that must be told that traffic comes before any does.
        var newPods: [NamespacedName] = []
        /// Pods that end and may have sessions yet.
        var leaving: [Pod] = []
        /// Routes whose certificate could not be made.
        var failures: [NamespacedName: String] = [:]
    }

    private func plan(_ table: RouteTable) async -> Plan {
        var plan = Plan(configuration: RouterConfiguration(settings: settings))
        let servers = RouteServers(
            service: { [services] in services.get($0, $1) },
            slices: { [slices] in slices.indexed(EndpointSlice.serviceIndex, "\($0.namespace)/\($0.name)") })
        let ending = pods.list().filter {
            $0.metadata.isBeingDeleted && $0.isRouted && !$0.isDrained && !$0.podIP.isEmpty
        }
        plan.leaving = ending
        let endingAddresses = Set(ending.map(\.podIP))
        let known = await engine.slots
        var newPods: Set<NamespacedName> = []
        for (route, read) in table.admitted {
            var backend = read.backend
            for member in servers.members(of: route) where !endingAddresses.contains(member.server.address) {
                if let name = member.pod {
                    // An address of a pod that ends or is gone would be another's soon.
                    guard let pod = pods.get(name), !pod.metadata.isBeingDeleted else { continue }
                    if !pod.isRouted { newPods.insert(name) }
                }
                backend.servers.append(member.server)
            }
            backend.servers += (known[backend.id] ?? []).filter { endingAddresses.contains($0.address) }.map { slot in
                var slot = slot
                slot.mode = .leaving
                return slot
            }
            plan.configuration.backends.append(backend)
        }
        plan.newPods = newPods.sorted { $0.description < $1.description }
        await addCertificates(table, &plan)
        return plan
    }

    private func addCertificates(_ table: RouteTable, _ plan: inout Plan) async {
        do {
            plan.configuration.certificates = [try await certificates.certificate(for: "*.\(settings.domain)")]
        } catch {
            logger.error("no certificate for the router, HTTPS is off", metadata: ["error": "\(error)"])
            return
        }
        var hosts: Set<String> = []
        for (route, read) in table.admitted {
            if let own = read.ownCertificate, hosts.insert(own.host).inserted {
                plan.configuration.certificates.append(own)
            } else if read.needsCertificate, !hosts.contains(read.backend.host) {
                do {
                    plan.configuration.certificates.append(try await certificates.certificate(for: read.backend.host))
                    hosts.insert(read.backend.host)
                } catch {
                    plan.failures[NamespacedName(route)] = "no certificate for \(read.backend.host): \(error)"
                }
            }
        }
    }

    /// Tells pods that traffic comes to them, all at once. A pod that is gone meanwhile is no error.
    private func mark(_ names: [NamespacedName]) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask { [client] in
                    do {
                        try await client.annotate(name, WellKnown.Platform.routed, "true")
                    } catch let error as StatusError where error.reason == .notFound {}
                }
            }
            try await group.waitForAll()
        }
    }

    /// Starts HAProxy again when it has ended, and renews certificates in time.
    private func supervise() async {
        var rounds = 0
        while (try? await clock.sleep(for: .seconds(1))) != nil {
            rounds += 1
            if rounds % 3600 == 0 { changed.yield() }
            if await !engine.isRunning() { changed.yield() }
        }
    }
}

extension Pod {
    /// True once the router has said that it sends traffic.
    var isRouted: Bool { metadata.annotations[WellKnown.Platform.routed] == "true" }
    var isDrained: Bool { metadata.annotations[WellKnown.Platform.drained] != nil }
}

extension APIClient {
    /// Sets one annotation of a pod.
    func annotate(_ pod: NamespacedName, _ key: String, _ value: String) async throws {
        let patch: JSONValue = ["metadata": ["annotations": .object([key: .string(value)])]]
        try await merge(Pod.self, namespace: pod.namespace, name: pod.name, patch)
    }
}
