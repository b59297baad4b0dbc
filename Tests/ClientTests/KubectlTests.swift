import TestKit
import Testing

/// Commands of an unmodified kubectl, compared with what they print for Kubernetes.
@Suite(.scratch, .needsTool("kubectl"), .timeLimit(.minutes(4)))
struct KubectlTests {
    @Test func `kubectl prints what it prints for Kubernetes`() async throws {
        try await ClientServer.with { server in
            for check in KubectlChecks.all { try await Self.run(check, server) }
        }
    }

    private static func run(_ check: KubectlCheck, _ server: ClientServer) async throws {
        let output = try await server.kubectl(check.arguments, input: check.input)
        switch check.expectation {
        case .exactly(let text):
            #expect(output.trimmed == text, "kubectl \(check.arguments.joined(separator: " "))")
        case .contains(let texts):
            for text in texts {
                #expect(output.contains(text), "kubectl \(check.arguments.joined(separator: " ")): \(output)")
            }
        case .rows(let rows):
            let found = output.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            #expect(found == rows, "kubectl \(check.arguments.joined(separator: " "))")
        }
    }
}

/// A command and what it prints.
struct KubectlCheck: Sendable {
    enum Expectation: Sendable {
        /// All of it, but for space at its ends.
        case exactly(String)
        case contains([String])
        /// Lines, with one space between columns.
        case rows([String])
    }

    let arguments: [String]
    let input: String
    let expectation: Expectation

    /// `command` is split at spaces outside single quotes.
    private init(_ command: String, _ input: String, _ expectation: Expectation) {
        var words: [String] = []
        for (index, part) in command.split(separator: "'", omittingEmptySubsequences: false).enumerated() {
            let pieces = index.isMultiple(of: 2) ? part.split(separator: " ", omittingEmptySubsequences: false) : [part]
            for (place, piece) in pieces.enumerated() {
                let begun = place == 0 ? words.popLast() : nil
                words.append((begun ?? "") + piece)
            }
        }
        arguments = words.filter { !$0.isEmpty }
        self.input = input
        self.expectation = expectation
    }

    static func prints(_ command: String, _ text: String, input: String = "") -> KubectlCheck {
        KubectlCheck(command, input, .exactly(text))
    }

    static func tells(_ command: String, _ texts: String..., input: String = "") -> KubectlCheck {
        KubectlCheck(command, input, .contains(texts))
    }

    static func lists(_ command: String, _ rows: String...) -> KubectlCheck { KubectlCheck(command, "", .rows(rows)) }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
