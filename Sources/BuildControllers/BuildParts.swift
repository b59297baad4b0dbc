import Kinds
package import Logging
package import Machinery
package import Reconciling

/// Everything about builds, image streams and templates: what runs and what answers.
package struct BuildParts: Sendable {
    /// Run all of them beside the informers.
    package let runnables: [any Runnable]
    /// Answer for instantiate, webhooks, image stream tags, imports, templates.
    package let handlers: [any ResourceHandler]

    /// - Parameters:
    ///   - client: acts as a component of the platform.
    ///   - spool: where uploads for binary builds go; without one they are refused.
    ///   - catalog: tells what the kinds of templates' objects are.
    ///   - importer: looks at registries outside; without one nothing is imported.
    package init(
        client: any APIClient, informers: SharedInformers, spool: (any BinarySpool)?, importer: (any ImageImporter)?,
        catalog: KindCatalog, time: WallClock, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        let context = ControllerContext(
            client: client, informers: informers, time: time, clock: clock, logger: logger)
        let uploads = BinaryUploads()
        runnables = [
            ImageStreamReconciler.controller(context, importer: importer),
            BuildTriggerReconciler.controller(context),
            BuildQueueReconciler.controller(context, uploads: uploads),
            TemplateInstanceController(
                client: client, instances: informers.informer(TemplateInstance.self), catalog: catalog, time: time
            ).controller(logger: logger),
        ]
        var handlers: [any ResourceHandler] = [
            InstantiateHandler(client: client, spool: spool, uploads: uploads, time: time),
            WebhookHandler(client: client, time: time, logger: logger),
            ImageStreamMappingHandler(client: client, time: time), ImageStreamTagHandler(client: client),
            ImageStreamViewsHandler(client: client), ProcessedTemplateHandler(),
        ]
        if let importer {
            handlers.append(ImageStreamImportHandler(client: client, importer: importer, time: time))
        }
        self.handlers = handlers
    }
}
