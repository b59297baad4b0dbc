internal import HostSystem

/// A question of a DNS query (RFC 1035, 4.1.2).
struct DNSQuestion: Sendable, Hashable {
    /// Labels in lower case, without the root.
    let labels: [String]
    let type: DNSType
    let recordClass: UInt16

    var name: String { labels.joined(separator: ".") }
}

/// The record types that are answered here; others are only passed on.
struct DNSType: Sendable, Hashable {
    let number: UInt16
    static let a = DNSType(number: 1)
    static let cname = DNSType(number: 5)
    static let soa = DNSType(number: 6)
    static let ptr = DNSType(number: 12)
    static let txt = DNSType(number: 16)
    static let aaaa = DNSType(number: 28)
    static let srv = DNSType(number: 33)
    static let any = DNSType(number: 255)
}

/// What a record says.
enum DNSData: Sendable, Hashable {
    case a([UInt8])
    case aaaa([UInt8])
    case cname(String)
    case ptr(String)
    /// At most 255 bytes.
    case txt(String)
    case srv(priority: UInt16, weight: UInt16, port: UInt16, target: String)
    case soa(zone: String)

    static func address(_ address: InetAddress) -> DNSData {
        address.family == .ipv4 ? .a(address.bytes) : .aaaa(address.bytes)
    }

    var type: DNSType {
        switch self {
        case .a: .a
        case .aaaa: .aaaa
        case .txt: .txt
        case .cname: .cname
        case .ptr: .ptr
        case .srv: .srv
        case .soa: .soa
        }
    }
}

struct DNSRecord: Sendable, Hashable {
    let name: String
    let data: DNSData
    var secondsToLive: UInt32 = 5
}

/// A query as far as a server must know it. Reading never fails beyond returning nil, whatever the bytes.
struct DNSQuery: Sendable, Hashable {
    let id: UInt16
    /// The opcode and the flags as the client sent them.
    let flags: UInt16
    let question: DNSQuestion
    /// Where the question's bytes end.
    let questionEnd: Int
    /// Bytes that the client takes over UDP: 512, or what its OPT record says (RFC 6891), at most 4096.
    let payloadLimit: Int
    let hasOptions: Bool
    /// True where the client wants signatures, too (RFC 3225): others' answers to it are longer.
    let wantsSignatures: Bool

    private static let headerLength = 12

    /// Reads a standard query with one question; nil for anything else.
    init?(_ bytes: [UInt8]) {
        guard let header = DNSHeader(bytes), header.flags & 0x8000 == 0, header.flags & 0x7800 == 0,
            header.questions == 1, header.answers == 0
        else { return nil }
        var reader = DNSReader(bytes, at: Self.headerLength)
        guard let labels = reader.name(), let type = reader.number(), let recordClass = reader.number() else {
            return nil
        }
        id = header.id
        flags = header.flags
        question = DNSQuestion(labels: labels, type: DNSType(number: type), recordClass: recordClass)
        questionEnd = reader.offset
        var limit: Int?
        var wantsSignatures = false
        for _ in 0..<min(Int(header.authorities) + Int(header.additionals), 16) {
            guard let record = reader.record() else { break }
            if record.type == 41 {
                limit = Int(record.recordClass)
                wantsSignatures = record.secondsToLive & 0x8000 != 0
            }
        }
        hasOptions = limit != nil
        payloadLimit = min(max(limit ?? 512, 512), 4096)
        self.wantsSignatures = wantsSignatures
    }

    /// How many bytes an answer may have.
    func limit(_ overTCP: Bool) -> Int { overTCP ? 65_535 : payloadLimit }
}

struct DNSHeader: Sendable, Hashable {
    let id: UInt16
    let flags: UInt16
    let questions: UInt16
    let answers: UInt16
    let authorities: UInt16
    let additionals: UInt16

    init?(_ bytes: [UInt8]) {
        var reader = DNSReader(bytes, at: 0)
        guard let id = reader.number(), let flags = reader.number(), let questions = reader.number(),
            let answers = reader.number(), let authorities = reader.number(), let additionals = reader.number()
        else { return nil }
        self.id = id
        self.flags = flags
        self.questions = questions
        self.answers = answers
        self.authorities = authorities
        self.additionals = additionals
    }
}

/// Reads the parts of a message; nil where the bytes end or lie.
struct DNSReader {
    private let bytes: [UInt8]
    private(set) var offset: Int

    init(_ bytes: [UInt8], at offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    mutating func number() -> UInt16? {
        guard offset + 2 <= bytes.count else { return nil }
        defer { offset += 2 }
        return UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }

    mutating func longNumber() -> UInt32? {
        guard let high = number(), let low = number() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    /// A name's labels in lower case. Pointers only lead backwards, so that a loop ends.
    mutating func name() -> [String]? {
        var (labels, length, position, end): ([String], Int, Int, Int?) = ([], 0, offset, nil)
        while true {
            guard position < bytes.count else { return nil }
            let size = Int(bytes[position])
            if size & 0xC0 == 0xC0 {
                guard position + 1 < bytes.count else { return nil }
                let target = (size & 0x3F) << 8 | Int(bytes[position + 1])
                guard target < position else { return nil }
                end = end ?? position + 2
                position = target
                continue
            }
            guard size & 0xC0 == 0, position + 1 + size <= bytes.count else { return nil }
            guard size > 0 else { break }
            length += size + 1
            guard length <= 254 else { return nil }
            let label = bytes[(position + 1)...(position + size)]
            // A dot or other odd byte inside a label can't be written as text: such a name is nobody's here.
            guard label.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ".") }) else { return nil }
            labels.append(String(decoding: label, as: UTF8.self).lowercased())
            position += 1 + size
        }
        offset = end ?? position + 1
        return labels
    }

    /// Skips a record, telling its type, class, time to live and how long its data is.
    mutating func record() -> (type: UInt16, recordClass: UInt16, secondsToLive: UInt32, length: Int)? {
        guard skipName(), let type = number(), let recordClass = number(), let seconds = longNumber(),
            let length = number(), offset + Int(length) <= bytes.count
        else { return nil }
        offset += Int(length)
        return (type, recordClass, seconds, Int(length))
    }

    private mutating func skipName() -> Bool {
        while offset < bytes.count {
            let size = Int(bytes[offset])
            if size & 0xC0 == 0xC0 {
                offset += 2
                return offset <= bytes.count
            }
            offset += 1 + size
            if size == 0 { return true }
        }
        return false
    }
}

/// What is read of other servers' answers.
enum DNSRecords {
    /// The addresses in a response's answer section with their times to live, whatever names lead to them.
    static func addresses(
        in bytes: [UInt8], type: DNSType = .a
    ) -> [(address: [UInt8], secondsToLive: UInt32)] {
        guard let header = DNSHeader(bytes), header.questions == 1 else { return [] }
        var reader = DNSReader(bytes, at: 12)
        guard reader.name() != nil, reader.number() != nil, reader.number() != nil else { return [] }
        var addresses: [(address: [UInt8], secondsToLive: UInt32)] = []
        let length = type == .a ? 4 : 16
        for _ in 0..<min(header.answers, 64) {
            guard let record = reader.record() else { break }
            guard record.type == type.number, record.recordClass == 1, record.length == length else { continue }
            addresses.append((Array(bytes[(reader.offset - length)..<reader.offset]), record.secondsToLive))
        }
        return addresses
    }
}
