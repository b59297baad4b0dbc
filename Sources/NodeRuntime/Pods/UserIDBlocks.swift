internal import HostSystem
internal import Kinds
internal import Machinery
internal import Synchronization

/// The host's ids that a pod's user namespace has.
struct UserIDs: Sendable, Hashable {
    /// Of the host, for 0 to 65535 inside.
    let first: Int
    /// The first uid of the pod's project, which its containers run as unless they say otherwise.
    let namespaceFirst: Int

    /// What an image's own users are, and what OpenShift gives a project.
    var map: UserIDMap {
        UserIDMap([
            .init(inside: 0, outside: first, count: UserIDBlocks.ofImages),
            .init(inside: namespaceFirst, outside: first + UserIDBlocks.ofImages, count: UserIDBlocks.ofProject),
        ])
    }

    var record: String { "\(first) \(namespaceFirst)" }

    init(first: Int, namespaceFirst: Int) {
        self.first = first
        self.namespaceFirst = namespaceFirst
    }

    init?(record: String) {
        let numbers = record.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 2 else { return nil }
        self.init(first: numbers[0], namespaceFirst: numbers[1])
    }
}

/// Gives each pod ids of the host that no other pod has: a process that breaks out of one can touch no other's files.
final class UserIDBlocks: Sendable {
    static let ofImages = 65_536
    static let ofProject = 10_000
    /// Past the ranges that Debian gives users (/etc/subuid), and below those of projects.
    private static let first = 1 << 20
    private static let size = 1 << 17
    private static let count = 7_000

    private let taken: Mutex<[String: UserIDs]>

    /// Finds what pods have from an earlier start.
    init(_ layout: DataLayout) {
        var found: [String: UserIDs] = [:]
        for uid in Files.list(layout.pods) {
            found[uid] = Files.text(layout.pod(uid).userIDs).flatMap { UserIDs(record: $0) }
        }
        taken = Mutex(found)
    }

    /// The pod's ids: those that it has, or the next free ones.
    func take(_ uid: String, namespaceFirst: Int) throws(PodProblem) -> UserIDs {
        let found = taken.withLock { taken -> UserIDs? in
            if let own = taken[uid] { return own }
            let used = Set(taken.values.map(\.first))
            for index in 0..<Self.count where !used.contains(Self.first + index * Self.size) {
                let ids = UserIDs(first: Self.first + index * Self.size, namespaceFirst: namespaceFirst)
                taken[uid] = ids
                return ids
            }
            return nil
        }
        guard let found else { throw PodProblem("FailedCreatePodSandBox", "all user ids for pods are taken") }
        return found
    }

    func give(back uid: String) { taken.withLock { $0[uid] = nil } }
}

/// Whether a pod that does not say can have a user namespace.
struct UserNamespaceRule {
    let pod: Pod
    private var spec: JSONValue { pod.json["spec"] }

    /// Nothing of the host's own is in it.
    var allows: Bool {
        let sharesHost = ["hostNetwork", "hostPID", "hostIPC"].contains { spec[$0].flag }
        let hasHostPath = pod.volumes.contains { !$0["hostPath"].isNull }
        return !sharesHost && !hasHostPath && !pod.everyContainer.contains { $0.securityContext["privileged"].flag }
    }

    /// All the ids that it names are ids inside.
    func fits(_ map: UserIDMap) -> Bool {
        let contexts = [spec["securityContext"]] + pod.everyContainer.map(\.securityContext)
        let ids = contexts.flatMap { context in
            [context["runAsUser"], context["runAsGroup"], context["fsGroup"]] + context["supplementalGroups"].items
        }
        return ids.compactMap(\.int).allSatisfy { map.outside($0) != nil }
    }
}
