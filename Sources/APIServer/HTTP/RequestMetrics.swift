import Glibc
import Machinery
import Reconciling
import Synchronization

/// Counts requests by Kubernetes' names, in the text format that Prometheus reads.
final class RequestMetrics: Sendable {
    /// What a request is counted under.
    struct Key: Hashable {
        var verb = ""
        var group = ""
        var version = ""
        var resource = ""
        var subresource = ""
        /// resource, namespace or cluster.
        var scope = ""

        fileprivate var labels: String {
            let pairs = [
                ("group", group), ("resource", resource), ("scope", scope), ("subresource", subresource),
                ("verb", verb), ("version", version),
            ]
            return pairs.map { "\($0.0)=\"\(RequestMetrics.escaped($0.1))\"" }.joined(separator: ",")
        }
    }
    private struct Counts {
        var codes: [Int: Int] = [:]
        var durations = DurationHistogram(bounds: RequestMetrics.bounds)

        mutating func add(_ code: Int, _ seconds: Double) {
            codes[code, default: 0] += 1
            durations.add(seconds)
        }
    }
    private struct State {
        var requests: [Key: Counts] = [:]
        var inflight = ["mutating": 0, "readOnly": 0]
        var longRunning: [String: Int] = [:]
    }
    private let state = Mutex(State())
    private let sources = Mutex<[any MetricsSource]>([])
    private let started: Int64
    private let version: String

    /// Upper bounds of the durations' buckets, in seconds.
    private static let bounds = [
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60,
    ]
    /// Resources come from URLs: a limit keeps a scanner from filling memory.
    private static let keyLimit = 2000

    /// `version` is the one that `/version` tells.
    init(version: String = "", clock: WallClock = .system) {
        self.version = version
        started = clock.now.seconds
    }

    /// Lets another room tell its figures among these.
    func add(_ source: any MetricsSource) { sources.withLock { $0.append(source) } }

    /// A request has begun; `ended` must follow.
    func began(_ address: RequestAddress) {
        state.withLock { $0.inflight[Self.kind(address), default: 0] += 1 }
    }

    /// A request was answered, or its long answer begun, after so many seconds.
    func ended(_ address: RequestAddress, code: Int, seconds: Double) {
        let key = Self.key(address, code: code)
        state.withLock { state in
            state.inflight[Self.kind(address), default: 0] -= 1
            guard state.requests[key] != nil || state.requests.count < Self.keyLimit else { return }
            state.requests[key, default: Counts()].add(code, seconds)
        }
    }

    /// Counts an answer that goes on (a watch, a followed log) up at its begin and down at its end.
    func longRunning(_ verb: String, _ change: Int) {
        state.withLock { $0.longRunning[verb, default: 0] += change }
    }

    private static func kind(_ address: RequestAddress) -> String {
        ["get", "list", "watch"].contains(address.verb) ? "readOnly" : "mutating"
    }

    private static func key(_ address: RequestAddress, code: Int) -> Key {
        guard let path = address.resource, code != 404 else { return Key(verb: metricVerb(address.verb)) }
        return Key(
            verb: metricVerb(address.verb), group: path.groupVersion.group, version: path.groupVersion.version,
            resource: path.resource, subresource: path.subresource.map { String($0.prefix { $0 != "/" }) } ?? "",
            scope: path.name != nil ? "resource" : path.namespace != nil ? "namespace" : "cluster")
    }

    /// Kubernetes' metrics name HTTP methods, but for what a collection is asked.
    private static func metricVerb(_ verb: String) -> String {
        switch verb {
        case "create": "POST"
        case "update": "PUT"
        case "deletecollection": "DELETECOLLECTION"
        default: verb.uppercased()
        }
    }

    fileprivate static func escaped(_ text: String) -> String {
        text.filter { $0.isLetter || $0.isNumber || "-._/".contains($0) }
    }

    // MARK: Text

    var text: String {
        let state = state.withLock { $0 }
        let requests = state.requests.map { (labels: $0.key.labels, counts: $0.value) }
            .sorted { $0.labels < $1.labels }
        var lines = MetricsText.header(
            "apiserver_request_total", "counter", "Requests by verb, resource and HTTP code.")
        for (labels, counts) in requests {
            for (code, count) in counts.codes.sorted(by: { $0.key < $1.key }) {
                lines.append("apiserver_request_total{code=\"\(code)\",component=\"apiserver\",\(labels)} \(count)")
            }
        }
        lines += Self.durations(requests.map { ($0.labels, $0.counts) })
        lines += MetricsText.header("apiserver_current_inflight_requests", "gauge", "Requests that are being answered.")
        lines += state.inflight.sorted { $0.key < $1.key }
            .map { "apiserver_current_inflight_requests{request_kind=\"\($0.key)\"} \($0.value)" }
        lines += MetricsText.header("apiserver_longrunning_requests", "gauge", "Watches and other answers that go on.")
        lines += state.longRunning.sorted { $0.key < $1.key }
            .map { "apiserver_longrunning_requests{verb=\"\($0.key.uppercased())\"} \($0.value)" }
        lines += MetricsText.header("kubernetes_build_info", "gauge", "The version that is spoken.")
        lines.append("kubernetes_build_info{git_version=\"\(version)\"} 1")
        let others = sources.withLock { $0 }.flatMap(\.lines)
        return (lines + process + others).joined(separator: "\n") + "\n"
    }

    private static func durations(_ requests: [(String, Counts)]) -> [String] {
        let name = "apiserver_request_duration_seconds"
        return MetricsText.header(
            name, "histogram", "How long answers took, in seconds; for watches until they began.")
            + requests.flatMap { $1.durations.lines(name, labels: "component=\"apiserver\",\($0)") }
    }

    /// What Prometheus' clients tell of their own process.
    private var process: [String] {
        let processorTime = Double(clock()) / Double(CLOCKS_PER_SEC)
        return MetricsText.header("process_cpu_seconds_total", "counter", "Processor time used, in seconds.") + [
            "process_cpu_seconds_total \(processorTime)"
        ] + MetricsText.header("process_resident_memory_bytes", "gauge", "Resident memory, in bytes.") + [
            "process_resident_memory_bytes \(Self.residentBytes)"
        ] + MetricsText.header("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.")
            + [
                "process_start_time_seconds \(started)"
            ]
    }

    private static var residentBytes: Int {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = fread(&buffer, 1, buffer.count, file)
        let fields = String(decoding: buffer.prefix(count), as: UTF8.self).split(separator: " ")
        return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}
