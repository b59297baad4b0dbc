import Machinery
import NIOCore
import NIOHTTP1
import NIOPosix

/// The figures of one API server.
struct APIFigures: Sendable {
    var creates: Figures
    var gets: Figures
    var lists: Figures?
    var bytesPerObject: Double
    /// With all objects there.
    var residentMemory: Int
    var bytesPerWatch: Double?

    func compare(with other: APIFigures) {
        Report.ratio("creates a core, times the other's", creates.perCore, other.creates.perCore)
        Report.ratio("creates, times the other's", creates.perSecond, other.creates.perSecond)
        Report.ratio("gets a core, times the other's", gets.perCore, other.gets.perCore)
        if let lists, let others = other.lists {
            Report.ratio("listed MB a core, times the other's", lists.megabytesPerCore, others.megabytesPerCore)
        }
        Report.ratio("memory an object, times the other's", bytesPerObject, other.bytesPerObject)
        Report.ratio(
            "resident memory, times the other's", Double(residentMemory), Double(other.residentMemory))
        if let bytesPerWatch, let others = other.bytesPerWatch {
            Report.ratio("memory a watch, times the other's", bytesPerWatch, others)
        }
    }
}

/// Everything that is measured of an API server: writes, reads, lists and watches of pods that no scheduler takes.
struct APILoad: Sendable {
    let endpoint: Endpoint
    let process: ServerProcess
    let group: MultiThreadedEventLoopGroup
    let objects: Int
    let size: Int
    let clients: Int
    let watches: Int
    let events: Int
    private static let namespace = "paas-bench"
    private static let pods = "/api/v1/namespaces/\(namespace)/pods"
    private static let maps = "/api/v1/namespaces/\(namespace)/configmaps"

    func run() async throws -> APIFigures {
        let pool = try await LoadPool(endpoint, process, clients: clients, on: group)
        _ = try await pool.run(clients) { _ in LoadRequest(method: .GET, path: "/version") }
        try await prepare(pool)
        var figures = try await measureObjects(pool)
        figures.lists = try await measureLists(pool)
        await pool.close()
        figures.bytesPerWatch = try await measureWatches()
        return figures
    }

    private func prepare(_ pool: LoadPool) async throws {
        let namespace: JSONValue = [
            "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(Self.namespace)],
        ]
        let account: JSONValue = ["apiVersion": "v1", "kind": "ServiceAccount", "metadata": ["name": "default"]]
        for (path, document) in [("namespaces", namespace), ("namespaces/\(Self.namespace)/serviceaccounts", account)] {
            let body = ByteBuffer(bytes: document.encoded())
            // A controller may have made the account already.
            _ = try? await pool.run(1) { _ in LoadRequest(method: .POST, path: "/api/v1/\(path)", body: body) }
        }
    }

    private func measureObjects(_ pool: LoadPool) async throws -> APIFigures {
        let before = try process.memory
        let creates = try await pool.run(objects, limit: nil) { number in
            LoadRequest(method: .POST, path: Self.pods, body: ByteBuffer(bytes: pod(number).encoded()))
        }
        Report.rate("durable creates", creates)
        try await process.settle()
        let gets = try await pool.run(2 * objects) { number in
            LoadRequest(method: .GET, path: "\(Self.pods)/\(Self.name(number * 7919 % objects))")
        }
        Report.rate("gets", gets)
        // What was needed only for a moment goes back within seconds.
        try await Task.sleep(for: .seconds(5))
        try await process.settle()
        let perObject = Double(try process.memory - before) / Double(objects)
        Report.line("memory an object", Report.kilobytes(perObject))
        let resident = try process.residentMemory
        Report.line(
            "resident memory",
            "\(Report.megabytes(resident)); \(Report.megabytes(before)) of its own before the first object")
        return APIFigures(creates: creates, gets: gets, bytesPerObject: perObject, residentMemory: resident)
    }

    private func measureLists(_ pool: LoadPool) async throws -> Figures {
        let lists = try await pool.run(20, clients: 1) { _ in
            LoadRequest(method: .GET, path: "\(Self.pods)?resourceVersion=0")
        }
        Report.lists("lists of all, one client", lists)
        Report.lists(
            "lists of all, four clients",
            try await pool.run(20, clients: 4) { _ in LoadRequest(method: .GET, path: Self.pods) })
        Report.rate(
            "pages of 500", try await pool.run(200) { _ in LoadRequest(method: .GET, path: "\(Self.pods)?limit=500") })
        Report.rate(
            "lists of 100 by a label, eight clients",
            try await pool.run(1000, clients: 8) { number in
                let group = number % max(1, objects / 100)
                return LoadRequest(method: .GET, path: "\(Self.pods)?labelSelector=group%3Dg-\(group)")
            })
        Report.rate(
            "lists of one by metadata.name",
            try await pool.run(5000) { number in
                LoadRequest(
                    method: .GET, path: "\(Self.pods)?fieldSelector=metadata.name%3D\(Self.name(number % objects))")
            })
        return lists
    }

