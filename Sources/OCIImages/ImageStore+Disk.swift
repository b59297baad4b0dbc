package import ArchiveFiles
internal import Glibc

extension BlobStore {
    /// When each blob was written, in seconds since 1970.
    package func modified() async throws -> [ContentDigest: Int64] {
        let folder = "\(root)/blobs/sha256"
        return try await work.run { () throws(ImageError) in
            var result: [ContentDigest: Int64] = [:]
            for name in try FileWork.names(folder) {
                var status = stat()
                guard let digest = ContentDigest(hex: name), lstat("\(folder)/\(name)", &status) == 0 else { continue }
                result[digest] = Int64(status.st_mtim.tv_sec)
            }
            return result
        }
    }

    /// How much of the file system with the images is in use: 0 to 1.
    package func usage() async throws -> Double {
        let root = root
        return try await work.run { () throws(ImageError) in
            var status = statvfs()
            guard statvfs(root, &status) == 0, status.f_blocks > 0 else { throw FileWork.failure("statvfs", root) }
            return 1 - Double(status.f_bavail) / Double(status.f_blocks)
        }
    }
}
