package import ArchiveFiles

/// A name and the digest that it stood for when it was last pulled.
struct KnownName: Sendable, Hashable {
    let reference: ImageReference
    let digest: ContentDigest

    init(_ reference: ImageReference, _ digest: ContentDigest) {
        self.reference = reference
        self.digest = digest
    }
}

/// What names stood for when they were pulled: a file a name, with the digest and the name in it.
///
/// ```
/// ROOT/references/<hex of the name>
/// ```
extension ImagePuller {
    /// An image that was pulled and lies here: names with the digest first, then the others; bytes of its layers.
    package struct KnownImage: Sendable, Hashable {
        package let digest: ContentDigest
        package let names: [String]
        package let size: Int64
    }

    private var folder: String { "\(store.blobs.root)/references" }

    private func note(_ reference: ImageReference) -> String {
        "\(folder)/\(ContentDigest.of(reference.description.utf8).hex)"
    }

    /// The digest of an image that is here under this name.
    func present(_ reference: ImageReference) async throws -> ContentDigest? {
        if let digest = reference.digest { return try await store.isComplete(digest) ? digest : nil }
        let note = note(reference)
        let found = try await store.blobs.work.run { () throws(ImageError) in try Self.read(note) }
        guard let found else { return nil }
        return try await store.isComplete(found.digest) ? found.digest : nil
    }

    /// The name is nil in a note of an earlier release.
    private static func read(_ note: String) throws(ImageError) -> (digest: ContentDigest, name: String?)? {
        let bytes: [UInt8]
        do throws(ImageError) { bytes = try FileWork.read(note, limit: 4096) } catch {
            if error.code == .notFound { return nil }
            throw error
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let digest = lines.first.flatMap({ ContentDigest(String($0)) }) else { return nil }
        return (digest, lines.dropFirst().first.map(String.init))
    }

    func remember(_ reference: ImageReference, _ digest: ContentDigest) async throws {
        let (note, temporary, folder) = (note(reference), store.blobs.temporaryPath(), folder)
        try await store.blobs.work.run { () throws(ImageError) in
            try FileWork.makeFolder(folder)
            try FileWork.write(Array("\(digest)\n\(reference)".utf8), to: note, temporary: temporary)
        }
    }

    /// The images that lie here under the names that they were pulled by. Names whose image is gone are left out.
    package func known() async -> [KnownImage] {
        let folder = folder
        let notes = try? await store.blobs.work.run { () throws(ImageError) in
            var notes: [(digest: ContentDigest, name: String?)] = []
            for name in try FileWork.names(folder) {
                if let note = try Self.read("\(folder)/\(name)") { notes.append(note) }
            }
            return notes
        }
        var names: [ContentDigest: Set<String>] = [:]
        for (digest, name) in notes ?? [] {
            guard let name, let reference = try? ImageReference(name) else { continue }
            names[digest, default: []].formUnion([reference.pinned(to: digest).description, name])
        }
        var images: [KnownImage] = []
        for (digest, names) in names {
            guard let image = try? await store.image(digest) else { continue }
            let (pinned, tagged) = (names.filter { $0.contains("@") }, names.filter { !$0.contains("@") })
            images.append(KnownImage(digest: digest, names: pinned.sorted() + tagged.sorted(), size: image.size))
        }
        return images
    }
}
