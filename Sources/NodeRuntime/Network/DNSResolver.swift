internal import HostSystem

/// Answers a query: from the zone, from the cache, from other servers.
struct DNSResolver: Sendable {
    /// What can be said without asking others.
    enum Known {
        case answer([UInt8])
        /// The bytes deserve no answer.
        case nothing
        /// An alias of a name that others may have to be asked for.
        case follow(DNSAnswer, to: String, DNSQuery)
        case forward(DNSQuery)
    }

    let zone: ClusterZone
    let forwarder: DNSForwarder
    private let cache = DNSCache()

    init(zone: ClusterZone, forwarder: DNSForwarder) {
        self.zone = zone
        self.forwarder = forwarder
    }

    /// The answer as far as it is known here.
    func known(_ bytes: [UInt8], overTCP: Bool) -> Known {
        guard let query = DNSQuery(bytes) else {
            return DNSAnswer.failure(.formatError, to: bytes).map(Known.answer) ?? .nothing
        }
        switch zone.answer(query.question) {
        case .answer(let answer): return .answer(answer.encoded(for: query, bytes, limit: query.limit(overTCP)))
        case .alias(let answer, let target): return .follow(answer, to: target, query)
        case .elsewhere:
            guard let kept = cache.answer(query, now: .now) else { return .forward(query) }
            return .answer(DNSAnswer.fitted(kept, to: query, limit: query.limit(overTCP)))
        }
    }

    /// The response; nil where the bytes deserve none.
    func answer(_ bytes: [UInt8], overTCP: Bool) async -> [UInt8]? {
        switch known(bytes, overTCP: overTCP) {
        case .answer(let answer): return answer
        case .nothing: return nil
        case .follow(let answer, let target, let query):
            return await follow(answer, to: target, query).encoded(for: query, bytes, limit: query.limit(overTCP))
        case .forward(let query):
            guard let answer = await forwarder.ask(bytes, overTCP: overTCP) else {
                return DNSAnswer(code: .serverFailure).encoded(for: query, bytes, limit: query.limit(overTCP))
            }
            cache.keep(answer, for: query, now: .now)
            return DNSAnswer.fitted(answer, to: query, limit: query.limit(overTCP))
        }
    }

    /// Adds the addresses of the name that a service stands for, so that simple clients need not ask again.
    private func follow(_ answer: DNSAnswer, to target: String, _ query: DNSQuery) async -> DNSAnswer {
        var answer = answer
        let type = query.question.type
        let labels = target.lowercased().split(separator: ".").map(String.init)
        guard type == .a || type == .aaaa, labels.allSatisfy({ (1...63).contains($0.utf8.count) }) else {
            return answer
        }
        switch zone.answer(DNSQuestion(labels: labels, type: type, recordClass: 1)) {
        case .answer(let inner): answer.answers += inner.answers
        case .alias: break
        case .elsewhere:
            guard let bytes = await forwarder.ask(Self.query(for: labels, type), overTCP: false) else { break }
            answer.answers += DNSRecords.addresses(in: bytes, type: type).compactMap { bytes, seconds in
                InetAddress(bytes: bytes).map {
                    DNSRecord(name: target, data: .address($0), secondsToLive: min(seconds, 60))
                }
            }
        }
        return answer
    }

    private static func query(for labels: [String], _ type: DNSType) -> [UInt8] {
        let name: [UInt8] = labels.reduce(into: []) { $0 += [UInt8($1.utf8.count)] + Array($1.utf8) } + [0]
        return [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0] + name + [UInt8(type.number >> 8), UInt8(type.number & 255), 0, 1]
    }
}
