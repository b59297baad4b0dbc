internal import HostSystem

#if canImport(Glibc)
    internal import Glibc
#endif

/// Makes HAProxy serve a configuration: by commands where only servers changed, else by a seamless reload.
///
/// It adopts an HAProxy that runs already. One change at a time; callers queue outside.
actor RouterEngine {
    private let process: ProxyProcess
    private let folder: RouterFolder
    /// What HAProxy serves now; nil before the first change.
    private var applied: RouterConfiguration?
    private var appliedShape: [String: String] = [:]

    init(files: RouterFiles, clock: any Clock<Duration> = ContinuousClock()) {
        process = ProxyProcess(files: files, clock: clock)
        folder = RouterFolder(files: files)
    }

    /// The places of each backend, by its id.
    var slots: [String: [ServerSlot]] {
        Dictionary(uniqueKeysWithValues: (applied?.backends ?? []).map { ($0.id, $0.servers) })
    }

    /// Makes `wanted` effective; its backends' servers are put into places. Returns how it was done.
    @discardableResult
    func apply(_ wanted: RouterConfiguration) async throws -> Change {
        if applied == nil { try await adopt(wanted) }
        var next = wanted
        let known = slots
        for index in next.backends.indices {
            let backend = next.backends[index]
            next.backends[index].servers = ServerPlacement.place(backend.servers, into: known[backend.id] ?? [])
        }
        let shape = ConfigurationText.shape(next)
        let isRunning = await process.reportIfRunning() != nil
        if !isRunning {
            try folder.make()
            try folder.write(ConfigurationText.files(next))
            try await process.start()
        } else if shape != appliedShape {
            try folder.write(ConfigurationText.files(next))
            try await process.reload()
        } else {
            let commands = next.backends.flatMap { backend in
                ServerPlacement.commands(
                    backend: backend.id, from: known[backend.id] ?? backend.servers, to: backend.servers)
            }
            guard !commands.isEmpty else { return .nothing }
            // First on disk, so that an HAProxy that starts again starts with the newest servers.
            try folder.write(ConfigurationText.files(next))
            do {
                try await process.admin.perform(commands)
                applied = next
                return .commands(commands.count)
            } catch let error as RouterError where error.code == .refused {
                // Half of them may be done: the files have it all.
                try await process.reload()
            }
        }
        applied = next
        appliedShape = shape
        return isRunning ? .reload : .start
    }

    /// How a configuration became effective.
    enum Change: Sendable, Hashable { case nothing, commands(Int), reload, start }

    /// Sessions open on servers of an address, over all workers.
    func sessions(ofAddress address: String) async throws -> Int {
        let counts = try await process.sessions()
        var sum = 0
        for backend in applied?.backends ?? [] {
            for (index, slot) in backend.servers.enumerated() where slot.address == address {
                sum += counts["\(backend.id)/s\(index + 1)"] ?? 0
            }
        }
        return sum
    }

    /// True where HAProxy runs.
    func isRunning() async -> Bool { await process.reportIfRunning() != nil }

    /// Ends HAProxy and removes its files.
    func tearDown() async throws {
        try await process.stop()
        applied = nil
        try Files.removeTree(folder.files.folder)
    }

    /// Learns the places of a running HAProxy whose files on disk are those that `wanted` would have.
    ///
    /// The servers' state is asked of HAProxy itself, so that what the last platform did in its last moment counts. If
    /// anything but the servers differs, the first change is a reload.
    private func adopt(_ wanted: RouterConfiguration) async throws {
        guard await process.reportIfRunning() != nil else { return }
        let states = ServerState.parse(try await process.admin.send("show servers state"))
        var running = wanted
        for index in running.backends.indices {
            running.backends[index].servers = states[running.backends[index].id] ?? []
        }
        let paths = folder.files
        let shape = ConfigurationText.shape(running)
        let isSame = shape.allSatisfy { path, text in
            guard let bytes = try? Files.read(path) else { return false }
            let onDisk = String(decoding: bytes, as: UTF8.self)
            guard path == paths.configuration else { return onDisk == text }
            return ServerState.withoutServers(onDisk) == ServerState.withoutServers(text)
        }
        guard isSame, running.backends.allSatisfy({ !$0.servers.isEmpty }) else { return }
        applied = running
        appliedShape = shape
    }
}

/// What HAProxy says of its servers (`show servers state`, format 1).
enum ServerState {
    /// The places by backend, in order.
    static func parse(_ text: String) -> [String: [ServerSlot]] {
        var slots: [String: [Int: ServerSlot]] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard fields.count > 18, Int(fields[0]) != nil, fields[3].hasPrefix("s"),
                let number = Int(fields[3].dropFirst()), let state = Int(fields[6]), let weight = Int(fields[7]),
                let port = Int(fields[18])
            else { continue }
            // FMAINT, IMAINT, RMAINT and HMAINT; FDRAIN and IDRAIN (HAProxy's management guide, "show servers state").
            let mode: ServerSlot.Mode = state & 0x63 != 0 ? .empty : state & 0x18 != 0 ? .drain : .ready
            slots[fields[1], default: [:]][number] = ServerSlot(
                address: fields[4], port: port, weight: weight, mode: mode)
        }
        return slots.mapValues { places in places.sorted { $0.key < $1.key }.map(\.value) }
    }

    /// A configuration with its servers' addresses, weights and states left out, to compare it by.
    static func withoutServers(_ configuration: String) -> String {
        configuration.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard line.hasPrefix("    server s") else { return String(line) }
            let words = line.split(separator: " ")
            return words.indices.filter { ![2, 3, 4].contains($0) && words[$0] != "disabled" }
                .map { String(words[$0]) }.joined(separator: " ")
        }.joined(separator: "\n")
    }
}
