import HostSystem
import Machinery
import NodeRuntime
import Synchronization
import Testing

/// Samples in the order in which they are read, and a clock that stands still between.
private final class Meter: Sendable {
    struct State {
        var now = 1000.0
        var reads = 0
        var pauses = 0
    }
    let state = Mutex(State())

    /// The processor works half of the time, and container `a` a tenth of it.
    func sampler() -> UsageSampler {
        UsageSampler(
            read: { [self] in
                state.withLock { state in
                    state.reads += 1
                    let time = state.now
                    func figures(_ share: Double, _ memory: Int) -> CgroupFigures {
                        CgroupFigures(memoryInBytes: memory, cpuNanoseconds: Int(time * share * 1e9))
                    }
                    return UsageSample(
                        time: time, node: figures(0.5, 1 << 30), containers: ["a": figures(0.1, 1 << 20)])
                }
            },
            pause: { [self] in
                state.withLock { state in
                    state.pauses += 1
                    state.now += 1
                }
            }, now: { [self] in state.withLock { $0.now } })
    }

    func pass(_ seconds: Double) { state.withLock { $0.now += seconds } }
    var counts: (reads: Int, pauses: Int) { state.withLock { ($0.reads, $0.pauses) } }
}

struct UsageSamplerTests {
    @Test func `a rate is what was used since the last question, and the first one waits for a second sample`()
        async throws
    {
        let meter = Meter()
        let sampler = meter.sampler()
        let first = try await sampler.report()
        #expect(meter.counts == (2, 1))
        #expect(first.windowInSeconds == 1)
        #expect(first.node == ResourceUsage(nanoCPU: 500_000_000, memoryInBytes: 1 << 30))
        #expect(first.container("a") == ResourceUsage(nanoCPU: 100_000_000, memoryInBytes: 1 << 20))
        #expect(first.container("b") == nil)
        meter.pass(5)
        #expect(try await sampler.report() == first, "nothing is read for a question soon after")
        #expect(meter.counts == (2, 1))
        meter.pass(10)
        let second = try await sampler.report()
        #expect(meter.counts == (3, 1))
        #expect(second.windowInSeconds == 15)
        meter.pass(3600)
        let third = try await sampler.report()
        #expect(meter.counts == (5, 2), "an old sample is no use")
        #expect(third.windowInSeconds == 1)
    }

    @Test func `a container that came between the samples is counted from its start`() {
        func sample(_ time: Double, _ containers: [String: Int]) -> UsageSample {
            UsageSample(
                time: time, node: CgroupFigures(memoryInBytes: 0, cpuNanoseconds: 0),
                containers: containers.mapValues { CgroupFigures(memoryInBytes: 4096, cpuNanoseconds: $0) })
        }
        let report = UsageReport(before: sample(0, ["old": 10]), after: sample(2, ["new": 1_000_000]))
        #expect(report.container("new")?.nanoCPU == 500_000)
        #expect(report.container("old") == nil)
        #expect(report.container("new")?.json == ["cpu": "500000n", "memory": "4Ki"])
    }

    @Test func `this host's own figures are plausible`() {
        #expect(HostFigures.busyNanoseconds > 0)
        #expect(HostFigures.workingSet > 0)
        #expect(HostFigures.workingSet < HostFigures.memoryInBytes)
    }
}
