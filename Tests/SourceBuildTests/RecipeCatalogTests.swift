import Foundation
import Machinery
import Testing

@testable import SourceBuild

/// The recipes that come with the platform.
enum Shipped {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "templates/builders").path

    static func catalog() throws -> RecipeCatalog { try RecipeCatalog(folder: folder) }
}

@Suite struct RecipeCatalogTests {
    @Test func `every builder of the platform has a recipe with scripts that can be run`() throws {
        let catalog = try Shipped.catalog()
        #expect(catalog.recipes.map(\.name) == ["go", "node", "php", "postgresql", "python", "ruby", "static"])
        for recipe in catalog.recipes where recipe.tags.contains("builder") {
            for script in ["assemble", "run", "usage"] {
                #expect(
                    FileManager.default.isExecutableFile(atPath: "\(recipe.folder)/s2i/bin/\(script)"),
                    "\(recipe.name) \(script)")
            }
            #expect(recipe.port == 8080)
            #expect(recipe.detection != nil)
        }
    }

    @Test func `a recipe's environment lies over the base's`() throws {
        let catalog = try Shipped.catalog()
        let python = try #require(catalog.recipe("python"))
        let environment = catalog.environment(of: python)
        #expect(environment.first { $0.name == "HOME" }?.value == "/opt/app-root/src")
        #expect(environment.filter { $0.name == "PATH" }.count == 1)
        #expect(environment.first { $0.name == "PATH" }?.value.hasPrefix("/opt/app-root/venv/bin:") == true)
        #expect(environment.first { $0.name == "PYTHONUNBUFFERED" }?.value == "1")
    }

    @Test func `the keys tell the images apart and stay the same`() throws {
        let (first, second) = (try Shipped.catalog(), try Shipped.catalog())
        let keys = try first.recipes.map { try first.imageKey(of: $0) }
        #expect(Set(keys).count == first.recipes.count)
        #expect(try second.recipes.map { try second.imageKey(of: $0) } == keys)
    }

    @Test(arguments: [
        "name: Bad Name", "name: x\npackages: [\"--force\"]", "name: x\nsuites: [\"a b\"]", "packages: [a]",
    ])
    func `a recipe that is none names what is wrong`(text: String) throws {
        let json = try JSONValue(yaml: text)
        let error = #expect(throws: RecipeError.self) { try Recipe(json, folder: "/recipes/x") }
        #expect(error?.description.hasPrefix("/recipes/x/recipe.yaml: ") == true)
    }
}

@Suite struct AptSourcesTests {
    @Test func `the host's own sources for the release are used, another vendor's are not`() {
        let targets = """
            Debian|bookworm|main|http://mirror.example/debian/
            Debian|bookworm|contrib|http://mirror.example/debian/
            Debian|bookworm-security|main|http://mirror.example/security/
            Vendor|stable|main|https://vendor.example/apt/
            Debian|trixie|main|http://mirror.example/debian/

            """
        #expect(
            AptSources.lines(suite: "bookworm", further: ["bookworm-backports"], targets: targets) == [
                "deb http://mirror.example/debian/ bookworm main contrib",
                "deb http://mirror.example/security/ bookworm-security main",
                "deb http://mirror.example/debian/ bookworm-backports main",
            ])
    }

    @Test func `without any the distribution's are used`() {
        let lines = AptSources.lines(suite: "bookworm", further: [], targets: "")
        #expect(lines.count == 3)
        #expect(lines.first == "deb http://deb.debian.org/debian bookworm main")
    }

    @Test func `proxies are taken over, hooks are not`() {
        let dump = """
            Acquire::http::Proxy "http://proxy:3128";
            APT::Update::Post-Invoke:: "rm -f /x";
            Acquire::https::CAInfo "/etc/ca";
            Acquire::Check-Date "false";

            """
        #expect(
            AptSources.settings(dump) == "Acquire::http::Proxy \"http://proxy:3128\";\nAcquire::Check-Date \"false\";\n"
        )
    }
}
