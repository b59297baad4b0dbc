import HostSystem
import Kinds
import Logging
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

@Suite(.scratch, .timeLimit(.minutes(1))) struct LocalPathProvisionerTests {
    private static var folder: String { "\(Scratch.folder)/claims" }

    private func with(
        policy: String = "Delete", _ body: (MemoryAPI) async throws -> Void
    ) async throws {
        let api = MemoryAPI()
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let informers = SharedInformers(api, logger: logger)
        let loops = LocalPathProvisioner.controllers(
            client: api, informers: informers, folder: Self.folder, node: "n1", logger: logger)
        var storage = StorageClass(name: "local-path")
        storage.json["provisioner"] = .string(LocalPathProvisioner.name)
        storage.json["volumeBindingMode"] = "WaitForFirstConsumer"
        storage.json["reclaimPolicy"] = .string(policy)
        try await api.create(storage)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            for loop in loops { group.addTask { await loop.run() } }
            try await body(api)
            group.cancelAll()
        }
    }

    private func makeClaim(_ api: MemoryAPI, node: String?) async throws -> PersistentVolumeClaim {
        var claim = PersistentVolumeClaim(name: "data", namespace: "shop")
        claim.spec = [
            "storageClassName": "local-path", "accessModes": ["ReadWriteOnce"],
            "resources": ["requests": ["storage": "1Gi"]],
        ]
        if let node { claim.metadata.annotations = ["volume.kubernetes.io/selected-node": node] }
        return try await api.create(claim)
    }

    private func volume(_ api: MemoryAPI, of claim: PersistentVolumeClaim) async throws -> PersistentVolume {
        try await eventually("the volume") { try await api.find(PersistentVolume.self, name: "pvc-\(claim.uid)") }
    }

    @Test func `a claim gets a folder of the node that was chosen, with what lies there already`() async throws {
        try Files.makeFolder("\(Self.folder)/shop/data")
        try Files.write("\(Self.folder)/shop/data/kept", Array("1".utf8))
        try await with { api in
            let claim = try await makeClaim(api, node: "n1")
            let volume = try await volume(api, of: claim)
            #expect(volume.spec["local"]["path"].text == "\(Self.folder)/shop/data")
            #expect(volume.spec["capacity"] == ["storage": "1Gi"])
            #expect(volume.claimRef["uid"].text == claim.uid)
            #expect(volume.reclaimPolicy == "Delete")
            let term = volume.spec["nodeAffinity"]["required"]["nodeSelectorTerms"][0]["matchExpressions"][0]
            #expect(term == ["key": "kubernetes.io/hostname", "operator": "In", "values": ["n1"]])
            #expect(Files.text("\(Self.folder)/shop/data/kept") == "1")
            try await eventually("told") {
                try await api.list(Event.self, namespace: "shop").contains { $0.reason == "ProvisioningSucceeded" }
            }
        }
    }

    @Test func `a claim of another node, or of none yet, is left alone`() async throws {
        try await with { api in
            let claim = try await makeClaim(api, node: nil)
            try await api.merge(
                PersistentVolumeClaim.self, namespace: "shop", name: "data",
                ["metadata": ["annotations": ["volume.kubernetes.io/selected-node": "n2"]]])
            var other = claim
            other.metadata.name = "other"
            other.metadata.annotations = ["volume.kubernetes.io/selected-node": "n1"]
            let made = try await volume(api, of: try await api.create(other))
            #expect(made.claimRef["name"] == "other")
            #expect(try await api.list(PersistentVolume.self).count == 1)
        }
    }

    @Test func `data goes with a volume that is released, and only then`() async throws {
        for policy in ["Retain", "Delete"] {
            try await with(policy: policy) { api in
                let claim = try await makeClaim(api, node: "n1")
                let volume = try await volume(api, of: claim)
                try Files.write("\(Self.folder)/shop/data/file", Array("1".utf8))
                try await api.delete(PersistentVolumeClaim.self, namespace: "shop", name: "data")
                try await api.merge(
                    PersistentVolume.self, name: volume.name, subresource: "status", ["status": ["phase": "Released"]])
                guard policy == "Delete" else {
                    // A claim that follows in the same loop shows that the release has been seen.
                    let next = try await makeClaim(api, node: "n1")
                    _ = try await self.volume(api, of: next)
                    #expect(try await api.find(PersistentVolume.self, name: volume.name) != nil)
                    #expect(Files.text("\(Self.folder)/shop/data/file") == "1")
                    return
                }
                try await eventually("the volume is gone") {
                    try await api.find(PersistentVolume.self, name: volume.name) == nil
                }
                #expect(!Files.exists("\(Self.folder)/shop/data"))
            }
        }
    }

    @Test func `a claim that grows has its new size at once`() async throws {
        try await with { api in
            let claim = try await makeClaim(api, node: "n1")
            let volume = try await volume(api, of: claim)
            try await api.merge(
                PersistentVolumeClaim.self, namespace: "shop", name: "data",
                ["spec": ["volumeName": .string(volume.name)]])
            try await api.merge(
                PersistentVolumeClaim.self, namespace: "shop", name: "data", subresource: "status",
                ["status": ["phase": "Bound", "capacity": ["storage": "1Gi"]]])
            try await api.merge(
                PersistentVolumeClaim.self, namespace: "shop", name: "data",
                ["spec": ["resources": ["requests": ["storage": "2Gi"]]]])
            try await eventually("grown") {
                let seen = try await api.get(PersistentVolumeClaim.self, namespace: "shop", name: "data")
                return seen.capacity == ["storage": "2Gi"]
            }
            #expect(try await api.get(PersistentVolume.self, name: volume.name).size == 2 << 30)
        }
    }
}
