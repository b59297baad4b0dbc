internal import FoundationEssentials
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Writes into routes whether they are served: `status.ingress` with an Admitted condition.
final class RouteStatusWriter: Sendable {
    private struct Verdict: Sendable {
        let key: NamespacedName
        let uid: String
        let host: String
        let condition: Condition
    }

    private let settings: RouterSettings
    private let client: any APIClient
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let batches: AsyncStream<[Verdict]>
    private let batch: AsyncStream<[Verdict]>.Continuation

    init(
        _ settings: RouterSettings, client: any APIClient, now: @escaping @Sendable () -> Date, logger: Logger
    ) {
        self.settings = settings
        self.client = client
        self.now = now
        self.logger = logger
        // Each batch speaks of all routes, so that only the newest counts.
        (batches, batch) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func update(_ table: RouteTable, failures: [NamespacedName: String]) {
        var verdicts: [Verdict] = []
        for (route, read) in table.admitted {
            let failure = failures[NamespacedName(route)]
            add(route, read.backend.host, Condition("Admitted", true, message: failure ?? ""), &verdicts)
        }
        for (route, host, rejection) in table.rejected {
            let condition = Condition(
                "Admitted", false, reason: rejection.reason.rawValue, message: rejection.message)
            add(route, host, condition, &verdicts)
        }
        batch.yield(verdicts)
    }

    func run() async {
        for await verdicts in batches {
            for verdict in verdicts where !Task.isCancelled { await write(verdict) }
        }
    }

    private func add(_ route: Route, _ host: String, _ condition: Condition, _ verdicts: inout [Verdict]) {
        var copy = route
        guard apply(host, condition, to: &copy) else { return }
        verdicts.append(
            Verdict(key: NamespacedName(route), uid: route.uid, host: host, condition: condition))
    }

    private func write(_ verdict: Verdict) async {
        do {
            try await client.modify(
                Route.self, namespace: verdict.key.namespace, name: verdict.key.name, subresource: "status"
            ) { route in
                route.uid == verdict.uid && self.apply(verdict.host, verdict.condition, to: &route)
            }
        } catch let error as StatusError where error.reason == .notFound {
            return
        } catch {
            logger.debug("a route's status was not written", metadata: ["error": "\(error)"])
        }
    }

    /// Sets this router's entry. False where it says the same already.
    private func apply(_ host: String, _ condition: Condition, to route: inout Route) -> Bool {
        var entries = route.ingress
        let index = entries.firstIndex { $0.routerName == settings.routerName }
        var entry = index.map { entries[$0] } ?? RouteIngress()
        var conditions = entry.conditions
        var condition = condition
        condition.lastTransitionTime = now().ISO8601Format()
        let isNew = conditions.set(condition)
        guard isNew || entry.host != host else { return false }
        entry.host = host
        entry.routerName = settings.routerName
        entry.routerCanonicalHostname = "router-\(settings.routerName).\(settings.domain)"
        entry.wildcardPolicy = "None"
        entry.conditions = conditions
        if let index { entries[index] = entry } else { entries.append(entry) }
        route.ingress = entries
        return true
    }
}
