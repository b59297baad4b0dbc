internal import Glibc

/// Uploads that are kept while the program is not running.
extension BlobStore {
    private func data(_ id: String) -> String { "\(root)/uploads/\(id)" }
    private func note(_ id: String) -> String { "\(root)/uploads/\(id).repository" }

    /// Starts an upload with a note that says what it is for.
    package func startUpload(note text: String) async throws -> (id: String, writer: BlobWriter) {
        let id = FileWork.randomName()
        let (note, temporary) = (note(id), temporaryPath())
        try await work.run { () throws(ImageError) in
            try FileWork.write(Array(text.utf8), to: note, temporary: temporary)
        }
        return (id, try await BlobWriter.create(data(id), in: work))
    }

    /// The note of an upload; nil if there is no such upload.
    package func uploadNote(_ id: String) async throws -> String? {
        let note = note(id)
        return try await work.run { () throws(ImageError) in
            do throws(ImageError) { return String(decoding: try FileWork.read(note, limit: 1000), as: UTF8.self) } catch
            {
                if error.code == .notFound { return nil }
                throw error
            }
        }
    }

    /// Goes on with an upload of an earlier run; nil if there is no such upload.
    package func resumeUpload(_ id: String) async throws -> BlobWriter? {
        do {
            return try await BlobWriter.resume(data(id), in: work)
        } catch let error as ImageError where error.code == .notFound {
            return nil
        }
    }

    /// Removes what an upload left.
    package func endUpload(_ id: String) async throws {
        let (data, note) = (data(id), note(id))
        try await work.run { () throws(ImageError) in
            try FileWork.remove(data)
            try FileWork.remove(note)
        }
    }

    /// The uploads and when they were last written to, in seconds since 1970.
    package func uploads() async throws -> [(id: String, modified: Int64)] {
        let folder = "\(root)/uploads"
        return try await work.run { () throws(ImageError) in
            try FileWork.names(folder).filter { $0.hasSuffix(".repository") }.map { name in
                let id = String(name.dropLast(".repository".count))
                var status = stat()
                if lstat("\(folder)/\(id)", &status) != 0 { lstat("\(folder)/\(name)", &status) }
                return (id, Int64(status.st_mtim.tv_sec))
            }
        }
    }
}
