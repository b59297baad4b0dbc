import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

@testable import WorkloadControllers

private func service(_ spec: JSONValue = ["ports": [["name": "http", "port": 80, "targetPort": "web"]]]) -> Service {
    var service = Service(name: "web", namespace: "shop")
    service.metadata.uid = "uid-web"
    service.metadata.labels = ["tier": "front"]
    service.spec = spec
    service.selector = ["app": "web"]
    return service
}

private func member(
    _ name: String, _ addresses: [String], port: Int = 8080, isReady: Bool = true, isEnding: Bool = false
) -> Pod {
    var pod = pod(name, readySince: isReady ? noon : nil, isDeleted: isEnding)
    pod.status["podIP"] = .string(addresses.first ?? "")
    pod.status["podIPs"] = .array(addresses.map { ["ip": .string($0)] })
    pod.json["spec"]["containers"] = [
        ["name": "c", "ports": [["name": "web", "containerPort": .int(Int64(port))]]]
    ]
    return pod
}

private func members(_ range: Range<Int>) -> [Pod] {
    range.map { member("p\($0)", ["10.128.\($0 / 250).\($0 % 250 + 2)"]) }
}

extension EndpointSlice {
    fileprivate var names: [String] { endpoints.map { $0.targetRef["name"].text } }
}

/// Applies a plan as a server would.
private func applied(_ plan: EndpointSlicePlan, to current: [EndpointSlice]) -> [EndpointSlice] {
    let gone = Set(plan.deleted.map(\.name))
    let updated = Dictionary(uniqueKeysWithValues: plan.updated.map { ($0.name, $0) })
    return current.filter { !gone.contains($0.name) }.map { updated[$0.name] ?? $0 } + plan.created
}

@Suite struct EndpointSlicePlanTests {
    @Test func `a slice says who is ready, serves or ends, and whose it is`() throws {
        let pods = [
            member("a", ["10.128.0.2"]), member("b", ["10.128.0.3"], isReady: false),
            member("c", ["10.128.0.4"], isEnding: true), pod("other", labels: ["app": "db"], ip: "10.128.0.5"),
            pod("early"), pod("done", phase: "Succeeded", ip: "10.128.0.6"),
        ]
        let plan = EndpointSlicePlan(service(), pods: pods, current: [])
        let slice = try #require(plan.created.first)
        #expect(plan.created.count == 1 && plan.updated.isEmpty && plan.deleted.isEmpty)
        #expect(slice.names == ["a", "b", "c"])
        #expect(slice.endpoints.map(\.isReady) == [true, false, false])
        #expect(slice.endpoints.map(\.isServing) == [true, false, true])
        #expect(slice.endpoints.map(\.isTerminating) == [false, false, true])
        #expect(slice.endpoints.map(\.nodeName) == ["n1", "n1", "n1"])
        #expect(slice.json["ports"] == [["name": "http", "port": 8080, "protocol": "TCP"]])
        #expect(slice.addressType == "IPv4")
        #expect(
            slice.metadata.labels == [
                "tier": "front", "kubernetes.io/service-name": "web",
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            ])
        #expect(slice.metadata.controller?["kind"] == "Service")
        #expect(slice.name.hasPrefix("web-") && slice.name.count == 9)
        #expect(EndpointSlicePlan(service(), pods: pods, current: [slice]).updated.isEmpty)
    }

    @Test func `a service that wants all has all ready`() {
        var all = service()
        all.publishNotReadyAddresses = true
        let pods = [
            member("a", ["10.128.0.2"], isReady: false), member("b", ["10.128.0.3"], isEnding: true),
        ]
        let slice = EndpointSlicePlan(all, pods: pods, current: []).created.first
        #expect(slice?.endpoints.map(\.isReady) == [true, true])
        #expect(slice?.endpoints.map(\.isServing) == [false, true])
        let endpoints = EndpointsPlan.endpoints(of: all, pods: pods, current: nil)
        #expect(endpoints.subsets.first?.addresses.count == 2)
    }

    @Test func `a port by name is another number in each pod, and a slice each`() {
        let pods = [member("a", ["10.128.0.2"]), member("b", ["10.128.0.3"], port: 9090)]
        let slices = EndpointSlicePlan(service(), pods: pods, current: []).created
        #expect(slices.map { $0.ports.map(\.port) } == [[8080], [9090]])
        #expect(slices.map(\.names) == [["a"], ["b"]])
    }

    @Test func `each family has its slices`() {
        var dual = service()
        dual.ipFamilies = ["IPv4", "IPv6"]
        let pods = [member("a", ["10.128.0.2", "fd00::2"]), member("b", ["10.128.0.3"])]
        let slices = EndpointSlicePlan(dual, pods: pods, current: []).created
        #expect(slices.map(\.addressType) == ["IPv4", "IPv6"])
        #expect(slices.map { $0.endpoints.flatMap(\.addresses) } == [["10.128.0.2", "10.128.0.3"], ["fd00::2"]])
    }

    @Test func `a slice has a hundred endpoints at the most, and keeps those that it has`() {
        var current = applied(EndpointSlicePlan(service(), pods: members(0..<250), current: []), to: [])
        #expect(current.map(\.endpoints.count).sorted() == [50, 100, 100])
        let before = Dictionary(uniqueKeysWithValues: current.map { ($0.name, Set($0.names)) })
        // Ten go and twenty come: nobody else moves, and the gaps are filled first.
        let plan = EndpointSlicePlan(service(), pods: members(10..<270), current: current)
        current = applied(plan, to: current)
        #expect(plan.created.isEmpty && plan.deleted.isEmpty)
        #expect(current.flatMap(\.names).count == 260 && Set(current.flatMap(\.names)).count == 260)
        for slice in current {
            let stayed = before[slice.name]?.subtracting((0..<10).map { "p\($0)" }) ?? []
            #expect(stayed.isSubset(of: slice.names) && slice.endpoints.count <= 100)
        }
        current = applied(EndpointSlicePlan(service(), pods: members(10..<20), current: current), to: current)
        #expect(current.flatMap(\.names).count == 10 && !current.contains { $0.endpoints.isEmpty })
        current = applied(EndpointSlicePlan(service(), pods: [], current: current), to: current)
        #expect(current.map(\.endpoints.count) == [0] && current.first?.json["ports"] == [])
    }

    @Test func `endpoints written by hand are mirrored by family and ports`() {
        var hand = Endpoints(name: "web", namespace: "shop")
        hand.json["subsets"] = [
            [
                "addresses": [["ip": "192.0.2.1", "hostname": "one"], ["ip": "2001:db8::1"]],
                "notReadyAddresses": [["ip": "192.0.2.2"]], "ports": [["name": "http", "port": 80]],
            ]
        ]
        let slices = EndpointSlicePlan(mirroring: hand, of: service(), current: []).created
        #expect(slices.map(\.addressType) == ["IPv4", "IPv6"])
        #expect(slices.first?.endpoints.map(\.isReady) == [true, false])
        #expect(slices.first?.endpoints.first?.hostname == "one")
        #expect(slices.first?.metadata.controller?["kind"] == "Endpoints")
        #expect(
            slices.first?.metadata.labels["endpointslice.kubernetes.io/managed-by"]
                == "endpointslicemirroring-controller.k8s.io")
        #expect(EndpointSlicePlan(mirroring: hand, of: service(), current: slices).updated.isEmpty)
    }
}

