internal import ArchiveFiles
internal import HTTPTypes
internal import Machinery
internal import NIOCore
internal import OCIImages

/// Uploads under way. Their bytes are on disk, so that they go on after a restart; a session has one writer at a time.
///
/// ```
/// ROOT/uploads/<id>              the bytes so far
/// ROOT/uploads/<id>.repository   `project/stream`
/// ```
actor RegistryUploads {
    private let blobs: BlobStore
    private let maximumSessions: Int
    private var writers: [String: BlobWriter] = [:]
    private var claimed: Set<String> = []

    init(blobs: BlobStore, maximumSessions: Int = 1000) {
        self.blobs = blobs
        self.maximumSessions = maximumSessions
    }

    /// Starts a session and returns its id.
    func start(_ repository: Repository) async throws -> String {
        guard try await blobs.uploads().count < maximumSessions else {
            throw RegistryFailure(.tooManyRequests, .tooManyRequests, "too many uploads under way; try again later")
        }
        let (id, writer) = try await blobs.startUpload(note: repository.description)
        writers[id] = writer
        return id
    }

    /// Does something with a session that nobody else may use meanwhile.
    func use<Result: Sendable>(
        _ id: String, _ repository: Repository, _ body: @Sendable (BlobWriter) async throws -> Result
    ) async throws -> Result {
        guard claimed.insert(id).inserted else {
            throw RegistryFailure(.conflict, .uploadInvalid, "upload \(id) is in use by another request")
        }
        defer { claimed.remove(id) }
        guard try await blobs.uploadNote(id) == repository.description else { throw RegistryFailure.uploadUnknown(id) }
        let writer: BlobWriter
        if let known = writers[id] {
            writer = known
        } else {
            guard let resumed = try await blobs.resumeUpload(id) else { throw RegistryFailure.uploadUnknown(id) }
            writer = resumed
            writers[id] = resumed
        }
        return try await body(writer)
    }

    /// Forgets a session, done or not.
    func end(_ id: String) async throws {
        if let writer = writers.removeValue(forKey: id) { await writer.discard() }
        try await blobs.endUpload(id)
    }

    /// Removes sessions that nobody has written to since a time (seconds since 1970).
    func expire(before time: Int64) async throws {
        for (id, modified) in try await blobs.uploads() where modified < time && !claimed.contains(id) {
            try await end(id)
        }
    }
}
