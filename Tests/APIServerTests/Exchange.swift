import Foundation
import Machinery
import Testing

/// A request, the status code of its answer, and texts that are in it or must not be.
struct Exchange: Sendable {
    var path: String
    var method = "GET"
    var headers: [String] = []
    var body: String?
    var code: Int
    var texts: [String] = []
    var absent: [String] = []

    static let json = ["Content-Type: application/json"]

    /// A request with a JSON body.
    static func send(
        _ method: String, _ path: String, _ body: String, type: String = "application/json", _ code: Int,
        _ texts: [String] = [], absent: [String] = []
    ) -> Exchange {
        Exchange(
            path: path, method: method, headers: ["Content-Type: \(type)"], body: body, code: code, texts: texts,
            absent: absent)
    }

    func check(_ server: ServerFixture) async throws {
        var arguments = ["-i", "-X", method, "-w", "\n%{http_code}"]
        for header in headers { arguments += ["-H", header] }
        if let body {
            // Arguments have a limit of their own.
            let file = "\(server.folder)/body-\(UUID().uuidString)"
            try body.write(toFile: file, atomically: true, encoding: .utf8)
            arguments += ["--data-binary", "@\(file)"]
        }
        let answer = try await server.curlText(path, arguments)
        let place = "\(method) \(path) \(headers) \(body?.prefix(80) ?? "")"
        #expect(answer.hasSuffix("\n\(code)"), "\(place): \(answer.suffix(600))")
        for text in texts { #expect(answer.contains(text), "\(place): \(answer.suffix(900))") }
        for text in absent { #expect(!answer.contains(text), "\(place): \(answer.suffix(900))") }
    }
}
