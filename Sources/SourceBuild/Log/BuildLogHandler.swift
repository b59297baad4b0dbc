internal import HostSystem
internal import Kinds
internal import Machinery
internal import Reconciling

#if canImport(Glibc)
    internal import Glibc
#endif

/// Answers `builds/log`: the log's file as it grows, until the build has ended. It outlives the build's pod.
struct BuildLogHandler: ResourceHandler {
    let builds: Informer<Build>
    let layout: DataLayout
    let clock: any Clock<Duration>
    let interval: Duration

    var resources: [(group: String, resource: String, verbs: [String])] {
        [("build.openshift.io", "builds/log", ["get"])]
    }

    func handle(_ call: APICall) async throws -> APIAnswer {
        let (namespace, name) = (call.path.namespace ?? "", call.path.name ?? "")
        let build = try await call.client.get(Build.self, namespace: namespace, name: name)
        for parameter in ["tailLines", "limitBytes"] {
            if let text = call.parameter(parameter), (Int(text) ?? -1) < 0 {
                throw StatusError.badRequest("\(parameter) must be a whole number of at least 0, not \"\(text)\"")
            }
        }
        if call.flag("previous") { throw StatusError.badRequest("a build has one log; there is no previous one") }
        let path = layout.buildLog(build.uid)
        let reader = Reader(
            path: path, place: NamespacedName(build), uid: build.uid, builds: builds, clock: clock, interval: interval,
            follows: call.flag("follow"), waits: !call.flag("nowait"),
            rest: call.parameter("limitBytes").flatMap { Int($0) } ?? .max,
            offset: call.parameter("tailLines").flatMap { Int($0) }.map { Self.start(of: path, lines: $0) } ?? 0)
        return .stream(
            contentType: "text/plain", AsyncThrowingStream { try await reader.next() })
    }

    /// Where the last lines of a file begin.
    static func start(of path: String, lines: Int) -> Int {
        guard let bytes = try? Files.read(path, limit: 256 << 20) else { return 0 }
        var (left, index) = (lines, bytes.count)
        if bytes.last == 10 { index -= 1 }
        if lines == 0 { return bytes.count }
        while index > 0 {
            if bytes[index - 1] == 10 {
                left -= 1
                if left == 0 { return index }
            }
            index -= 1
        }
        return 0
    }

    /// Reads on each time it is asked; nobody asks, nothing happens.
    private actor Reader {
        private let path: String
        private let place: NamespacedName
        private let uid: String
        private let builds: Informer<Build>
        private let clock: any Clock<Duration>
        private let interval: Duration
        private let follows: Bool
        private var waits: Bool
        private var rest: Int
        private var offset: Int
        private var wasSeen = false
        private var unknown = 0

        init(
            path: String, place: NamespacedName, uid: String, builds: Informer<Build>, clock: any Clock<Duration>,
            interval: Duration, follows: Bool, waits: Bool, rest: Int, offset: Int
        ) {
            self.path = path
            self.place = place
            self.uid = uid
            self.builds = builds
            self.clock = clock
            self.interval = interval
            self.follows = follows
            self.waits = waits
            self.rest = rest
            self.offset = offset
        }

        /// The next piece; nil at the end.
        func next() async throws -> [UInt8]? {
            while rest > 0 {
                // In this order: what was written before the end is read after the end was seen.
                let isOver = isOver
                let chunk = try await read()
                if !chunk.isEmpty {
                    waits = false
                    return chunk
                }
                if isOver || !(follows || waits) { return nil }
                try await clock.sleep(for: interval)
            }
            return nil
        }

        /// A cache that is behind may not know a new build yet: that is waited for a while.
        private var isOver: Bool {
            guard let build = builds.get(place), build.uid == uid else {
                unknown += 1
                return wasSeen || unknown > 100
            }
            wasSeen = true
            return build.isTerminal
        }

        private func read() async throws -> [UInt8] {
            let (path, offset, limit) = (path, offset, min(rest, 1 << 16))
            let chunk = try await BlockingWork.run { () -> [UInt8] in
                guard Files.exists(path) else { return [] }
                let file = try HostDescriptor.open(path)
                guard lseek(file.number, off_t(offset), SEEK_SET) >= 0 else { return [] }
                return try file.read(limit: limit)
            }
            self.offset += chunk.count
            rest -= chunk.count
            return chunk
        }
    }
}
