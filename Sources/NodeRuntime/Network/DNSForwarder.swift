internal import HostSystem
internal import NIOCore
internal import NIOPosix

/// Asks other name servers, those of the host's /etc/resolv.conf, one after the other.
struct DNSForwarder: Sendable {
    /// `address` or `address:port` of each server.
    let servers: [SocketAddress]
    let clock: any Clock<Duration>
    private static let patience = Duration.seconds(2)
    private let group = MultiThreadedEventLoopGroup.singleton

    init(servers: [SocketAddress], clock: any Clock<Duration>) {
        self.servers = servers
        self.clock = clock
    }

    /// Those of the host; `resolverConfiguration` stands for the text of its /etc/resolv.conf.
    init(_ settings: NetworkSettings, resolverConfiguration: String?, clock: any Clock<Duration>) {
        let text = resolverConfiguration ?? Files.text("/etc/resolv.conf") ?? ""
        self.init(
            servers: Self.servers(inResolverConfiguration: text, except: settings.gateway.description), clock: clock)
    }

    /// The servers that a resolv.conf(5) names, without `own`, which would ask in a circle. At most three, as libc does.
    static func servers(inResolverConfiguration text: String, except own: String) -> [SocketAddress] {
        let addresses = text.split(separator: "\n").compactMap { line -> String? in
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return words.count >= 2 && words[0] == "nameserver" && words[1] != own ? String(words[1]) : nil
        }
        return addresses.prefix(3).compactMap { try? SocketAddress(ipAddress: $0, port: 53) }
    }

    /// The first answer to `query` (a whole message), with its own id; nil where nobody answers in time.
    func ask(_ query: [UInt8], overTCP: Bool) async -> [UInt8]? {
        guard query.count >= 12 else { return nil }
        for server in servers {
            // A number of our own, from a port of our own: nobody can guess both.
            let id = UInt16.random(in: 0 ... .max)
            let message = [UInt8(id >> 8), UInt8(truncatingIfNeeded: id)] + query.dropFirst(2)
            let answer = try? await limited {
                if !overTCP, let short = try await exchangeUDP(message, server) {
                    // Cut off: the whole of it comes over TCP.
                    guard short[2] & 0x02 != 0 else { return short }
                    return (try? await exchangeTCP(message, server)) ?? short
                }
                return overTCP ? try await exchangeTCP(message, server) : nil
            }
            if let answer, answer.count >= 12 { return Array(query.prefix(2)) + answer.dropFirst(2) }
            if Task.isCancelled { return nil }
        }
        return nil
    }

    /// All addresses of a name, of both families; none where nobody knows any.
    func addresses(of name: String) async -> [InetAddress] {
        let labels = name.lowercased().split(separator: ".").map(String.init)
        return await addresses(of: labels, .a).map(\.address) + addresses(of: labels, .aaaa).map(\.address)
    }

    /// The addresses of one family, and how long they may be kept.
    func addresses(of labels: [String], _ type: DNSType) async -> [(address: InetAddress, secondsToLive: UInt32)] {
        guard labels.allSatisfy({ (1...63).contains($0.utf8.count) }),
            let bytes = await ask(Self.query(for: labels, type), overTCP: false)
        else { return [] }
        return DNSRecords.addresses(in: bytes, type: type).compactMap { bytes, seconds in
            InetAddress(bytes: bytes).map { ($0, seconds) }
        }
    }

    private static func query(for labels: [String], _ type: DNSType) -> [UInt8] {
        let name: [UInt8] = labels.reduce(into: []) { $0 += [UInt8($1.utf8.count)] + Array($1.utf8) } + [0]
        return [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [UInt8(type.number >> 8), UInt8(type.number & 255), 0, 1]
    }

    private func limited(_ body: @escaping @Sendable () async throws -> [UInt8]?) async throws -> [UInt8]? {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await clock.sleep(for: Self.patience)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private func exchangeUDP(_ message: [UInt8], _ server: SocketAddress) async throws -> [UInt8]? {
        let channel = try await DatagramBootstrap(group: group)
            .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_535))
            .connect(to: server) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<AddressedEnvelope<ByteBuffer>, AddressedEnvelope<ByteBuffer>>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(AddressedEnvelope(remoteAddress: server, data: ByteBuffer(bytes: message)))
            for try await packet in inbound {
                let bytes = Array(packet.data.readableBytesView)
                // Only an answer to just this question counts.
                if bytes.count >= 12, bytes.prefix(2) == message.prefix(2), bytes[2] & 0x80 != 0 { return bytes }
            }
            return nil
        }
    }

    private func exchangeTCP(_ message: [UInt8], _ server: SocketAddress) async throws -> [UInt8]? {
        let channel = try await ClientBootstrap(group: group).connect(to: server) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
            }
        }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: DNSFrame.framed(message)))
            var buffer = ByteBuffer()
            for try await var part in inbound {
                buffer.writeBuffer(&part)
                if let bytes = DNSFrame.next(&buffer) { return bytes.prefix(2) == message.prefix(2) ? bytes : nil }
            }
            return nil
        }
    }
}

/// Messages over TCP, each after its length (RFC 1035, 4.2.2).
enum DNSFrame {
    static func framed(_ message: [UInt8]) -> [UInt8] {
        [UInt8(truncatingIfNeeded: message.count >> 8), UInt8(truncatingIfNeeded: message.count)] + message
    }

    /// Takes the next whole message from a buffer.
    static func next(_ buffer: inout ByteBuffer) -> [UInt8]? {
        guard let length = buffer.getInteger(at: buffer.readerIndex, as: UInt16.self),
            buffer.readableBytes >= 2 + Int(length)
        else { return nil }
        buffer.moveReaderIndex(forwardBy: 2)
        return buffer.readBytes(length: Int(length))
    }
}
