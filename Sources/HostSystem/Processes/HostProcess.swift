internal import Subprocess
internal import SystemPackage

/// What a finished program said.
package struct ProcessOutput: Sendable {
    package let exitCode: Int
    package let standardOutput: [UInt8]
    package let standardError: [UInt8]

    package var text: String { String(decoding: standardOutput, as: UTF8.self) }
    package var errorText: String { String(decoding: standardError, as: UTF8.self) }
}

/// A program that could not be run, or ended with another code than 0.
package struct HostProcessError: Error, Sendable, CustomStringConvertible {
    /// How the process failed.
    package enum Cause: Sendable, Hashable {
        case exit(Int)
        case timeout(Duration)
        case notRun(String)
    }

    package let tool: String
    package let arguments: [String]
    package let cause: Cause
    /// The last 2 KB of what it wrote to standard error.
    package let errorTail: String

    package var description: String {
        let command = ([tool] + arguments.prefix(3)).joined(separator: " ")
        let said = errorTail.isEmpty ? "" : ": \(errorTail)"
        return switch cause {
        case .exit(let code): "`\(command)` ended with code \(code)\(said)"
        case .timeout(let limit): "`\(command)` did not end within \(limit)\(said)"
        case .notRun(let why): "`\(command)` could not be run: \(why)"
        }
    }
}

/// Runs the host's programs: argument arrays, no shell, bounded output, bounded time.
package enum HostProcess {
    /// Runs a program to its end and returns what it said, whatever its exit code.
    ///
    /// - Parameters:
    ///   - environment: nil inherits the platform's.
    ///   - outputLimit: bytes of each of standard output and standard error; more is an error.
    ///   - timeout: then the program is killed.
    /// - Throws: `HostProcessError`; `CancellationError`, after killing the program.
    package static func output(
        of tool: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String]? = nil,
        directory: String? = nil, outputLimit: Int = 4 << 20, timeout: Duration = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws -> ProcessOutput {
        let path = try HostTools.path(of: tool)
        do {
            return try await withThrowingTaskGroup(of: ProcessOutput?.self) { group in
                group.addTask {
                    try await collect(path, arguments, input, environment, directory, outputLimit)
                }
                group.addTask {
                    try await clock.sleep(for: timeout)
                    return nil
                }
                defer { group.cancelAll() }
                guard let first = try await group.next(), let output = first else {
                    throw HostProcessError(tool: tool, arguments: arguments, cause: .timeout(timeout), errorTail: "")
                }
                return output
            }
        } catch let error as SubprocessError {
            try Task.checkCancellation()
            throw HostProcessError(tool: tool, arguments: arguments, cause: .notRun("\(error)"), errorTail: "")
        }
    }

    /// Runs a program to its end and returns what it said; another exit code than 0 is an error.
    @discardableResult
    package static func run(
        _ tool: String, _ arguments: [String], input: [UInt8] = [], environment: [String: String]? = nil,
        directory: String? = nil, outputLimit: Int = 4 << 20, timeout: Duration = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws -> ProcessOutput {
        let output = try await output(
            of: tool, arguments, input: input, environment: environment, directory: directory,
            outputLimit: outputLimit, timeout: timeout, clock: clock)
        guard output.exitCode == 0 else {
            throw HostProcessError(
                tool: tool, arguments: arguments, cause: .exit(output.exitCode), errorTail: tail(output.standardError))
        }
        return output
    }

    private static func collect(
        _ path: String, _ arguments: [String], _ input: [UInt8], _ environment: [String: String]?,
        _ directory: String?, _ limit: Int
    ) async throws -> ProcessOutput {
        let custom = environment.map { pairs in
            // As C strings: the library hands the bytes on as they are.
            Environment.custom(pairs.map { Array("\($0.key)=\($0.value)\0".utf8) })
        }
        let result = try await Subprocess.run(
            .path(FilePath(path)), arguments: Arguments(arguments), environment: custom ?? .inherit,
            workingDirectory: directory.map { FilePath($0) }, input: .array(input), output: .bytes(limit: limit),
            error: .bytes(limit: limit))
        let code: Int
        switch result.terminationStatus {
        case .exited(let exit): code = Int(exit)
        case .signaled(let signal): code = 128 + Int(signal)
        }
        return ProcessOutput(
            exitCode: code, standardOutput: result.standardOutput, standardError: result.standardError)
    }

    /// The end of a program's complaint, on one line's worth of space.
    package static func tail(_ bytes: [UInt8]) -> String {
        var text = String(decoding: bytes.suffix(2048), as: UTF8.self)
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
