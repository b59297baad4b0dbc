import Kinds
import Machinery
import Reconciling
import Testing

@testable import EdgeRouter

@Suite struct RouteTableTests {
    private static func route(
        _ name: String, _ spec: JSONValue, in namespace: String = "shop", age: Int = 1,
        annotations: [String: String] = [:]
    ) -> Route {
        var route = Route(name: name, namespace: namespace)
        route.spec = spec
        route.metadata.annotations = annotations
        route.metadata.json["creationTimestamp"] = .string("2026-01-0\(9 - age)T00:00:00Z")
        return route
    }

    private static func reasons(_ routes: [Route]) -> [String: String] {
        let table = RouteTable(routes, domain: "apps.localhost")
        var reasons: [String: String] = [:]
        for (route, _, rejection) in table.rejected { reasons[route.name] = rejection.reason.rawValue }
        for (route, _) in table.admitted { reasons[route.name] = "Admitted" }
        return reasons
    }

    @Test func `the oldest route has a host, and its namespace all paths of it`() {
        let routes = [
            Self.route("young", ["host": "a.example.com"], in: "other", age: 1),
            Self.route("old", ["host": "A.example.com"], age: 5),
            Self.route("path", ["host": "a.example.com", "path": "/x"], age: 2),
            Self.route("twice", ["host": "a.example.com", "path": "/x/"], age: 1),
            Self.route("thief", ["host": "a.example.com", "path": "/y"], in: "other", age: 1),
        ]
        #expect(
            Self.reasons(routes) == [
                "old": "Admitted", "path": "Admitted", "young": "HostAlreadyClaimed", "twice": "HostAlreadyClaimed",
                "thief": "HostAlreadyClaimed",
            ])
    }

    struct Reading: Sendable {
        let spec: JSONValue
        let reason: String
    }

    private static let invalid = "ExtendedValidationFailed"
    private static let tlsReadings: [(JSONValue, String)] = [
        (["termination": "other"], invalid), (["termination": "edge", "certificate": "x"], invalid),
        (["termination": "edge", "certificate": "x", "key": "y"], invalid), (["termination": "edge"], "Admitted"),
        (["termination": "passthrough", "insecureEdgeTerminationPolicy": "Allow"], invalid),
        (["termination": "passthrough", "insecureEdgeTerminationPolicy": "Redirect"], "Admitted"),
        (["termination": "reencrypt", "destinationCACertificate": "x"], invalid),
    ]
    static let readings: [Reading] =
        ["bad host", "-a.example.com", "a.example.com\n    bind :1", "*.example.com", "a..b"].map {
            Reading(spec: ["host": .string($0)], reason: "InvalidHost")
        }
        + ["x", "/x y", "/x#", "/\""].map { Reading(spec: ["host": "a.b", "path": .string($0)], reason: invalid) }
        + tlsReadings.map { Reading(spec: ["host": "a.b", "tls": $0.0], reason: $0.1) }
        + [
            Reading(spec: ["host": "a.b", "wildcardPolicy": "Subdomain"], reason: "RouteNotAdmitted"),
            Reading(spec: ["host": "a.b", "path": "/", "tls": ["termination": "passthrough"]], reason: invalid),
            Reading(spec: [:], reason: "Admitted"),
        ]

    @Test(arguments: readings)
    func `a route is read strictly`(reading: Reading) {
        #expect(Self.reasons([Self.route("r", reading.spec)]) == ["r": reading.reason])
    }

    @Test func `annotations become settings, or nothing`() throws {
        let route = Self.route(
            "r", ["host": "a.b", "path": "/api"],
            annotations: [
                "haproxy.router.openshift.io/timeout": "5s",
                "haproxy.router.openshift.io/timeout-tunnel": "5s\nuser root",
                "haproxy.router.openshift.io/balance": "roundrobin",
                "haproxy.router.openshift.io/ip_allowlist": "10.0.0.0/8 ::1",
                "haproxy.router.openshift.io/rewrite-target": "/",
                "haproxy.router.openshift.io/disable_cookies": "true",
                "haproxy.router.openshift.io/hsts_header": "max-age=1'; x",
            ])
        let backend = try RouteReading.read(route, domain: "d").backend
        #expect(backend.timeout == "5s")
        #expect(backend.tunnelTimeout == nil)
        #expect(backend.balance == .roundrobin)
        #expect(backend.allowedNetworks == ["10.0.0.0/8", "::1"])
        #expect(backend.rewriteTarget == "/")
        #expect(backend.cookie == nil)
        #expect(backend.strictTransportSecurity == nil)
    }

    @Test func `an allow list that can't be read closes the route`() {
        let route = Self.route(
            "r", ["host": "a.b"], annotations: ["haproxy.router.openshift.io/ip_allowlist": "everybody"])
        #expect(Self.reasons([route]) == ["r": "ExtendedValidationFailed"])
    }

    @Test func `a route without a host gets one of the domain`() {
        #expect(
            RouteHosts.hostOfNone(Self.route("my.web", [:]), domain: "apps.localhost") == "my-web-shop.apps.localhost")
        #expect(RouteHosts.hostOfNone(Self.route("w", ["subdomain": "www"]), domain: "d") == "www.d")
    }

    private static func slice(
        _ endpoints: [JSONValue], type: String = "IPv4",
        ports: JSONValue = [["name": "http", "port": 8080], ["name": "admin", "port": 9090]]
    ) -> EndpointSlice {
        EndpointSlice(json: ["addressType": .string(type), "endpoints": .array(endpoints), "ports": ports])
    }

    private static func endpoint(_ address: String, pod: String? = nil, ready: Bool? = nil) -> JSONValue {
        var endpoint: JSONValue = ["addresses": [.string(address)]]
        if let pod { endpoint["targetRef"] = ["kind": "Pod", "name": .string(pod), "namespace": "shop"] }
        if let ready { endpoint["conditions"] = ["ready": .bool(ready)] }
        return endpoint
    }

    /// What stands in the slices of a service, by its name.
    private static let slices: [String: [EndpointSlice]] = [
        "web": [slice([endpoint("10.128.0.2", pod: "web-1"), endpoint("10.128.0.3")])],
        "single": [slice([endpoint("10.128.0.9")], ports: [["name": "http", "port": 8080]])],
        "many": [
            slice([endpoint("10.128.0.4"), endpoint("10.128.0.5", ready: false)]),
            slice([endpoint("10.128.0.4"), endpoint("10.128.0.3", ready: true), endpoint("not an address")]),
            slice([endpoint("fd00::3")], type: "IPv6"), slice([endpoint("example.com")], type: "FQDN"),
        ],
        "six": [slice([endpoint("fd00::3")], type: "IPv6")],
    ]

    private static let servers = RouteServers(
        service: { namespace, name in
            var service = Service(name: name, namespace: namespace)
            service.spec = [
                "ports": [
                    ["name": "http", "port": 80, "targetPort": "web"],
                    ["name": "admin", "port": 81, "targetPort": 9090],
                ]
            ]
            if name == "dual" { service.ipFamilies = ["IPv6", "IPv4"] }
            return service
        },
        slices: { slices[$0.name == "dual" ? "many" : $0.name] ?? [] })

    @Test(
        arguments: [
            ("many", ["10.128.0.3:8080", "10.128.0.4:8080"]), ("dual", ["fd00::3:8080"]),
            ("six", ["fd00::3:8080"]), ("empty", []),
        ] as [(String, [String])])
    func `ready endpoints of all slices count once, in the service's first family`(name: String, servers: [String]) {
        let members = Self.servers.members(of: Self.route("r", ["to": ["name": .string(name)]]))
        #expect(members.map(\.server.endpoint) == servers)
    }

    struct Port: Sendable {
        let wanted: JSONValue
        let port: Int?
    }

    static let ports: [Port] = [
        Port(wanted: .null, port: 8080), Port(wanted: "http", port: 8080), Port(wanted: "admin", port: 9090),
        Port(wanted: 9090, port: 9090), Port(wanted: 81, port: 9090), Port(wanted: "web", port: 8080),
        Port(wanted: 80, port: 8080), Port(wanted: "none", port: nil),
    ]

    @Test(arguments: ports)
    func `a route's port is found by name or number`(entry: Port) {
        let (wanted, port) = (entry.wanted, entry.port)
        let spec: JSONValue = ["to": ["name": "web"], "port": ["targetPort": wanted]]
        let members = Self.servers.members(of: Self.route("r", spec))
        #expect(members.first?.server.port == port)
        #expect(members.first?.pod == port.map { _ in NamespacedName("shop", "web-1") })
    }

    @Test func `weights are shared by the endpoints of a service`() {
        let spec: JSONValue = [
            "to": ["name": "web", "weight": 80], "alternateBackends": [["name": "single", "weight": 20]],
        ]
        let members = Self.servers.members(of: Self.route("r", spec))
        #expect(members.map(\.server.weight) == [256, 256, 128])
        let zero: JSONValue = [
            "to": ["name": "web", "weight": 0], "alternateBackends": [["name": "single", "weight": 20]],
        ]
        let drained = Self.servers.members(of: Self.route("r", zero))
        #expect(drained.map(\.server.mode) == [.drain, .drain, .ready])
        #expect(drained.last?.server.weight == 1)
    }
}