    /// Opens watches on ConfigMaps that all get each event, then writes one after the other.
    private func measureWatches() async throws -> Double {
        let writer = try await LoadPool(endpoint, process, clients: 1, on: group)
        _ = try await writer.run(1) { _ in LoadRequest(method: .POST, path: Self.maps, body: Self.map(0)) }
        try await process.settle()
        let before = try process.memory
        let log = WatchLog()
        let path = "\(Self.maps)?watch=true&allowWatchBookmarks=false&fieldSelector=metadata.name%3Dwatched"
        let channels = try await endpoint.connect(watches, on: group) {
            WatchHandler(path: path, headers: $0, log: log)
        }
        // Each begins with the object as it is.
        log.willWrite()
        try await wait(for: watches, log) { log.receivedCount }
        try await process.settle()
        let perWatch = Double(try process.memory - before) / Double(watches)
        Report.line("memory a watch (TLS connection included)", Report.kilobytes(perWatch))
        let cpu = try process.cpu
        for number in 1...events {
            log.willWrite()
            _ = try await writer.run(1) { _ in
                LoadRequest(method: .PUT, path: "\(Self.maps)/watched", body: Self.map(number))
            }
            try await wait(for: watches * (number + 1), log) { log.receivedCount }
        }
        let latencies = Array(log.latencies.dropFirst(watches))
        let perEvent = (try process.cpu - cpu) / (events * watches)
        Report.line(
            "write to receipt, \(watches) watchers",
            "p50 \(Report.milliseconds(latencies.percentile(0.5))), p99 "
                + "\(Report.milliseconds(latencies.percentile(0.99))); "
                + "\(Report.tenths(perEvent.inSeconds * 1e6)) us of processor time an event and watcher")
        for channel in channels { try? await channel.close() }
        await writer.close()
        return perWatch
    }

    private func wait(for count: Int, _ log: WatchLog, _ current: () -> Int) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while current() < count {
            if let failure = log.firstFailure { throw BenchError("a watch failed: \(failure)") }
            guard ContinuousClock.now < deadline else {
                throw BenchError("\(current()) of \(count) events came within a minute")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// A ConfigMap of a kilobyte that holds `number`.
    private static func map(_ number: Int) -> ByteBuffer {
        let document: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "watched"],
            "data": ["number": .string(String(number)), "text": .string(String(repeating: "x", count: 1000))],
        ]
        return ByteBuffer(bytes: document.encoded())
    }

    private static func name(_ number: Int) -> String { "bench-pod-of-some-length-\(number)" }

    /// A pod as a deployment makes them, filled up to the wanted size, for a scheduler that isn't there.
    private func pod(_ number: Int) -> JSONValue {
        var environment: [JSONValue] = []
        for index in 0..<max(0, (size - 1500) / 60) {
            environment.append(["name": .string("SETTING_\(index)"), "value": .string("value of setting \(index)")])
        }
        return [
            "apiVersion": "v1", "kind": "Pod",
            "metadata": [
                "name": .string(Self.name(number)), "namespace": .string(Self.namespace),
                "labels": [
                    "app.kubernetes.io/name": "bench", "pod-template-hash": "5d4f8c7b6d",
                    "group": .string("g-\(number % max(1, objects / 100))"),
                ],
                "annotations": ["example.com/checksum": .string(String(repeating: "0123456789abcdef", count: 4))],
            ],
            "spec": [
                "schedulerName": "paas-bench", "terminationGracePeriodSeconds": 0,
                "containers": [
                    [
                        "name": "web", "image": "registry.example.com/bench/web@sha256:0123456789abcdef",
                        "command": ["sleep", "600"], "env": .array(environment),
                        "resources": ["limits": ["cpu": "1", "memory": "128Mi"]],
                        "readinessProbe": ["httpGet": ["path": "/healthz", "port": 8080], "periodSeconds": 10],
                    ]
                ],
            ],
        ]
    }
}
