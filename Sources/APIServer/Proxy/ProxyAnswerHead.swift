import Machinery
import NIOHTTP1

/// The head of an HTTP/1.1 answer, with the bytes that came behind it. Pure.
struct ProxyAnswerHead: Sendable {
    let status: Int
    let headers: HTTPHeaders
    let rest: [UInt8]

    /// nil until the head is whole. Throws `serviceUnavailable` for bytes that are none, or too many.
    init?(_ bytes: [UInt8], limit: Int) throws {
        guard let end = Self.end(bytes) else {
            guard bytes.count <= limit else { throw Self.malformed }
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard words.count >= 2, words[0].hasPrefix("HTTP/1."), let status = Int(words[1]),
            (100...599).contains(status)
        else { throw Self.malformed }
        var headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { throw Self.malformed }
            headers.add(name: String(halves[0]), value: String(halves[1].trimmingSpace))
        }
        self.status = status
        self.headers = headers
        rest = Array(bytes[(end + 4)...])
    }

    private static func end(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first {
            bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
        }
    }

    private static var malformed: StatusError {
        StatusError(.serviceUnavailable, "error trying to reach service: malformed HTTP response")
    }
}
