import Foundation
import Machinery
import TestKit
import Testing

@testable import CommandLine

@Suite(.scratch) struct KubeconfigTests {
    @Test func `a kubeconfig keeps what it doesn't know and is private`() throws {
        let path = "\(Scratch.folder)/config"
        try "apiVersion: v1\nkind: Config\npreferences: {colors: true}\n".write(
            toFile: path, atomically: true, encoding: .utf8)
        var config = try Kubeconfig.load(explicit: path)
        config.setEntry("clusters", "cluster", "here", ["server": "https://localhost:8443"])
        config.setEntry("contexts", "context", "c", ["cluster": "here", "user": "me", "namespace": "shop"])
        config.currentContext = "c"
        try config.save()
        let again = try Kubeconfig.load(explicit: path)
        #expect(again.json["preferences"]["colors"].bool == true)
        #expect(again.namespace == "shop")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try Connection.resolve(again).server == "https://localhost:8443")
    }

    @Test func `a missing kubeconfig that was named is an error with a hint`() {
        let error = #expect(throws: CommandError.self) { try Kubeconfig.load(explicit: "/nonexistent/config") }
        #expect(error?.hint != nil)
    }

    @Test func `an empty kubeconfig says how to log in`() throws {
        let config = try Kubeconfig.read("\(Scratch.folder)/none", mayBeMissing: true)
        let error = #expect(throws: CommandError.self) { try Connection.resolve(config) }
        #expect(error?.hint?.contains("paas login") == true)
    }

    @Test func `manifests open lists and several documents`() throws {
        let path = "\(Scratch.folder)/m.yaml"
        try """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: a}
        ---
        apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Secret, metadata: {name: b}}
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let objects = try Manifests.read([path])
        #expect(objects.map { $0["metadata"]["name"].string } == ["a", "b"])
    }

    @Test func `a manifest without a kind names the file`() throws {
        let path = "\(Scratch.folder)/m.yaml"
        try "metadata: {name: a}\n".write(toFile: path, atomically: true, encoding: .utf8)
        let error = #expect(throws: CommandError.self) { try Manifests.read([path]) }
        #expect(error?.message.contains("m.yaml") == true)
    }
}