@Suite(.timeLimit(.minutes(1))) struct EndpointSliceControllerTests {
    private func with(_ body: (MemoryAPI) async throws -> Void) async throws {
        let api = MemoryAPI()
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let informers = SharedInformers(api, logger: logger)
        let controller = EndpointSliceReconciler.controller(
            ControllerContext(client: api, informers: informers, logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            group.addTask { await controller.run() }
            try await body(api)
            group.cancelAll()
        }
    }

    private func slices(_ api: MemoryAPI) async throws -> [EndpointSlice] {
        try await api.list(EndpointSlice.self, namespace: "shop")
    }

    @Test func `slices follow pods, a service's end, and leave those of others`() async throws {
        try await with { api in
            var strange = EndpointSlice(name: "mine", namespace: "shop")
            strange.metadata.labels = [WellKnown.Kubernetes.serviceName: "web"]
            try await api.create(strange)
            try await api.create(service())
            try await api.create(member("a", ["10.128.0.2"]))
            try await eventually("a's slice") { try await slices(api).contains { $0.names == ["a"] } }
            try await api.create(member("b", ["10.128.0.3"]))
            try await eventually("b's, too") { try await slices(api).contains { Set($0.names) == ["a", "b"] } }
            try await api.delete(Pod.self, namespace: "shop", name: "a")
            try await eventually("b's alone") { try await slices(api).contains { $0.names == ["b"] } }
            try await api.delete(Service.self, namespace: "shop", name: "web")
            try await eventually("only the other's") { try await slices(api).map(\.name) == ["mine"] }
        }
    }

    @Test func `endpoints by hand are mirrored unless they ask not to be`() async throws {
        try await with { api in
            var bare = service()
            bare.selector = [:]
            try await api.create(bare)
            var hand = Endpoints(name: "web", namespace: "shop")
            hand.json["subsets"] = [["addresses": [["ip": "192.0.2.1"]], "ports": [["port": 80]]]]
            try await api.create(hand)
            try await eventually("its slice") {
                try await slices(api).first?.endpoints.first?.addresses == ["192.0.2.1"]
            }
            try await api.modify(Endpoints.self, namespace: "shop", name: "web") { endpoints in
                endpoints.metadata.labels[WellKnown.Kubernetes.skipMirror] = "true"
                return true
            }
            try await eventually("none") { try await slices(api).isEmpty }
        }
    }
}
