package import HostSystem
internal import Kinds
package import Machinery
internal import Synchronization

/// What something uses: processor time as a rate, and memory that the kernel can't drop at once.
package struct ResourceUsage: Sendable, Hashable {
    /// Billionths of a processor.
    package let nanoCPU: Int
    package let memoryInBytes: Int

    package init(nanoCPU: Int, memoryInBytes: Int) {
        self.nanoCPU = nanoCPU
        self.memoryInBytes = memoryInBytes
    }

    /// As metrics.k8s.io writes it: `12345678n`, `2048Ki`.
    package var json: JSONValue {
        ["cpu": .string("\(nanoCPU)n"), "memory": .string("\(memoryInBytes >> 10)Ki")]
    }
}

/// All counters of a node at one moment.
package struct UsageSample: Sendable, Hashable {
    /// Seconds since 1970.
    package let time: Double
    package let node: CgroupFigures
    /// By container id, which a restart changes.
    package let containers: [String: CgroupFigures]

    package init(time: Double, node: CgroupFigures, containers: [String: CgroupFigures]) {
        self.time = time
        self.node = node
        self.containers = containers
    }
}

/// What was used between two samples.
package struct UsageReport: Sendable, Hashable {
    package let before: UsageSample
    package let after: UsageSample

    package init(before: UsageSample, after: UsageSample) {
        self.before = before
        self.after = after
    }

    package var windowInSeconds: Double { max(after.time - before.time, 0.001) }

    package var node: ResourceUsage { usage(before.node, after.node) }

    /// The usage of a container; nil where it wasn't there. One that has come since has used all its time since.
    package func container(_ id: String) -> ResourceUsage? {
        after.containers[id].map { usage(before.containers[id], $0) }
    }

    private func usage(_ before: CgroupFigures?, _ after: CgroupFigures) -> ResourceUsage {
        let time = max(0, after.cpuNanoseconds - (before?.cpuNanoseconds ?? 0))
        return ResourceUsage(nanoCPU: Int(Double(time) / windowInSeconds), memoryInBytes: after.memoryInBytes)
    }
}

/// Reads what the node and its containers use, when somebody asks and never else.
///
/// A rate needs two samples. Who asks again within a minute gets the rate since the last time; who asks after longer
/// waits a second for the second sample. Within ten seconds the answer stays the same.
package final class UsageSampler: Sendable {
    private static let fresh = 10.0
    private static let related = 60.0

    private struct State {
        var report: UsageReport?
        var last: UsageSample?
    }
    private let state = Mutex(State())
    private let read: @Sendable () async throws -> UsageSample
    private let pause: @Sendable () async throws -> Void
    private let now: @Sendable () -> Double

    /// - Parameters:
    ///   - read: takes a sample.
    ///   - pause: waits between two samples that are taken for one question.
    ///   - now: seconds since 1970.
    package init(
        read: @escaping @Sendable () async throws -> UsageSample, pause: @escaping @Sendable () async throws -> Void,
        now: @escaping @Sendable () -> Double
    ) {
        self.read = read
        self.pause = pause
        self.now = now
    }

    /// What is used now.
    package func report() async throws -> UsageReport {
        let (known, last) = state.withLock { ($0.report, $0.last) }
        if let known, now() - known.after.time < Self.fresh { return known }
        var before = last
        if last.map({ now() - $0.time > Self.related || now() - $0.time < 0.5 }) ?? true {
            before = try await read()
            try await pause()
        }
        let after = try await read()
        let report = UsageReport(before: before ?? after, after: after)
        state.withLock { state in
            state.report = report
            state.last = after
        }
        return report
    }
}

extension UsageSampler {
    /// The sampler of a node's own figures.
    convenience init(_ parts: NodeParts, pods: @escaping @Sendable () -> [Pod]) {
        self.init(
            read: {
                let running = pods().filter { !$0.isEnded }
                let ids = { @Sendable in Self.containers(running, parts) }
                return try await BlockingWork.run {
                    var figures: [String: CgroupFigures] = [:]
                    for (id, group) in ids() { figures[id] = parts.runtime.cgroups.figures(group) }
                    return UsageSample(
                        time: parts.now(),
                        node: CgroupFigures(
                            memoryInBytes: HostFigures.workingSet, cpuNanoseconds: HostFigures.busyNanoseconds),
                        containers: figures)
                }
            }, pause: { try await parts.clock.sleep(for: .seconds(1)) }, now: { parts.now() })
    }

    /// The containers of pods, with their groups.
    private static func containers(_ pods: [Pod], _ parts: NodeParts) -> [(id: String, group: String)] {
        pods.flatMap { pod in
            let group = parts.runtime.group(pod: pod.uid)
            return pod.everyContainer.compactMap { spec in
                let folder = parts.runtime.layout.pod(pod.uid).container(spec.name)
                return ContainerRecord.read(folder).map { ($0.id, "\(group)/\($0.id)") }
            }
        }
    }
}
