internal import BuildControllers
internal import ImageRegistry

/// Imports to ImageStreams look at registries outside with the project's pull secrets.
extension OutsideImages: ImageImporter {}
