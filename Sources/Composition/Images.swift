internal import HostSystem
internal import OCIImages

/// The platform's images on this box.
struct Images: Sendable {
    let blobs: BlobStore
    let layers: LayerStore
    let store: ImageStore

    init(_ layout: DataLayout) throws {
        blobs = try BlobStore(root: layout.images)
        layers = try LayerStore(blobs: blobs, unpacker: ConfinedUnpacking())
        store = ImageStore(blobs: blobs, layers: layers)
    }
}
