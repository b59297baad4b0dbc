internal import CLinux

#if canImport(Glibc)
    internal import Glibc
#endif

/// Signals to processes that are not this one's children.
package enum HostSignals {
    package static let terminate = SIGTERM
    package static let kill = SIGKILL

    /// Sends a signal to a process; one that has ended is no error.
    package static func send(_ number: Int32, to pid: Int32) {
        guard pid > 1 else { return }
        let descriptor = clinux_pidfd_open(pid)
        guard descriptor >= 0 else { return }
        _ = clinux_pidfd_signal(descriptor, number)
        close(descriptor)
    }

    /// The number of a signal by its name, with or without `SIG`, or by its number as text.
    package static func number(_ name: String) -> Int32? {
        if let number = Int32(name), (1...64).contains(number) { return number }
        let short = name.uppercased().hasPrefix("SIG") ? String(name.uppercased().dropFirst(3)) : name.uppercased()
        return [
            "HUP": SIGHUP, "INT": SIGINT, "QUIT": SIGQUIT, "KILL": SIGKILL, "USR1": SIGUSR1, "USR2": SIGUSR2,
            "TERM": SIGTERM, "WINCH": SIGWINCH, "ABRT": SIGABRT, "CONT": SIGCONT, "STOP": SIGSTOP,
        ][short] ?? (short == "RTMIN+3" ? 37 : nil)
    }
}
