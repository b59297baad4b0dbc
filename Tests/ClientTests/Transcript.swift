import FoundationEssentials
import Testing

/// Commands of a shell and what they print, in one file: text, and between it indented by two spaces each command
/// after `$ ` (its further lines after `> `), what it prints, and `[status]` where it fails. It is cram's format.
///
/// A line of the output that ends in ` (re)` is a regular expression. `PAAS_TEST_RECORD=1` writes what was printed
/// into the file; what that changes is to be read like code.
struct Transcript: Sendable, CustomTestStringConvertible {
    struct Step: Sendable {
        /// The number of the command's first line.
        let line: Int
        var command: [String]
        var expected: [String] = []
        /// Text up to the next command.
        var prose: [String] = []
    }

    let path: String
    private(set) var preface: [String] = []
    private(set) var steps: [Step] = []

    /// The file's name without its ending; a name for a namespace as well.
    var name: String { String(path.split(separator: "/").last?.dropLast(2) ?? "") }
    var testDescription: String { name }

    /// Every transcript of a folder under Transcripts, in the order of their names.
    static func all(_ folder: String) -> [Transcript] {
        let folder = "\(Clients.sources)/Transcripts/\(folder)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".t") }.sorted().map { Transcript(path: "\(folder)/\($0)") }
    }

    init(path: String) {
        self.path = path
        let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.hasPrefix("  ") ? line.dropFirst(2) : nil
            if let command = content, command.hasPrefix("$ ") {
                steps.append(Step(line: number + 1, command: [String(command.dropFirst(2))]))
            } else if steps.isEmpty {
                preface.append(String(line))
            } else {
                take(line, content)
            }
        }
    }

    private mutating func take(_ line: Substring, _ content: Substring?) {
        let last = steps.count - 1
        if let content, steps[last].prose.isEmpty {
            if content.hasPrefix("> "), steps[last].expected.isEmpty {
                steps[last].command.append(String(content.dropFirst(2)))
            } else {
                steps[last].expected.append(String(content))
            }
        } else {
            steps[last].prose.append(String(line))
        }
    }

    /// Compares what each step printed with what it should, or writes it down.
    func check(_ outputs: [[String]]) throws {
        // A shell that ended early has nothing to be written down.
        guard outputs.count == steps.count || !Self.isRecording else { return }
        var found = self
        for (index, step) in steps.enumerated() {
            let output = index < outputs.count ? outputs[index] : ["(not run: the shell ended before)"]
            let isSame = output.count == step.expected.count && zip(step.expected, output).allSatisfy(Self.matches)
            found.steps[index].expected = output.enumerated().map { place, line in
                place < step.expected.count && Self.matches(step.expected[place], line) ? step.expected[place] : line
            }
            if !isSame, !Self.isRecording { report(step, output) }
        }
        if Self.isRecording { try Data(found.text.utf8).write(to: URL(filePath: path)) }
    }

    static var isRecording: Bool { ProcessInfo.processInfo.environment["PAAS_TEST_RECORD"] == "1" }

    private var text: String {
        let lines = steps.flatMap { step in
            let rest = step.command.dropFirst().map { "  > \($0)" }
            return ["  $ \(step.command.first ?? "")"] + rest + step.expected.map { "  \($0)" } + step.prose
        }
        return (preface + lines).joined(separator: "\n")
    }

    private static func matches(_ expected: String, _ line: String) -> Bool {
        if expected == line { return true }
        guard expected.hasSuffix(" (re)"), let pattern = try? Regex(String(expected.dropLast(5))) else { return false }
        return line.wholeMatch(of: pattern) != nil
    }

    private func report(_ step: Step, _ output: [String]) {
        Issue.record(
            """
            $ \(step.command.joined(separator: "\n"))
            should print:
            \(step.expected.joined(separator: "\n"))
            printed:
            \(output.joined(separator: "\n"))
            """,
            sourceLocation: SourceLocation(fileID: "ClientTests/\(name).t", filePath: path, line: step.line, column: 1))
    }
}
