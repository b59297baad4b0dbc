import Machinery
import Testing

struct SharedBytesTests {
    private static func pod(_ number: Int, text: String = "value") -> [UInt8] {
        let environment = (0..<40).map { "{\"name\":\"A\($0)\",\"value\":\"\(text) of \\\"a\\\" [setting] {\"}" }
        return Array(
            "{\"metadata\":{\"name\":\"pod-\(number)\"},\"spec\":{\"env\":[\(environment.joined(separator: ","))],\"n\":1}}"
                .utf8)
    }

    @Test func `a text in pieces is the same text, also where hashes collide`() {
        // One slot: every part meets every other.
        for sharing in [SharedBytes(size: 1), SharedBytes()] {
            for number in 0..<20 {
                let text = Self.pod(number, text: "value \(number % 3)")
                #expect(DocumentBytes(pieces: sharing.split(text)).joined == text)
            }
        }
    }

    @Test(arguments: [
        "", "{}", "]}", "\"", "\"\\", "{\"a\":\"\\\\\"}", String(repeating: "[", count: 2000),
        String(repeating: "}", count: 2000), "x" + String(repeating: "\"\\\"{", count: 600),
    ]) func `no text is too odd to be kept`(_ text: String) {
        let sharing = SharedBytes()
        for _ in 0..<3 { #expect(DocumentBytes(pieces: sharing.split(Array(text.utf8))).joined == Array(text.utf8)) }
    }

    @Test func `from the second time on equal long parts are one in memory`() {
        let sharing = SharedBytes()
        let documents = (0..<4).map { DocumentBytes(pieces: sharing.split(Self.pod($0))) }
        #expect(documents.map(\.pieces.count) == [1, 3, 3, 3])
        let places = documents.suffix(2).map { $0.pieces[1].withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
        #expect(places[0] == places[1])
        #expect(documents[3].count == documents[3].joined.count)
    }
}
