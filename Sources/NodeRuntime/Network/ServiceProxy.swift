internal import HostSystem
internal import Kinds
package import Logging
internal import Machinery
package import Reconciling

/// Keeps the host's translation of service addresses in step with Services and Endpoints.
///
/// Changes that come together are one transaction; connections that exist stay where they are.
package final class ServiceProxy: Runnable {
    private let services: Informer<Service>
    private let endpoints: Informer<Endpoints>
    private let script: FilterScript
    private let filter: PacketFilter
    private let elsewhere: [IPv4Address: IPv4Address]
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let changes: AsyncStream<Void>
    private let changed: AsyncStream<Void>.Continuation
    private static let patience = Duration.milliseconds(5)

    package init(
        _ settings: NetworkSettings, _ informers: SharedInformers, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        services = informers.informer(Service.self)
        endpoints = informers.informer(Endpoints.self)
        script = FilterScript(settings: settings)
        filter = settings.network.filter
        elsewhere = settings.boundElsewhere.map { [settings.gateway: $0] } ?? [:]
        self.clock = clock
        self.logger = logger
        (changes, changed) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        services.onChange { [changed] _ in changed.yield() }
        endpoints.onChange { [changed] _ in changed.yield() }
    }

    package func run() async {
        await services.waitForSync()
        await endpoints.waitForSync()
        changed.yield()
        var applied: [String: ServiceRule]?
        for await _ in changes {
            try? await clock.sleep(for: Self.patience)
            if Task.isCancelled { break }
            do {
                applied = try await bring(applied)
            } catch {
                logger.warning("service rules not applied, trying again", metadata: ["error": "\(error)"])
                // Whatever is there now: start from nothing known.
                applied = nil
                try? await clock.sleep(for: .seconds(1))
                changed.yield()
            }
        }
    }

    private func bring(_ applied: [String: ServiceRule]?) async throws -> [String: ServiceRule] {
        let wanted = ServiceRule.rules(services: services.list(), elsewhere: elsewhere) { [endpoints] in
            endpoints.get($0.namespace, $0.name)
        }
        if let applied {
            try await filter.apply(script.services(from: applied, to: wanted))
        } else {
            try await filter.apply(script.allServices(wanted, existingChains: filter.chains()))
        }
        return wanted
    }
}
