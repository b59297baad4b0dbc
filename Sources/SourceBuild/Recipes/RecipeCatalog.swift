internal import Crypto
internal import HostSystem
internal import Machinery

/// The recipes that come with the platform.
///
/// ```
/// FOLDER/base/recipe.yaml, root/, make/   the shared base; root/ is copied into every image
/// FOLDER/<name>/recipe.yaml               a builder
/// FOLDER/<name>/s2i/bin/                  its scripts, put to /usr/libexec/s2i
/// FOLDER/<name>/root/                     more files for its image, from the root folder on
/// ```
package struct RecipeCatalog: Sendable {
    package let folder: String
    package let base: Recipe
    /// Without the base, by name.
    package let recipes: [Recipe]
    /// The base system's release.
    package let suite: String

    /// Reads all recipes in a folder. Blocks shortly: call it when the program starts.
    package init(folder: String) throws(RecipeError) {
        self.folder = folder
        let (base, document) = try Self.read("\(folder)/base")
        self.base = base
        suite = document["suite"].string ?? "bookworm"
        var recipes: [Recipe] = []
        for name in Files.list(folder) where name != "base" && Files.exists("\(folder)/\(name)/recipe.yaml") {
            let recipe = try Self.read("\(folder)/\(name)").0
            guard recipe.name == name else {
                throw RecipeError("\(folder)/\(name)/recipe.yaml", "name is \(recipe.name), unlike its folder's")
            }
            recipes.append(recipe)
        }
        self.recipes = recipes
    }

    private static func read(_ folder: String) throws(RecipeError) -> (Recipe, JSONValue) {
        let path = "\(folder)/recipe.yaml"
        let document: JSONValue
        do {
            document = try JSONValue(yaml: String(decoding: try Files.read(path, limit: 1 << 20), as: UTF8.self))
        } catch {
            throw RecipeError(path, "cannot be read: \(error)")
        }
        return (try Recipe(document, folder: folder), document)
    }

    /// The recipe of that name.
    package func recipe(_ name: String) -> Recipe? { recipes.first { $0.name == name } }

    /// The environment of a builder's image: the base's, then the recipe's own.
    package func environment(of recipe: Recipe) -> [(name: String, value: String)] {
        var all = base.environment
        for (name, value) in recipe.environment {
            if let index = all.firstIndex(where: { $0.name == name }) {
                all[index].value = value
            } else {
                all.append((name, value))
            }
        }
        return all
    }

    /// Names the base layer: changed only by what it is made from.
    package var baseKey: String { Self.digest(["base 1", suite, base.packages.description]) }

    /// Names the layer of a recipe's packages.
    package func packagesKey(of recipe: Recipe) -> String { Self.digest([baseKey, recipe.packagesKey]) }

    /// Names a recipe's whole image: its packages, its documents, and every file that is copied into it.
    package func imageKey(of recipe: Recipe) throws(RecipeError) -> String {
        var parts = [packagesKey(of: recipe)]
        for folder in [base.folder, recipe.folder] {
            for file in try Self.files(folder) {
                do {
                    let content = try Files.read("\(folder)/\(file)", limit: 16 << 20)
                    parts += [file, Self.hex(SHA256.hash(data: content))]
                } catch {
                    throw RecipeError("\(folder)/\(file)", "cannot be read: \(error)")
                }
            }
        }
        return Self.digest(parts)
    }

    private static func files(_ folder: String, under prefix: String = "") throws(RecipeError) -> [String] {
        var all: [String] = []
        for name in Files.list(prefix.isEmpty ? folder : "\(folder)/\(prefix)") {
            let path = prefix.isEmpty ? name : "\(prefix)/\(name)"
            if Files.isFolder("\(folder)/\(path)") { all += try files(folder, under: path) } else { all.append(path) }
        }
        return all
    }

    private static func digest(_ parts: [String]) -> String {
        hex(SHA256.hash(data: Array(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8)))
    }

    private static func hex(_ digest: SHA256.Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Where the templates are: `$PAAS_TEMPLATES`, beside an installed executable, or above one that was just built.
    ///
    /// Returns the folder that holds `builders`, or nil.
    package static func templatesFolder(executable: String, environment: [String: String]) -> String? {
        if let named = environment["PAAS_TEMPLATES"], !named.isEmpty { return named }
        var folder = Files.parent(executable)
        for _ in 0..<6 {
            for candidate in ["\(folder)/share/paas/templates", "\(folder)/templates"]
            where Files.exists("\(candidate)/builders/base/recipe.yaml") { return candidate }
            folder = Files.parent(folder)
        }
        return Files.exists("/usr/share/paas/templates/builders") ? "/usr/share/paas/templates" : nil
    }
}
