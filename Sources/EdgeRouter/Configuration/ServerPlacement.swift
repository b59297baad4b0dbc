/// Puts servers into places so that as little as possible changes: pure.
enum ServerPlacement {
    /// Places are made in powers of two, so that scaling up rarely needs more of them (which needs a reload).
    static let least = 4

    /// The places with `servers` in them. Known servers keep theirs; a server gone empties its own.
    static func place(_ servers: [ServerSlot], into current: [ServerSlot]) -> [ServerSlot] {
        var wanted: [String: ServerSlot] = [:]
        for server in servers where wanted[server.endpoint] == nil { wanted[server.endpoint] = server }
        var slots = current
        for index in slots.indices where slots[index].mode != .empty {
            slots[index] = wanted.removeValue(forKey: slots[index].endpoint) ?? emptied(slots[index])
        }
        for index in slots.indices where slots[index].mode == .empty {
            if let server = wanted.removeValue(forKey: slots[index].endpoint) { slots[index] = server }
        }
        // The order that the servers were given in, so that the same input gives the same places.
        var new = servers.filter { wanted.removeValue(forKey: $0.endpoint) != nil }[...]
        for index in slots.indices where slots[index].mode == .empty {
            guard let server = new.popFirst() else { break }
            slots[index] = server
        }
        slots += new
        let size = capacity(for: slots.count)
        return slots + Array(repeating: .empty, count: size - slots.count)
    }

    /// An empty place keeps the address that it had, which saves a command and does no harm.
    private static func emptied(_ slot: ServerSlot) -> ServerSlot {
        ServerSlot(address: slot.address, port: slot.port, weight: slot.weight, mode: .empty)
    }

    private static func capacity(for count: Int) -> Int {
        var size = least
        while size < count { size *= 2 }
        return size
    }

    /// The commands of HAProxy's runtime API that turn one state of a backend's places into another of the same size.
    static func commands(backend: String, from old: [ServerSlot], to new: [ServerSlot]) -> [String] {
        zip(old, new).enumerated().flatMap { index, pair in
            commands(server: "\(backend)/s\(index + 1)", from: pair.0, to: pair.1)
        }
    }

    private static func commands(server: String, from old: ServerSlot, to new: ServerSlot) -> [String] {
        guard old != new else { return [] }
        var commands: [String] = []
        if old.endpoint != new.endpoint {
            // Nothing may reach the new address before all of it is set.
            if old.mode != .empty { commands.append("set server \(server) state maint") }
            commands.append("set server \(server) addr \(new.address) port \(new.port)")
        }
        if old.weight != new.weight || (old.mode == .drain && new.mode == .ready) {
            commands.append("set server \(server) weight \(new.weight)")
        }
        let isSame = old.mode == new.mode && old.endpoint == new.endpoint
        if !isSame || old.mode == .drain { commands.append("set server \(server) state \(state(new.mode))") }
        return commands
    }

    private static func state(_ mode: ServerSlot.Mode) -> String {
        switch mode {
        case .ready: "ready"
        case .drain: "drain"
        case .leaving, .empty: "maint"
        }
    }
}
