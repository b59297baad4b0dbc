import Foundation
import Machinery
import Testing

@testable import Kinds

/// docs/api.md lists what is served, a row for each group-version.
struct DocumentationTests {
    private static let catalog = KindCatalog.builtIn()

    /// `apps/v1 | deployments (scale, status), …`; verbs in brackets where they aren't all of them.
    private static func row(_ groupVersion: GroupVersion) -> String {
        let kinds = catalog.kinds(in: groupVersion).map { kind -> String in
            var text = "`\(kind.id.resource.resource)`"
            if kind.verbs != KindDescription.storedVerbs { text += " [\(kind.verbs.joined(separator: " "))]" }
            let parts = kind.subresources.map(\.name)
            return parts.isEmpty ? text : text + " (\(parts.joined(separator: ", ")))"
        }
        return "| \(groupVersion) | \(kinds.joined(separator: ", ")) |"
    }

    @Test(arguments: catalog.groupVersions.map(\.description))
    func `the documentation lists every kind with its verbs and subresources`(apiVersion: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/api.md")
        let lines = try String(contentsOf: folder, encoding: .utf8).split(separator: "\n").map(String.init)
        let row = Self.row(GroupVersion(apiVersion))
        #expect(lines.contains(row), "the row should be: \(row)")
    }
}
