/// Which builder a source is for, with the reason for each default that was chosen.
package struct SourceDetection: Sendable, Hashable {
    package let recipe: String
    package let displayName: String
    package let language: String
    /// `requirements.txt is at the top of the source`.
    package let reason: String
    package let port: Int
    package let portReason: String
    /// The Procfile's web process; nil means that the builder chooses while it assembles.
    package let startCommand: String?
    package let startReason: String
    /// Other builders that would fit, with their reasons.
    package let others: [String]

    /// Looks at the paths of a source's upper folders and at the Procfile.
    ///
    /// - Parameter files: paths relative to the source's top; one level below it is enough.
    /// - Returns: nil if no builder fits.
    package static func detect(files: Set<String>, procfile: String? = nil, catalog: [Recipe]) -> SourceDetection? {
        let fitting = catalog.compactMap { recipe -> (recipe: Recipe, detection: Recipe.Detection, file: String)? in
            guard let detection = recipe.detection, let file = detection.files.first(where: files.contains) else {
                return nil
            }
            return (recipe, detection, file)
        }.sorted { ($0.detection.priority, $0.recipe.name) < ($1.detection.priority, $1.recipe.name) }
        guard let chosen = fitting.first else { return nil }
        let web = procfile.flatMap(webProcess)
        return SourceDetection(
            recipe: chosen.recipe.name, displayName: chosen.recipe.displayName, language: chosen.detection.language,
            reason: reason(chosen.file), port: chosen.recipe.port,
            portReason: "the \(chosen.recipe.name) builder sets PORT=\(chosen.recipe.port)", startCommand: web,
            startReason: web == nil
                ? "the builder chooses it while it assembles; a Procfile with a web: line decides"
                : "the web process of Procfile",
            others: fitting.dropFirst().filter { $0.recipe.name != "static" }.map {
                "\($0.recipe.name) (\(reason($0.file)))"
            })
    }

    private static func reason(_ file: String) -> String {
        file.contains("/") ? "\(file) is in the source" : "\(file) is at the top of the source"
    }

    /// The command of a Procfile's `web:` line.
    package static func webProcess(_ procfile: String) -> String? {
        for line in procfile.split(whereSeparator: \.isNewline) where line.hasPrefix("web:") {
            let command = line.dropFirst("web:".count).trimmed
            if !command.isEmpty { return command }
        }
        return nil
    }

    /// What to tell where nothing fits.
    package static func noBuilder(_ catalog: [Recipe]) -> [String] {
        let known = catalog.compactMap(\.detection).sorted { $0.priority < $1.priority }
            .map { "\($0.language) (\($0.files.prefix(2).joined(separator: ", ")))" }
        return [
            "No builder fits the source: at its top is none of the files that tell a language.",
            "Known: \(known.joined(separator: "; ")).",
            "Add such a file, or name a builder in the BuildConfig's spec.strategy.sourceStrategy.from.",
        ]
    }
}

extension StringProtocol {
    /// Without white space at either end.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
