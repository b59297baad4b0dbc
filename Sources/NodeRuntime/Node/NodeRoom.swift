internal import Kinds
internal import Machinery
internal import Synchronization

/// What the pods that this node has taken use of it, so that a further one is taken only where it fits.
///
/// A pod counts from the moment it is taken: of two that come at once, the second sees the first.
final class NodeRoom: Sendable {
    struct Guest: Sendable {
        var requests: ResourceAmount
        let ports: [HostPort]

        init(_ pod: Pod) {
            requests = ResourceAmount(requestedBy: pod.spec)
            ports = HostPort.all(of: pod.spec)
        }
    }

    private let guests = Mutex<[String: Guest]>([:])

    /// Takes a pod unless there is a reason against it beside the others; one that is here stays.
    func take(_ pod: Pod, unless problem: (Guest, [Guest]) -> PodProblem?) -> PodProblem? {
        let guest = Guest(pod)
        return guests.withLock { guests in
            if guests[pod.uid] == nil, let problem = problem(guest, Array(guests.values)) { return problem }
            guests[pod.uid] = guest
            return nil
        }
    }

    /// Counts a pod by what it was granted after its resources were changed.
    func note(_ uid: String, _ requests: ResourceAmount) { guests.withLock { $0[uid]?.requests = requests } }

    func leave(_ uid: String) { guests.withLock { $0[uid] = nil } }

    /// What all others ask for together.
    func requests(besides uid: String) -> ResourceAmount {
        guests.withLock { $0.reduce(ResourceAmount()) { $1.key == uid ? $0 : $0 + $1.value.requests } }
    }
}
