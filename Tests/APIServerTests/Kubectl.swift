import Foundation
import TestKit

/// Runs kubectl as the cluster administrator of a test's server.
struct Kubectl: Sendable {
    let server: ServerFixture
    /// Variables before the command, as `env` takes them.
    let variables: [String]

    init(_ server: ServerFixture, variables: [String] = []) {
        self.server = server
        self.variables = variables
    }

    func run(_ arguments: String..., input: String = "") async throws -> Tool.Result {
        let common = ["--kubeconfig", server.kubeconfig, "--cache-dir", "\(server.folder)/kubectl-cache"]
        return try await Tool.run(
            "/usr/bin/env", variables + [FetchedClients.kubectl] + common + arguments, input: input,
            folder: server.folder)
    }
}

/// Runs a program to its end.
enum Tool {
    struct Result: Sendable {
        let output: String
        let error: String
        let status: Int32
        var succeeded: Bool { status == 0 }
    }

    static func run(
        _ program: String, _ arguments: [String], input: String = "", folder: String
    ) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own: waiting for the process must not hold one of the server's.
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try execute(program, arguments, input, folder) })
            }
        }
    }

    private static func execute(
        _ program: String, _ arguments: [String], _ input: String, _ folder: String
    ) throws -> Result {
        let files = (0..<3).map { _ in "\(folder)/tool-\(UUID().uuidString)" }
        try Data(input.utf8).write(to: URL(fileURLWithPath: files[0]))
        for file in files.dropFirst() { try Data().write(to: URL(fileURLWithPath: file)) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: files[0]))
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: files[1]))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: files[2]))
        try process.run()
        process.waitUntilExit()
        let read = { (path: String) in
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Result(output: read(files[1]), error: read(files[2]), status: process.terminationStatus)
    }
}
