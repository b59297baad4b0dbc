import Kinds
import Machinery
import Reconciling

/// Makes a build of a config: counts the version first, then creates the build.
struct BuildStarter: Sendable {
    let client: any APIClient
    let time: WallClock

    /// The next build of a config. Throws `StatusError`: `notFound`, `badRequest`, `invalid`.
    ///
    /// `prepare` is called with the build's name before it is created.
    func start(
        namespace: String, config name: String, _ request: BuildRequest,
        prepare: @Sendable (_ build: String) -> Void = { _ in }
    ) async throws -> Build {
        for attempt in 1... {
            let config = try await client.get(BuildConfig.self, namespace: namespace, name: name)
            try BuildGenerator.check(config, request)
            let known = try await resolutions(of: config, request)
            let generator = BuildGenerator(resolve: { known[$0] ?? .unresolved("not found") }, time: time.now)
            let advanced = generator.advanced(config)
            let build = try generator.build(of: advanced, request)
            do {
                try await client.update(advanced)
                prepare(build.name)
                return try await client.create(build)
            } catch let error as StatusError
                where (error.reason == .conflict || error.reason == .alreadyExists) && attempt < 10
            {
                try Task.checkCancellation()
            }
        }
        throw StatusError.conflict(BuildConfig.kind.resource, name)
    }

    /// The next build with the spec of an earlier one.
    func clone(_ original: Build, _ request: BuildRequest) async throws -> Build {
        let known = try await resolutions(of: original.json, namespace: original.namespace)
        let generator = BuildGenerator(resolve: { known[$0] ?? .unresolved("not found") }, time: time.now)
        guard !original.configName.isEmpty,
            let config = try await client.find(
                BuildConfig.self, namespace: original.namespace, name: original.configName)
        else {
            let name = "\(original.name)-\(time.now.seconds)"
            return try await client.create(try generator.clone(of: original, request, name: name))
        }
        let counted = try await client.modify(
            BuildConfig.self, namespace: config.namespace, name: config.name
        ) { config in
            config.lastVersion += 1
            return true
        }
        var build = try generator.clone(of: original, request, name: "\(config.name)-\(counted.lastVersion)")
        build.metadata.annotations[WellKnown.Build.number] = String(counted.lastVersion)
        return try await client.create(build)
    }

    private func resolutions(
        of config: BuildConfig, _ request: BuildRequest
    ) async throws -> [ImageTagName: BuildGenerator.Resolution] {
        var known = try await resolutions(of: config.json, namespace: config.namespace)
        for name in config.triggers.compactMap({ $0.imageTag(of: config) }) where known[name] == nil {
            known[name] = try await resolve(name)
        }
        return known
    }

    /// What the references of a spec (a build's or a config's) stand for.
    private func resolutions(
        of json: JSONValue, namespace: String
    ) async throws -> [ImageTagName: BuildGenerator.Resolution] {
        let build = Build(json: json)
        var references = build.source.images.map { $0["from"] }
        if let strategy = build.strategyField { references.append(build.spec["strategy"][strategy]["from"]) }
        var known: [ImageTagName: BuildGenerator.Resolution] = [:]
        for reference in references where !reference.isNull {
            guard let name = ImageTagName(reference: reference, namespace: namespace) else { continue }
            known[name] = try await resolve(name)
        }
        return known
    }

    private func resolve(_ name: ImageTagName) async throws -> BuildGenerator.Resolution {
        var name = name
        for _ in 0..<5 {
            guard let stream = try await client.find(ImageStream.self, namespace: name.namespace, name: name.stream)
            else { return .unresolved("image stream \(name.namespace)/\(name.stream) does not exist") }
            if let image = stream.newest(name.tag)?.dockerImageReference, !image.isEmpty { return .image(image) }
            if stream.recipe != nil { return .recipe }
            guard let tag = stream.specTag(name.tag), let source = ImageStreamReconciler.source(of: tag, in: stream)
            else { break }
            name = source
        }
        return .unresolved("image stream tag \(name) has no image yet")
    }
}
