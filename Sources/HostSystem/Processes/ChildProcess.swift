internal import CLinux
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#endif

/// A child started by `ProcessStart`. It is reaped when it ends, whether or not anybody waits.
package final class ChildProcess: Sendable {
    private struct State {
        var code: Int?
        var waiters: [CheckedContinuation<Int, Never>] = []
    }

    package let pid: Int32
    private let pidfd: Int32
    private let state = Mutex(State())

    init(pid: Int32, pidfd: Int32) {
        self.pid = pid
        self.pidfd = pidfd
        BlockingWork.start { [self] in
            var code: Int32 = 255
            _ = clinux_wait(pidfd, &code)
            let waiters = state.withLock { state in
                state.code = Int(code)
                defer { state.waiters = [] }
                return state.waiters
            }
            for waiter in waiters { waiter.resume(returning: Int(code)) }
        }
    }

    deinit { close(pidfd) }

    /// Sends a signal to exactly this process; one that has ended is no error.
    package func signal(_ number: Int32) { _ = clinux_pidfd_signal(pidfd, number) }

    /// Ends the process at once.
    package func kill() { signal(SIGKILL) }

    package var hasEnded: Bool { state.withLock { $0.code != nil } }

    /// The exit code, or 128 and the number of the signal that ended it. Cancelling does not end the wait: kill it.
    package func wait() async -> Int {
        await withCheckedContinuation { continuation in
            let code = state.withLock { state -> Int? in
                if state.code == nil { state.waiters.append(continuation) }
                return state.code
            }
            if let code { continuation.resume(returning: code) }
        }
    }
}
