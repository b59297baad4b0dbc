internal import NIOCore
internal import NIOPosix

#if canImport(Glibc)
    internal import Glibc
#endif

/// Why a TCP connection could not be made, in the words that Kubernetes' users know (Go's package `net`).
package enum DialFailure {
    /// Nil where `error` is none of a connection that could not be made.
    ///
    /// - Parameter place: where to, for errors that don't tell it themselves.
    package static func text(_ error: any Error, place: (host: String, port: Int)? = nil) -> String? {
        let dial = place.map { "dial tcp \($0.host.contains(":") ? "[\($0.host)]" : $0.host):\($0.port)" } ?? "dial tcp"
        switch error {
        case ChannelError.connectTimeout: return "\(dial): i/o timeout"
        case let error as IOError: return "\(dial): connect: \(text(errno: error.errnoCode))"
        case let error as NIOConnectionError:
            guard let cause = error.connectionErrors.first?.error else {
                return "dial tcp: lookup \(error.host): no such host"
            }
            return text(cause, place: (error.host, error.port)) ?? "\(dial): \(cause)"
        default: return nil
        }
    }

    private static func text(errno number: Int32) -> String {
        switch number {
        case ECONNREFUSED: "connection refused"
        case EHOSTUNREACH: "no route to host"
        case ENETUNREACH: "network is unreachable"
        case ECONNRESET: "connection reset by peer"
        case ETIMEDOUT: "connection timed out"
        default: String(cString: strerror(number)).lowercased()
        }
    }
}
