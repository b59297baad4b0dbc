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
    let events: EventRecorder
    let prober: Prober
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
