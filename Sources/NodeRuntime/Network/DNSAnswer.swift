/// What a server says to a question.
struct DNSAnswer: Sendable, Hashable {
    enum Code: UInt16, Sendable {
        case success = 0, formatError = 1, serverFailure = 2, noName = 3, notImplemented = 4, refused = 5
    }

    var code = Code.success
    var answers: [DNSRecord] = []
    var authorities: [DNSRecord] = []
    var additionals: [DNSRecord] = []

    /// The response's bytes; what exceeds `limit` is left out and marked as truncated.
    func encoded(for query: DNSQuery, _ original: [UInt8], limit: Int) -> [UInt8] {
        var writer = DNSWriter(question: Array(original[12..<query.questionEnd]))
        var counts = [0, 0, 0]
        var isTruncated = false
        let room = limit - (query.hasOptions ? 11 : 0)
        for (section, records) in [answers, authorities, additionals].enumerated() where !isTruncated {
            for record in records {
                guard writer.add(record, limit: room) else {
                    // Additional records are a courtesy; leaving them out is no truncation.
                    isTruncated = section < 2
                    break
                }
                counts[section] += 1
            }
        }
        if query.hasOptions {
            writer.addOptions()
            counts[2] += 1
        }
        // Response, authoritative, recursion desired as asked, recursion available.
        var flags: UInt16 = 0x8480 | query.flags & 0x0100 | code.rawValue
        if isTruncated { flags |= 0x0200 }
        return writer.message(id: query.id, flags: flags, counts: counts)
    }

    /// Another server's response as it is, or where it is too long for the client just its head, marked as truncated.
    static func fitted(_ bytes: [UInt8], to query: DNSQuery, limit: Int) -> [UInt8] {
        guard bytes.count > limit, query.questionEnd <= bytes.count else { return bytes }
        let head = Array(bytes[..<4]) + [0, 1, 0, 0, 0, 0, 0, 0]
        return head[..<2] + [head[2] | 0x02] + head[3...] + bytes[12..<query.questionEnd]
    }

    /// A response to bytes that can't be read as a query; nil where not even an id is there.
    static func failure(_ code: Code, to bytes: [UInt8]) -> [UInt8]? {
        guard let header = DNSHeader(bytes), header.flags & 0x8000 == 0 else { return nil }
        let flags = 0x8000 | header.flags & 0x7900 | code.rawValue
        return DNSWriter(question: []).message(id: header.id, flags: flags, counts: [0, 0, 0], questions: 0)
    }
}

/// Writes a message's records, with names compressed where they end as the question does.
private struct DNSWriter {
    private var bytes: [UInt8]
    private let questionNames: [[UInt8]: Int]

    init(question: [UInt8]) {
        bytes = question
        var names: [[UInt8]: Int] = [:]
        var offset = 0
        while offset < question.count, question[offset] != 0, question[offset] < 64 {
            let end = Self.end(of: question, from: offset)
            names[question[offset..<end].map(Self.lower)] = 12 + offset
            offset += 1 + Int(question[offset])
        }
        questionNames = names
    }

    /// Appends a record, unless the message would then be longer than `limit`.
    mutating func add(_ record: DNSRecord, limit: Int) -> Bool {
        let before = bytes.count
        write(record.name)
        write(record.data.type.number)
        write(UInt16(1))
        write(UInt16(truncatingIfNeeded: record.secondsToLive >> 16))
        write(UInt16(truncatingIfNeeded: record.secondsToLive))
        let lengthAt = bytes.count
        write(UInt16(0))
        write(record.data)
        let length = bytes.count - lengthAt - 2
        bytes[lengthAt] = UInt8(truncatingIfNeeded: length >> 8)
        bytes[lengthAt + 1] = UInt8(truncatingIfNeeded: length)
        guard 12 + bytes.count <= limit else {
            bytes.removeSubrange(before...)
            return false
        }
        return true
    }

    /// An OPT record that says how much is taken here.
    mutating func addOptions() { bytes += [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0] }

    func message(id: UInt16, flags: UInt16, counts: [Int], questions: UInt16 = 1) -> [UInt8] {
        let numbers = [id, flags, questions] + counts.map { UInt16(truncatingIfNeeded: $0) }
        return numbers.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] } + bytes
    }

    private mutating func write(_ number: UInt16) { bytes += [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)] }

    private mutating func write(_ data: DNSData) {
        switch data {
        case .a(let address), .aaaa(let address): bytes += address
        case .txt(let text):
            let content = Array(text.utf8.prefix(255))
            bytes += [UInt8(content.count)] + content
        case .cname(let name), .ptr(let name): write(name)
        case .srv(let priority, let weight, let port, let target):
            for number in [priority, weight, port] { write(number) }
            write(target, isCompressed: false)
        case .soa(let zone):
            write("ns.dns.\(zone)")
            write("hostmaster.\(zone)")
            for number: UInt16 in [0, 1, 0, 7200, 0, 1800, 1, 20864, 0, 5] { write(number) }
        }
    }

    private mutating func write(_ name: String, isCompressed: Bool = true) {
        var rest = name.split(separator: ".").map { Array($0.utf8.prefix(63)) }[...]
        while let label = rest.first {
            let encoded: [UInt8] = rest.reduce(into: []) { $0 += [UInt8($1.count)] + $1 } + [0]
            if isCompressed, let offset = questionNames[encoded.map(Self.lower)] {
                write(0xC000 | UInt16(offset))
                return
            }
            bytes += [UInt8(label.count)] + label
            rest = rest.dropFirst()
        }
        bytes.append(0)
    }

    /// Where the name that starts at `offset` ends, its root included.
    private static func end(of question: [UInt8], from offset: Int) -> Int {
        var position = offset
        while position < question.count, question[position] != 0 { position += 1 + Int(question[position]) }
        return min(position + 1, question.count)
    }

    private static func lower(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte + 32 : byte }
}
