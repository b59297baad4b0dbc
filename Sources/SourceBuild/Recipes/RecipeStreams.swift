internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Keeps an image stream in `openshift` for every recipe, and makes the image of one that somebody asks for.
final class RecipeStreams: Runnable {
    private let controller: Controller
    private let catalog: RecipeCatalog

    init(
        catalog: RecipeCatalog, recipes: RecipeImages, client: any APIClient, streams: Informer<ImageStream>,
        clock: any Clock<Duration>, logger: Logger
    ) {
        self.catalog = catalog
        let reconciler = Reconciler(
            catalog: catalog, recipes: recipes, client: client, streams: streams, logger: logger)
        controller = Controller("recipe-streams", workers: 2, clock: clock, logger: logger) {
            try await reconciler.reconcile($0)
        }
        controller.watches(streams) { stream in
            stream.namespace == WellKnown.sharedNamespace && catalog.recipe(stream.name) != nil
                ? [NamespacedName(stream)] : []
        }
    }

    func run() async {
        for recipe in catalog.recipes { controller.queue.add(NamespacedName(WellKnown.sharedNamespace, recipe.name)) }
        await controller.run()
    }

    private struct Reconciler: Sendable {
        let catalog: RecipeCatalog
        let recipes: RecipeImages
        let client: any APIClient
        let streams: Informer<ImageStream>
        let logger: Logger

        func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
            guard let recipe = catalog.recipe(key.name) else { return .done }
            guard let stream = streams.get(key) else {
                try await create(recipe)
                return .done
            }
            guard stream.recipe == recipe.name else {
                // Somebody has put an own stream in its place: that is theirs to do.
                return .done
            }
            let isRequested = stream.metadata.annotations[WellKnown.Platform.requested] == "true"
            if isRequested, stream.newest("latest") == nil {
                let logger = logger
                _ = try await recipes.image(recipe.name) { line in
                    logger.info(
                        "making a builder image", metadata: ["recipe": "\(recipe.name)", "progress": "\(line)"])
                }
            }
            return .done
        }

        private func create(_ recipe: Recipe) async throws {
            do { try await client.create(RecipeStreams.stream(of: recipe)) } catch let error as StatusError
                where error.reason == .alreadyExists
            {}
        }
    }

    /// The image stream by which projects know a recipe's image.
    static func stream(of recipe: Recipe) -> ImageStream {
        var stream = ImageStream(name: recipe.name, namespace: WellKnown.sharedNamespace)
        stream.metadata.annotations = [
            WellKnown.Platform.recipe: recipe.name, WellKnown.Project.displayName: recipe.displayName,
            WellKnown.Kubernetes.description: recipe.details,
        ]
        stream.lookupLocal = false
        var tag = TagReference()
        tag.name = "latest"
        tag.annotations = [
            WellKnown.Project.displayName: recipe.displayName, "description": recipe.details,
            "tags": recipe.tags.joined(separator: ","), "version": recipe.version,
        ]
        tag.referencePolicy = ["type": "Local"]
        stream.specTags = [tag]
        return stream
    }
}
