import Synchronization

/// Counts requests, in the text format that Prometheus reads.
final class RequestMetrics: Sendable {
    private struct Key: Hashable {
        let verb: String
        let resource: String
        let code: Int
    }
    private struct State {
        var requests: [Key: Int] = [:]
        var watches = 0
    }
    private let state = Mutex(State())
    /// Resources come from URLs: a limit keeps a scanner from filling memory.
    private static let keyLimit = 5000

    func count(verb: String, resource: String, code: Int) {
        state.withLock { state in
            let key = Key(verb: verb, resource: code == 404 ? "" : resource, code: code)
            guard state.requests[key] != nil || state.requests.count < Self.keyLimit else { return }
            state.requests[key, default: 0] += 1
        }
    }

    var text: String {
        let requests = state.withLock { $0.requests }
        var lines = [
            "# HELP apiserver_request_total Requests by verb, resource and HTTP code.",
            "# TYPE apiserver_request_total counter",
        ]
        for (key, count) in requests.sorted(by: { ($0.key.resource, $0.key.verb) < ($1.key.resource, $1.key.verb) }) {
            lines.append(
                "apiserver_request_total{verb=\"\(Self.escaped(key.verb))\",resource=\"\(Self.escaped(key.resource))\","
                    + "code=\"\(key.code)\"} \(count)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func escaped(_ text: String) -> String {
        text.filter { $0.isLetter || $0.isNumber || "-._/".contains($0) }
    }
}
