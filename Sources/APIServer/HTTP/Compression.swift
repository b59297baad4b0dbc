import HTTPTypes
import NIOPosix

/// gzip of large answers, for clients that ask for it.
enum Compression {
    /// Smaller bodies go out as they are, as in Kubernetes.
    static let threshold = 128 * 1024

    /// True where the client takes gzip.
    static func isWanted(_ headers: HTTPFields) -> Bool {
        headers[values: .acceptEncoding].flatMap { $0.split(separator: ",") }.contains { part in
            let pieces = part.split(separator: ";").map { $0.trimmingSpace.lowercased() }
            let isRefused = pieces.dropFirst().contains { $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0 }
            return pieces.first == "gzip" && !isRefused
        }
    }

    /// The bytes as gzip; nil where they should go out as they are. Off the tasks' threads, as it takes a while.
    static func gzip(_ bytes: [UInt8], for headers: HTTPFields) async -> [UInt8]? {
        guard bytes.count > threshold, isWanted(headers) else { return nil }
        return try? await NIOThreadPool.singleton.runIfActive { GzipEncoder.encode(bytes) }
    }
}
