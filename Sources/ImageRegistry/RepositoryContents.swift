internal import ArchiveFiles
internal import Glibc
internal import Machinery
internal import OCIImages

/// Which blobs and manifests belong to a repository: blobs are stored once for all, but may be read only from
/// repositories that they were pushed to, mounted in, or that have an image with them.
///
/// ```
/// ROOT/repositories/<project>/<stream>/{blobs,manifests}/<hex>   an empty file each
/// ```
struct RepositoryContents: Sendable {
    enum Part: String { case blobs, manifests }

    let images: ImageStore
    let streams: ImageStreams
    let queue: ArchiveQueue

    private func folder(_ repository: Repository, _ part: Part) -> String {
        "\(images.blobs.root)/repositories/\(repository.namespace)/\(repository.name)/\(part.rawValue)"
    }

    /// Notes that something belongs to a repository.
    func add(_ digest: ContentDigest, _ part: Part, to repository: Repository) async throws {
        let folder = folder(repository, part)
        try await queue.run { _ in
            var path = ""
            for name in folder.split(separator: "/") {
                path += "/\(name)"
                guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
                    throw ImageError(.storage, path, String(cString: strerror(errno)))
                }
            }
            let file = open("\(folder)/\(digest.hex)", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw ImageError(.storage, folder, String(cString: strerror(errno))) }
            close(file)
        }
    }

    func remove(_ digest: ContentDigest, _ part: Part, from repository: Repository) async throws {
        let path = "\(folder(repository, part))/\(digest.hex)"
        try await queue.run { _ in
            guard unlink(path) == 0 || errno == ENOENT else {
                throw ImageError(.storage, path, String(cString: strerror(errno)))
            }
        }
    }

    private func isNoted(_ digest: ContentDigest, _ part: Part, in repository: Repository) async throws -> Bool {
        let path = "\(folder(repository, part))/\(digest.hex)"
        return try await queue.run { _ in access(path, F_OK) == 0 }
    }

    /// The manifests that were pushed to a repository.
    func manifests(in repository: Repository) async throws -> [ContentDigest] {
        let folder = folder(repository, .manifests)
        return try await queue.run { _ in
            guard let names = opendir(folder) else { return [] }
            defer { closedir(names) }
            var result: [ContentDigest] = []
            while let record = readdir(names) {
                let name = withUnsafeBytes(of: record.pointee.d_name) { bytes in
                    String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
                }
                if let digest = ContentDigest(hex: name) { result.append(digest) }
            }
            return result.sorted()
        }
    }

    /// Says if something is in the store and belongs to a repository.
    func contains(_ digest: ContentDigest, _ part: Part, in repository: Repository) async throws -> Bool {
        let isStored =
            part == .blobs ? try await images.blobs.contains(digest) : try await images.contains(digest)
        guard isStored else { return false }
        if try await isNoted(digest, part, in: repository) { return true }
        // An image that a build made and tagged never went through here.
        guard let stream = try await streams.stream(repository) else { return false }
        for manifest in ImageStreams.digests(in: stream)
        where try await isPart(digest, part, of: manifest, isNested: false) {
            try await add(digest, part, to: repository)
            return true
        }
        return false
    }

    private func isPart(
        _ digest: ContentDigest, _ part: Part, of name: ContentDigest, isNested: Bool
    ) async throws -> Bool {
        if part == .manifests, digest == name { return true }
        guard try await images.contains(name) else { return false }
        let manifest = try await images.manifest(name)
        guard manifest.isIndex else {
            return part == .blobs && manifest.references.contains { $0.digest == digest }
        }
        guard !isNested else { return false }
        for child in manifest.references where try await isPart(digest, part, of: child.digest, isNested: true) {
            return true
        }
        return false
    }
}
