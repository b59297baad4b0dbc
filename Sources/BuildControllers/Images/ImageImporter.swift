package import Machinery

/// Looks at images in registries outside, without fetching their layers.
package protocol ImageImporter: Sendable {
    /// The image that `reference` points to now, as an Image object whose name is its manifest's digest.
    ///
    /// `namespace` is whose pull secrets may be used. Throws `StatusError`: `notFound`, `unauthorized`, or another.
    func image(_ reference: String, namespace: String, isInsecure: Bool) async throws -> JSONValue
    /// The tags of a repository, sorted.
    func tags(_ repository: String, namespace: String, isInsecure: Bool) async throws -> [String]
}
