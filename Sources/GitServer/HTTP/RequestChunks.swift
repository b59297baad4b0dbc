import HTTPTypes
import HummingbirdCore
import NIOCore

/// A request's body, chunk by chunk, unzipped where it came zipped. Never more than a chunk of it is in memory.
struct RequestChunks: Sendable {
    let request: Request
    let limits: GitLimits

    /// Hands every chunk to `take`, in order. An unzipping helper of the unprivileged user does the unzipping.
    func forEach(_ take: @Sendable ([UInt8]) async throws -> Void) async throws {
        let encoding = request.headers[.contentEncoding]?.lowercased() ?? "identity"
        switch encoding {
        case "identity": for try await chunk in request.body { try await take(Array(chunk.readableBytesView)) }
        case "gzip", "x-gzip": try await unzipped(take)
        default: throw GitRefusal(code: 415, text: "A body with Content-Encoding \(encoding) can't be read: use gzip.")
        }
    }

    private func unzipped(_ take: @Sendable ([UInt8]) async throws -> Void) async throws {
        let gzip = try GitProcess("gzip", ["--decompress", "--stdout"], limits: limits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for try await chunk in self.request.body { try await gzip.input.write(Array(chunk.readableBytesView)) }
                gzip.input.finish()
            }
            do {
                while let bytes = try await gzip.read() { try await take(bytes) }
                try await group.waitForAll()
            } catch {
                gzip.kill()
                throw error
            }
        }
        let (code, complaint) = await gzip.wait()
        guard code == 0 else { throw GitRefusal(code: 400, text: "The body can't be unzipped: \(complaint)") }
    }
}
