internal import CLinux

/// What programs the kernel runs besides its own architecture's.
package enum HostArchitecture {
    /// Whether it takes system calls of x32, an architecture for 32-bit pointers on x86-64 that most kernels leave out.
    package static let runsX32 = clinux_runs_x32()
}
