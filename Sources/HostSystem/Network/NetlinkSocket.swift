#if canImport(Glibc)
    internal import Glibc
#endif

/// A netlink socket of the calling thread's network namespace; it stays in that one for good.
///
/// The kernel answers inside the sending call, so that nothing here waits. Use it on a thread of your own.
struct NetlinkSocket: ~Copyable {
    private let descriptor: Int32
    private var sequence: UInt32 = 0

    private init(owning descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Which part of the kernel answers: NETLINK_ROUTE, NETLINK_NETFILTER.
    enum Subsystem: Int32 { case route = 0, netfilter = 12 }

    static func open(_ subsystem: Subsystem = .route) throws(NetworkError) -> NetlinkSocket {
        let kind = Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_NETLINK, kind, subsystem.rawValue)
        guard descriptor >= 0 else { throw .last("open a netlink socket") }
        return NetlinkSocket(owning: descriptor)
    }

    /// Sends a request and waits for its acknowledgement.
    mutating func request(_ operation: String, _ message: NetlinkMessage) throws(NetworkError) {
        try send(operation, message)
        _ = try receive(operation)
    }

    /// Sends a request; errors of these numbers mean that the work is done already.
    mutating func request(_ operation: String, _ message: NetlinkMessage, ignoring: Int32...) throws(NetworkError) {
        do {
            try request(operation, message)
        } catch {
            guard case .kernel(let number) = error.code, ignoring.contains(number) else { throw error }
        }
    }

    /// Asks for a list; each element is an answer without its header.
    mutating func list(_ operation: String, _ message: NetlinkMessage) throws(NetworkError) -> [[UInt8]] {
        try send(operation, message)
        return try receive(operation)
    }

    /// The same; errors of these numbers mean that there is nothing to list.
    mutating func list(
        _ operation: String, _ message: NetlinkMessage, ignoring: Int32...
    ) throws(NetworkError) -> [[UInt8]] {
        do {
            return try list(operation, message)
        } catch {
            guard case .kernel(let number) = error.code, ignoring.contains(number) else { throw error }
            return []
        }
    }

    private mutating func send(_ operation: String, _ message: NetlinkMessage) throws(NetworkError) {
        sequence += 1
        let bytes = message.encoded(sequence: sequence)
        guard Glibc.send(descriptor, bytes, bytes.count, 0) == bytes.count else { throw .last(operation) }
    }

    /// Sends requests to nftables that are carried out all together or not at all.
    mutating func transact(_ operation: String, _ messages: [NetlinkMessage]) throws(NetworkError) {
        let begin = NetlinkMessage(.beginBatch, [], fixed: NetlinkMessage.batchHeader)
        let end = NetlinkMessage(.endBatch, [], fixed: NetlinkMessage.batchHeader)
        let first = sequence + 1
        var bytes: [UInt8] = []
        for message in [begin] + messages + [end] {
            sequence += 1
            bytes += message.encoded(sequence: sequence)
        }
        guard Glibc.send(descriptor, bytes, bytes.count, 0) == bytes.count else { throw .last(operation) }
        // What refuses the whole is told of its beginning, before any answer to what is in it.
        while true {
            for answer in try nextAnswers(operation) where (first...sequence).contains(answer.sequence) {
                try answer.check(operation)
                if answer.sequence == sequence - 1 { return }
            }
        }
    }

    /// Reads until the answer of the last request is complete.
    private func receive(_ operation: String) throws(NetworkError) -> [[UInt8]] {
        var answers: [[UInt8]] = []
        while true {
            for answer in try nextAnswers(operation) where answer.sequence == sequence {
                if answer.kind == NetlinkMessage.Kind.done.rawValue { return answers }
                guard answer.kind == NetlinkMessage.Kind.error.rawValue else {
                    answers.append(answer.body)
                    continue
                }
                try answer.check(operation)
                return answers
            }
        }
    }

    private struct Answer {
        let kind: UInt16
        let sequence: UInt32
        let body: [UInt8]

        /// Throws the error that it tells of, if it is one.
        func check(_ operation: String) throws(NetworkError) {
            guard kind == NetlinkMessage.Kind.error.rawValue else { return }
            let number = body.count >= 4 ? -body.withUnsafeBytes { $0.loadUnaligned(as: Int32.self) } : EPROTO
            guard number == 0 else { throw .kernel(operation, number) }
        }
    }

    private func nextAnswers(_ operation: String) throws(NetworkError) -> [Answer] {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        var count = -1
        repeat { count = recv(descriptor, &buffer, buffer.count, 0) } while count < 0 && errno == EINTR
        guard count >= 16 else { throw .last(operation) }
        var answers: [Answer] = []
        var rest = buffer[..<count]
        while rest.count >= 16 {
            let header = rest.withUnsafeBytes {
                (
                    length: Int($0.loadUnaligned(as: UInt32.self)),
                    kind: $0.loadUnaligned(fromByteOffset: 4, as: UInt16.self),
                    sequence: $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
                )
            }
            guard header.length >= 16, header.length <= rest.count else {
                throw NetworkError(.malformed, operation, "the kernel's answer can't be read")
            }
            let body = Array(rest.dropFirst(16).prefix(header.length - 16))
            answers.append(Answer(kind: header.kind, sequence: header.sequence, body: body))
            rest = rest.dropFirst(min((header.length + 3) & ~3, rest.count))
        }
        return answers
    }
}

extension NetworkError {
    static func kernel(_ operation: String, _ number: Int32) -> NetworkError {
        NetworkError(.kernel(number), operation, String(cString: strerror(number)))
    }

    /// The error of the system call that has just failed on this thread.
    static func last(_ operation: String) -> NetworkError { kernel(operation, errno) }
}
