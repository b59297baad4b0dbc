import Kinds
import Machinery
import NodeRuntime
import Testing

struct PodEnvironmentTests {
    struct Expansion: Sendable {
        let text: String
        let expected: String
    }

    @Test(arguments: [
        Expansion(text: "plain", expected: "plain"), Expansion(text: "$(A)", expected: "1"),
        Expansion(text: "x$(A)y$(B)z", expected: "x1y2z"), Expansion(text: "$(NONE)", expected: "$(NONE)"),
        Expansion(text: "$$(A)", expected: "$(A)"), Expansion(text: "$$$(A)", expected: "$1"),
        Expansion(text: "cost: 5$", expected: "cost: 5$"), Expansion(text: "$(A", expected: "$(A"),
        Expansion(text: "$A", expected: "$A"),
    ])
    func `references to variables are replaced`(_ example: Expansion) {
        #expect(PodEnvironment.expanded(example.text) { ["A": "1", "B": "2"][$0] } == example.expected)
    }

    private func environment(services: [Service] = []) -> PodEnvironment {
        PodEnvironment(
            pod: PodPlanTests.pod { $0.metadata.labels = ["app": "web"] },
            node: NodeResources(cpuMillicores: 2000, memoryInBytes: 1 << 30), nodeName: "n", podIPs: ["10.0.0.2"],
            hostIP: "192.0.2.1", configMaps: ["map": ["k": "v"]], secrets: ["secret": ["p": "hush"]],
            services: services)
    }

    private func variables(_ container: JSONValue, services: [Service] = []) throws -> [String] {
        try environment(services: services).variables(of: Container(json: container), image: ["PATH=/bin", "I=1"])
    }

    @Test func `every source of variables is read`() throws {
        let found = try variables([
            "name": "a",
            "env": [
                ["name": "L", "value": "$(I)2"],
                ["name": "M", "valueFrom": ["configMapKeyRef": ["name": "map", "key": "k"]]],
                ["name": "S", "valueFrom": ["secretKeyRef": ["name": "secret", "key": "p"]]],
                ["name": "F", "valueFrom": ["fieldRef": ["fieldPath": "metadata.labels['app']"]]],
                ["name": "R", "valueFrom": ["resourceFieldRef": ["resource": "limits.cpu"]]],
                ["name": "O", "valueFrom": ["secretKeyRef": ["name": "none", "key": "p", "optional": true]]],
            ],
            "envFrom": [["configMapRef": ["name": "map"], "prefix": "C_"]],
        ])
        for expected in ["PATH=/bin", "L=12", "M=v", "S=hush", "F=web", "R=2", "C_k=v", "HOSTNAME=web"] {
            #expect(found.contains(expected))
        }
        #expect(!found.contains { $0.hasPrefix("O=") })
    }

    @Test func `a missing source is named`() {
        let error = #expect(throws: PodProblem.self) {
            try variables([
                "name": "a", "env": [["name": "S", "valueFrom": ["secretKeyRef": ["name": "none", "key": "p"]]]],
            ])
        }
        #expect(error?.reason == "CreateContainerConfigError")
        #expect(error?.message == "secret \"none\" not found")
    }

    @Test func `services are told in Kubernetes' and in Docker's form`() throws {
        var service = Service(name: "my-db", namespace: "shop")
        service.json["spec"] = ["clusterIP": "172.30.0.9", "ports": [["name": "sql", "port": 5432]]]
        let found = try variables(["name": "a"], services: [service])
        for expected in [
            "MY_DB_SERVICE_HOST=172.30.0.9", "MY_DB_SERVICE_PORT=5432", "MY_DB_SERVICE_PORT_SQL=5432",
            "MY_DB_PORT=tcp://172.30.0.9:5432", "MY_DB_PORT_5432_TCP_ADDR=172.30.0.9",
        ] {
            #expect(found.contains(expected))
        }
    }

    struct Arguments: Sendable {
        let container: JSONValue
        let expected: [String]
    }

    @Test(arguments: [
        Arguments(container: [:], expected: ["/entry", "cmd"]),
        Arguments(container: ["args": ["x"]], expected: ["/entry", "x"]),
        Arguments(container: ["command": ["/other"]], expected: ["/other"]),
        Arguments(container: ["command": ["/other"], "args": ["$(A)"]], expected: ["/other", "1"]),
    ])
    func `command and args replace the image's own`(_ example: Arguments) {
        let image = RunnableImage(id: "i", layers: [], entrypoint: ["/entry"], command: ["cmd"])
        let arguments = PodEnvironment.arguments(
            of: Container(json: example.container), image: image, environment: ["A=1"])
        #expect(arguments == example.expected)
    }
}
