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

    /// Adds the addresses of the name that a service stands for, so that simple clients need not ask again. The name may
    /// be one of another such service, and so on; circles end.
    private func follow(_ answer: DNSAnswer, to target: String, _ query: DNSQuery) async -> DNSAnswer {
        var (answer, target) = (answer, target)
        let type = query.question.type
        guard type == .a || type == .aaaa else { return answer }
        for _ in 0..<Self.longestChain {
            let labels = target.lowercased().split(separator: ".").map(String.init)
            guard labels.allSatisfy({ $0.utf8.count <= 63 }) else { return answer }
            switch zone.answer(DNSQuestion(labels: labels, type: type, recordClass: 1)) {
            case .answer(let inner):
                answer.answers += inner.answers
                return answer
            case .alias(let inner, let next):
                answer.answers += inner.answers
                target = next
            case .elsewhere:
                answer.answers += await forwarder.addresses(of: labels, type).map {
                    DNSRecord(name: target, data: .address($0.address), secondsToLive: min($0.secondsToLive, 60))
                }
                return answer
            }
        }
        return answer
    }

    private static let longestChain = 8
}
