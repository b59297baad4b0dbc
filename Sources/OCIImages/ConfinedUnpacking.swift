package import ArchiveFiles
internal import Glibc
internal import HostSystem

/// Unpacks layers without parsing them in this process.
///
/// A confined worker takes the layer apart and sends its entries through a pipe; this process, which has the rights to
/// give files their owners, writes them.
package struct ConfinedUnpacking: LayerUnpacking {
    private let queue: ArchiveQueue
    private let executable: String?

    /// - Parameter executable: the program to start as worker if it is not this one.
    package init(queue: ArchiveQueue = ArchiveQueue(width: 4), executable: String? = nil) {
        self.queue = queue
        self.executable = executable
    }

    package func unpack(blob: String, to directory: String, options: UnpackOptions) async throws -> UnpackedLayer {
        let input = try HostDescriptor.open(blob)
        let pipe = try HostDescriptor.pipe()
        var worker = ConfinedWorker(LayerWorker.arguments(options.compression))
        worker.descriptors = [0: input, 1: pipe.writing]
        worker.executable = executable
        let child = try worker.start()
        // The worker has its own: with this one open the end of its stream would never come.
        pipe.writing.close()
        defer { child.kill() }
        do {
            return try await queue.run { cancellation in
                try LayerUnpacker.assemble(
                    descriptor: pipe.reading.number, to: directory, options: options, cancellation: cancellation)
            }
        } catch {
            child.kill()
            _ = await child.wait()
            throw error
        }
    }
}

/// The confined side: `paas worker unpack-layer COMPRESSION`, the layer on descriptor 0, its entries on descriptor 1.
package enum LayerWorker {
    package static let name = "unpack-layer"

    static func arguments(_ compression: LayerCompression) -> [String] { [name, compression.rawValue] }

    /// Runs the worker; `arguments` are those after its name. Blocks. Returns the exit code.
    package static func main(_ arguments: [String]) -> Int32 {
        guard arguments.count == 1, let compression = LayerCompression(rawValue: arguments[0]) else { return 64 }
        let isGood = LayerDisassembler.run(input: 0, output: 1, compression: compression, limits: .layer)
        return isGood ? 0 : 1
    }
}
