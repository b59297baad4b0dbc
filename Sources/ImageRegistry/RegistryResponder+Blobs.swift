internal import ArchiveFiles
internal import HTTPTypes
internal import HummingbirdCore
internal import NIOCore
internal import OCIImages
internal import Reconciling

extension RegistryResponder {
    /// GET, HEAD and DELETE of a blob.
    func blob(_ call: RegistryCall, _ repository: Repository, _ digest: ContentDigest) async throws -> Response {
        switch call.method {
        case .get, .head:
            try await authorize(call, .pull, repository)
            guard try await contents.contains(digest, .blobs, in: repository) else {
                throw RegistryFailure.blobUnknown(digest)
            }
            return try await content(call, digest)
        case .delete:
            try await authorizePruning(call)
            guard try await contents.contains(digest, .blobs, in: repository) else {
                throw RegistryFailure.blobUnknown(digest)
            }
            // The bytes may be part of other repositories' images: they go when no manifest names them.
            try await contents.remove(digest, .blobs, from: repository)
            return Response(status: .accepted)
        default: throw RegistryFailure.methodNotAllowed(call.method)
        }
    }

    func authorizePruning(_ call: RegistryCall) async throws {
        guard try await access.allowsPruning(call.identity) else {
            throw RegistryFailure(
                .forbidden, .denied, "user \"\(call.identity.name)\" may not remove images; remove the tag instead")
        }
    }

    private func content(_ call: RegistryCall, _ digest: ContentDigest) async throws -> Response {
        let reader = try await images.blobs.reader(digest)
        var headers: HTTPFields = [
            .contentType: "application/octet-stream", .acceptRanges: "bytes", .eTag: "\"\(digest)\"",
            .cacheControl: "max-age=31536000",
        ]
        headers.set("Docker-Content-Digest", digest.description)
        var range = 0..<reader.size
        var status = HTTPResponse.Status.ok
        if let header = call.request.headers[.range] {
            switch ByteRange.read(header, size: reader.size) {
            case .whole: break
            case .part(let part):
                range = part
                status = .partialContent
                headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(reader.size)"
            case .unsatisfiable:
                var failure = RegistryFailure(
                    .rangeNotSatisfiable, .sizeInvalid, "the blob has \(reader.size) bytes")
                failure.headers[.contentRange] = "bytes */\(reader.size)"
                throw failure
            }
        }
        headers[.contentLength] = "\(range.count)"
        if call.method == .head { return Response(status: status, headers: headers) }
        let stream = reader.stream(range)
        let body = ResponseBody(contentLength: range.count) { writer in
            for try await buffer in stream { try await writer.write(buffer) }
            try await writer.finish(nil)
        }
        return Response(status: status, headers: headers, body: body)
    }
}

/// What a Range header asks for. RFC 9110, 14.2.
enum ByteRange: Equatable {
    /// No range, several of them, or one that is malformed: the header is ignored.
    case whole
    case part(Range<Int64>)
    case unsatisfiable

    static func read(_ header: String, size: Int64) -> ByteRange {
        guard header.hasPrefix("bytes="), !header.contains(",") else { return .whole }
        let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        if ends[0].isEmpty {
            guard let count = Int64(ends[1]), count >= 0 else { return .whole }
            return count == 0 || size == 0 ? .unsatisfiable : .part(max(0, size - count)..<size)
        }
        guard let first = Int64(ends[0]), first >= 0 else { return .whole }
        guard first < size else { return .unsatisfiable }
        if ends[1].isEmpty { return .part(first..<size) }
        guard let last = Int64(ends[1]), last >= first else { return .whole }
        return .part(first..<min(last, size - 1) + 1)
    }
}
