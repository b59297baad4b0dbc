import HostSystem
import Synchronization
import SystemPackage
import TestKit
import Testing

@testable import NodeRuntime

#if canImport(Glibc)
    import Glibc
#endif

/// How pods and containers come up side by side.
@Suite(.scratch, .timeLimit(.minutes(1)))
struct PodStartTests {
    /// How many are at work now, were at most, and are through.
    private final class Crowd: Sendable {
        let counts = Mutex((now: 0, most: 0, done: 0))

        func come() {
            counts.withLock { counts in
                counts.now += 1
                counts.most = max(counts.most, counts.now)
            }
        }

        func leave() {
            counts.withLock { counts in
                counts.now -= 1
                counts.done += 1
            }
        }
    }

    @Test func `a gate lets as many through as it is wide, and all in the end`() async throws {
        let gate = StartGate(width: 2)
        let crowd = Crowd()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await gate.pass {
                        crowd.come()
                        await Task.yield()
                        crowd.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        let counts = crowd.counts.withLock { $0 }
        #expect((1...2).contains(counts.most))
        #expect(counts.done == 50)
    }

    @Test func `who is cancelled before a gate goes, and the next one has the turn`() async throws {
        let gate = StartGate(width: 1)
        let (ends, end) = AsyncStream<Void>.makeStream()
        let (starts, start) = AsyncStream<Void>.makeStream()
        let first = Task {
            try await gate.pass {
                start.yield()
                for await _ in ends { break }
            }
        }
        for await _ in starts { break }
        let second = Task { try await gate.pass {} }
        let third = Task { try await gate.pass { "third" } }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        end.yield()
        try await first.value
        #expect(try await third.value == "third")
    }

    // MARK: - runc's FIFO

    private func fifo(_ name: String) throws -> String {
        let path = "\(Scratch.folder.string)/\(name)"
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    @Test func `a container's first process is let go by reading what it writes`() async throws {
        let path = try fifo("exec.fifo")
        let waiting = Task {
            try await BlockingWork.wait { try HostDescriptor.open(path, O_WRONLY).write([UInt8(ascii: "0")]) }
        }
        #expect(try await BlockingWork.wait { try StartFifo(path: path) { true }.release() })
        try await waiting.value
        #expect(!Files.exists(path))
        #expect(try await BlockingWork.wait { try StartFifo(path: path) { true }.release() } == false)
    }

    @Test func `a first process that has gone is an error`() async throws {
        let path = try fifo("exec.fifo")
        let error = await #expect(throws: HostError.self) {
            try await BlockingWork.wait { try StartFifo(path: path) { false }.release() }
        }
        #expect(error?.detail == "container process is already dead")
        #expect(Files.exists(path))
    }

    // MARK: - Progress

    @Test func `a pod comes up as long as nothing runs, has ended or has failed`() {
        var state = PodState(startTime: 0)
        #expect(state.isComingUp)
        state.network = .busy
        state["c"].phase = .pulling
        #expect(state.isComingUp)
        let problem = PodProblem("R", "m")
        let run = ContainerRun(id: "i", startedAt: 0)
        let changes: [(inout PodState) -> Void] = [
            { $0.network = .failed(problem, retryAt: 1) }, { $0.volumes = .failed(problem, retryAt: 1) },
            { $0.failure = problem }, { $0.isOrphaned = true }, { $0.ending = .removing },
            { $0["c"].phase = .running(run) }, { $0["c"].waitingReason = "ErrImagePull" },
            { $0["c"].phase = .exited(ContainerExit(id: "i", code: 0, startedAt: 0, finishedAt: 1)) },
        ]
        for change in changes {
            var changed = state
            change(&changed)
            #expect(!changed.isComingUp)
        }
    }
}
