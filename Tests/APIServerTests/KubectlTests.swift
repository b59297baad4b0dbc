import FoundationEssentials
import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

/// The server with a real client.
@Suite(.scratch, .needsTool("kubectl"), .timeLimit(.minutes(2)))
struct KubectlTests {
    @Test func `kubectl creates, lists, changes and deletes a config map`() async throws {
        try await ServerFixture.with { server in
            let kubectl = Kubectl(server)
            let created = try await kubectl.run("create", "configmap", "colours", "--from-literal=sky=blue")
            #expect(created.succeeded, "\(created.error)")
            let listed = try await kubectl.run("get", "configmaps", "-o", "name")
            #expect(listed.output == "configmap/colours\n", "\(listed.error)")
            let labelled = try await kubectl.run("label", "configmap", "colours", "kind=nature")
            #expect(labelled.succeeded, "\(labelled.error)")
            let table = try await kubectl.run("get", "cm", "-l", "kind=nature")
            #expect(table.output.contains("colours"), "\(table.error)")
            let deleted = try await kubectl.run("delete", "configmap", "colours")
            #expect(deleted.output == "configmap \"colours\" deleted\n", "\(deleted.error)")
        }
    }
}
