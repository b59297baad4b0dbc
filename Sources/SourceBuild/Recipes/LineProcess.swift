internal import HostSystem

/// A program that ended with another code than 0.
package struct ProgramFailure: Error, Sendable, CustomStringConvertible {
    package let code: Int
    /// The last lines that it wrote.
    package let tail: [String]

    package var description: String { "it ended with code \(code): \(tail.suffix(4).joined(separator: " / "))" }
}

/// A program whose output is told line by line while it runs.
enum LineProcess {
    /// Runs the program; standard output and standard error are one stream.
    ///
    /// - Throws: `ProgramFailure` with the last lines where it ends with another code than 0; killed on cancellation.
    static func run(
        _ tool: String, _ arguments: [String], environment: [String: String], namespaces: Namespaces = [],
        onLine: @escaping @Sendable (String) -> Void
    ) async throws {
        let (child, reading) = try start(tool, arguments, environment, namespaces)
        try await withTaskCancellationHandler {
            let tail = try await BlockingWork.wait { try read(reading, onLine) }
            let code = await child.wait()
            try Task.checkCancellation()
            guard code == 0 else {
                throw ProgramFailure(code: code, tail: tail)
            }
        } onCancel: {
            child.kill()
        }
    }

    /// Starts it; the writing end of its output is closed here when this returns.
    private static func start(
        _ tool: String, _ arguments: [String], _ environment: [String: String], _ namespaces: Namespaces
    ) throws(HostError) -> (ChildProcess, HostDescriptor) {
        let null = try HostDescriptor.open("/dev/null")
        let (reading, writing) = try HostDescriptor.pipe()
        var start = ProcessStart(try HostTools.path(of: tool), arguments)
        start.environment = environment
        start.namespaces = namespaces
        start.descriptors = [0: null, 1: writing, 2: writing]
        start.newSession = true
        let child = try start.start()
        return withExtendedLifetime((null, writing)) { (child, reading) }
    }

    private static func read(_ reading: HostDescriptor, _ onLine: (String) -> Void) throws -> [String] {
        var rest: [UInt8] = []
        var tail: [String] = []
        while case let chunk = try reading.read(), !chunk.isEmpty {
            rest += chunk
            while let end = rest.firstIndex(of: 10) {
                let line = String(decoding: rest[..<end], as: UTF8.self)
                rest.removeSubrange(...end)
                tail = Array((tail + [line]).suffix(12))
                onLine(line)
            }
        }
        return tail
    }
}
