internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// What all pods of a node share.
struct NodeParts: Sendable {
    let client: any APIClient
    let runtime: ContainerRuntime
    let images: any ImageSource
    let network: any PodNetwork
    let settings: NodeSettings
    let references: PodReferences
    let events: PodEvents
    /// The pods of this node.
    let pods: Informer<Pod>
    /// The node's own object.
    let node: Informer<Node>
    let room = NodeRoom()
    let userIDs: UserIDBlocks
    /// Whether pods get user namespaces unless they or what they need say otherwise.
    let usesUserNamespaces: Bool
    let pressure: NodePressureState
    let prober: Prober
    let metrics: NodeMetrics
    /// Where pods wait for their turn to get a network, and containers for theirs to be started.
    let attaching: StartGate
    let starting: StartGate
    let seccomp: SeccompProfile?
    let clock: any Clock<Duration>
    let wallClock: WallClock
    let logger: Logger

    /// Seconds since 1970.
    func now() -> Double {
        let now = wallClock.now
        return Double(now.seconds) + Double(now.nanoseconds) / 1e9
    }
}
