import HostSystem
import Kinds
import Machinery
import NIOCore
import Testing

@testable import NodeRuntime

/// A small cluster: a service with an address, a headless one with two named ports' endpoints, an external name.
private struct Cluster {
    static let services: [String: Service] = [
        "shop/web": service(
            "web",
            [
                "clusterIP": "172.30.0.10", "clusterIPs": ["172.30.0.10", "fd00:2::10"],
                "ports": [["name": "http", "port": 80]],
            ]),
        "shop/db": service("db", ["clusterIP": "None", "ports": [["name": "sql", "port": 5432, "protocol": "TCP"]]]),
        "shop/out": service("out", ["type": "ExternalName", "externalName": "web.shop.svc.cluster.local"]),
        "shop/chain": service("chain", ["type": "ExternalName", "externalName": "out.shop.svc.cluster.local."]),
        "shop/circle": service("circle", ["type": "ExternalName", "externalName": "circle.shop.svc.cluster.local"]),
        "default/kubernetes": service("kubernetes", ["clusterIP": "172.30.0.1", "ports": [["port": 443]]], "default"),
    ]

    static let slices: [EndpointSlice] = {
        var four = EndpointSlice(name: "four", namespace: "shop")
        four.addressType = "IPv4"
        four.json["endpoints"] = [
            ["addresses": ["10.128.0.5"], "hostname": "db-0"], ["addresses": ["10.128.0.6"]],
            ["addresses": ["10.128.0.7"], "conditions": ["ready": false]],
        ]
        four.json["ports"] = [["name": "sql", "port": 15432, "protocol": "TCP"]]
        var six = four
        six.addressType = "IPv6"
        six.json["endpoints"] = [["addresses": ["fd00:1::5"], "hostname": "db-0"]]
        return [four, six]
    }()

    static func service(_ name: String, _ spec: JSONValue, _ namespace: String = "shop") -> Service {
        var service = Service(name: name, namespace: namespace)
        service.spec = spec
        return service
    }

    static let zone = ClusterZone(
        objects: ClusterZone.Objects(
            service: { services["\($0)/\($1)"] }, slices: { $0.name == "db" ? slices : [] },
            servicesAt: { address in
                services.values.filter {
                    $0.clusterIPs.contains(address) || $0.clusterIP == address
                        || (address.hasPrefix("10.128.0.") || address.hasPrefix("fd00:1:")) && $0.clusterIP == "None"
                }
            }, hasNamespace: { ["shop", "default"].contains($0) }),
        domain: "cluster.local", routes: ("apps.localhost", IPv4Address(bits: 0x0A80_0001)),
        networks: ["10.128.0.0/16", "172.30.0.0/16", "fd00:1::/64", "fd00:2::/112"].compactMap { InetNetwork($0) })

    static func ask(_ name: String, _ type: DNSType) -> ClusterZone.Result {
        zone.answer(
            DNSQuestion(labels: name.split(separator: ".").map(String.init), type: type, recordClass: 1))
    }

    static func data(_ name: String, _ type: DNSType) -> [DNSData]? {
        guard case .answer(let answer) = ask(name, type), answer.code == .success else { return nil }
        return answer.answers.map(\.data)
    }

    /// The bytes of a query.
    static func query(_ name: String, _ type: DNSType, id: UInt16 = 7, options: UInt16? = nil) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(id >> 8), UInt8(id & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, options == nil ? 0 : 1]
        for label in name.split(separator: ".") { bytes += [UInt8(label.utf8.count)] + Array(label.utf8) }
        bytes += [0, UInt8(type.number >> 8), UInt8(type.number & 255), 0, 1]
        if let options { bytes += [0, 0, 41, UInt8(options >> 8), UInt8(options & 255), 0, 0, 0, 0, 0, 0] }
        return bytes
    }
}

@Suite struct NetworkDNSTests {
    private static func six(_ text: String) -> [UInt8] { InetAddress(text)?.bytes ?? [] }

    typealias Entry = (name: String, type: DNSType, expected: [DNSData])
    static let entries: [Entry] = [
        ("web.shop.svc.cluster.local", .a, [.a([172, 30, 0, 10])]),
        ("kubernetes.default.svc.cluster.local", .a, [.a([172, 30, 0, 1])]),
        ("web.shop.svc.cluster.local", .aaaa, [.aaaa(six("fd00:2::10"))]),
        ("kubernetes.default.svc.cluster.local", .aaaa, []),
        ("db.shop.svc.cluster.local", .aaaa, [.aaaa(six("fd00:1::5"))]),
        ("db-0.db.shop.svc.cluster.local", .aaaa, [.aaaa(six("fd00:1::5"))]),
        ("fd00-1--9.shop.pod.cluster.local", .aaaa, [.aaaa(six("fd00:1::9"))]),
        ("dns-version.cluster.local", .txt, [.txt("1.1.0")]),
        (
            "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0.0.0.0.d.f.ip6.arpa", .ptr,
            [.ptr("db-0.db.shop.svc.cluster.local")]
        ),
        ("db.shop.svc.cluster.local", .a, [.a([10, 128, 0, 5]), .a([10, 128, 0, 6])]),
        ("db-0.db.shop.svc.cluster.local", .a, [.a([10, 128, 0, 5])]),
        ("10-128-0-6.db.shop.svc.cluster.local", .a, [.a([10, 128, 0, 6])]),
        ("10-128-0-9.shop.pod.cluster.local", .a, [.a([10, 128, 0, 9])]),
        (
            "_http._tcp.web.shop.svc.cluster.local", .srv,
            [.srv(priority: 0, weight: 100, port: 80, target: "web.shop.svc.cluster.local")]
        ),
        (
            "_sql._tcp.db.shop.svc.cluster.local", .srv,
            [
                .srv(priority: 0, weight: 100, port: 15432, target: "db-0.db.shop.svc.cluster.local"),
                .srv(priority: 0, weight: 100, port: 15432, target: "10-128-0-6.db.shop.svc.cluster.local"),
            ]
        ),
        ("10.0.30.172.in-addr.arpa", .ptr, [.ptr("web.shop.svc.cluster.local")]),
        ("5.0.128.10.in-addr.arpa", .ptr, [.ptr("db-0.db.shop.svc.cluster.local")]),
        ("web-shop.apps.localhost", .a, [.a([10, 128, 0, 1])]),
        ("svc.cluster.local", .a, []), ("shop.svc.cluster.local", .a, []), ("shop.pod.cluster.local", .aaaa, []),
        ("chain.shop.svc.cluster.local", .cname, [.cname("out.shop.svc.cluster.local")]),
    ]

    @Test(arguments: entries)
    func `names of the cluster are answered`(entry: Entry) {
        #expect(Cluster.data(entry.name, entry.type) == entry.expected)
    }

    @Test(arguments: [
        "none.shop.svc.cluster.local", "web.none.svc.cluster.local", "x.web.shop.svc.cluster.local",
        "_no._tcp.web.shop.svc.cluster.local", "a.b.c.d.e.svc.cluster.local", "other.cluster.local",
        "1.2.30.172.in-addr.arpa", "8-8-8-8.shop.pod.cluster.local", "fd99--1.shop.pod.cluster.local",
        "10-128-0-7.db.shop.svc.cluster.local", "x.dns-version.cluster.local", "none.svc.cluster.local",
        "10-128-0-9.none.pod.cluster.local",
    ])
    func `names that are not there don't exist`(name: String) {
        guard case .answer(let answer) = Cluster.ask(name, .a) else { return #expect(Bool(false), "not ours: \(name)") }
        #expect(answer.code == .noName)
        #expect(answer.authorities.first?.data == .soa(zone: "cluster.local"))
    }

    @Test func `other names are asked elsewhere`() {
        #expect(Cluster.ask("example.com", .a) == .elsewhere)
        #expect(Cluster.ask("8.8.8.8.in-addr.arpa", .ptr) == .elsewhere)
        #expect(Cluster.ask("notcluster.local", .a) == .elsewhere)
    }

    @Test func `an external name is an alias, with its address where it is known`() async throws {
        let resolver = DNSResolver(
            zone: Cluster.zone, forwarder: DNSForwarder(servers: [], clock: ContinuousClock()))
        let bytes = try #require(
            await resolver.answer(Cluster.query("out.shop.svc.cluster.local", .a), overTCP: false))
        let header = try #require(DNSHeader(bytes))
        #expect(header.answers == 2)
        #expect(DNSRecords.addresses(in: bytes).map(\.address) == [[172, 30, 0, 10]])
    }

    @Test(arguments: [("chain", 3, 1), ("circle", 9, 0)])
    func `aliases of aliases are followed, circles end`(name: String, records: Int, addresses: Int) async throws {
        let resolver = DNSResolver(
            zone: Cluster.zone, forwarder: DNSForwarder(servers: [], clock: ContinuousClock()))
        let bytes = try #require(
            await resolver.answer(Cluster.query("\(name).shop.svc.cluster.local", .a, options: 4096), overTCP: false))
        #expect(DNSHeader(bytes).map { Int($0.answers) } == records)
        #expect(DNSRecords.addresses(in: bytes).count == addresses)
    }

    @Test func `an answer repeats the question, with its letters' case`() async throws {
        let resolver = DNSResolver(
            zone: Cluster.zone, forwarder: DNSForwarder(servers: [], clock: ContinuousClock()))
        let query = Cluster.query("WEB.Shop.svc.CLUSTER.local", .a, id: 0xBEEF)
        let answer = try #require(await resolver.answer(query, overTCP: false))
        #expect(Array(answer[12..<query.count]) == Array(query[12...]))
        #expect(Array(answer[..<4]) == [0xBE, 0xEF, 0x85, 0x80])
        #expect(answer.suffix(4) == [172, 30, 0, 10])
        // The owner's name is a pointer to the question.
        #expect(answer[query.count] == 0xC0)
        #expect(answer[query.count + 1] == 12)
    }

    @Test func `nobody answers for other names where there is no other server`() async throws {
        let resolver = DNSResolver(
            zone: Cluster.zone, forwarder: DNSForwarder(servers: [], clock: ContinuousClock()))
        let answer = try #require(await resolver.answer(Cluster.query("example.com", .a), overTCP: false))
        #expect(DNSHeader(answer).map { $0.flags & 0xF } == 2)
    }

    @Test func `what exceeds the client's limit is left out and marked`() throws {
        let bytes = Cluster.query("many.shop.svc.cluster.local", .a)
        let query = try #require(DNSQuery(bytes))
        let records = (0..<200).map { DNSRecord(name: query.question.name, data: .a([10, 128, 1, UInt8($0)])) }
        let short = DNSAnswer(answers: records).encoded(for: query, bytes, limit: 512)
        #expect(short.count <= 512)
        #expect(DNSHeader(short).map { $0.flags & 0x0200 } == 0x0200)
        let long = DNSAnswer(answers: records).encoded(for: query, bytes, limit: 65_535)
        #expect(DNSHeader(long)?.answers == 200)
    }

    @Test func `a client's own limit is read, within bounds`() {
        #expect(DNSQuery(Cluster.query("a.b", .a))?.payloadLimit == 512)
        #expect(DNSQuery(Cluster.query("a.b", .a, options: 1232))?.payloadLimit == 1232)
        #expect(DNSQuery(Cluster.query("a.b", .a, options: 100))?.payloadLimit == 512)
        #expect(DNSQuery(Cluster.query("a.b", .a, options: 65_535))?.payloadLimit == 4096)
    }

    @Test func `hostile packets are refused, whatever they hold`() async {
        let resolver = DNSResolver(
            zone: Cluster.zone, forwarder: DNSForwarder(servers: [], clock: ContinuousClock()))
        let good = Cluster.query("web.shop.svc.cluster.local", .a, options: 4096)
        var packets: [[UInt8]] = (0...good.count).map { Array(good.prefix($0)) }
        // A pointer to itself, a forward one, a label without end, a response, two questions, an odd label.
        packets.append([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 12, 0, 1, 0, 1])
        packets.append([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0xC0, 14, 0xC0, 12, 0, 1, 0, 1])
        packets.append([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 65, 65])
        packets.append([0, 1, 0x81, 0, 0, 1, 0, 0, 0, 0, 0, 0] + good[12...])
        packets.append([0, 1, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0] + good[12...])
        packets.append([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, 97, 46, 98, 0, 0, 1, 0, 1])
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var packet = good
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                packet[Int.random(in: 0..<packet.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            packets.append(packet)
            packets.append(
                (0..<Int.random(in: 0..<80, using: &generator)).map { _ in .random(in: 0...255, using: &generator) })
        }
        for packet in packets {
            let answer = await resolver.answer(packet, overTCP: Bool.random())
            if let answer { #expect(answer.count >= 12 && answer[2] & 0x80 != 0) }
            _ = DNSCache.secondsToLive(packet)
            _ = DNSRecords.addresses(in: packet)
        }
        #expect(await resolver.answer([0, 1, 0x81, 0, 0, 1, 0, 0, 0, 0, 0, 0], overTCP: false) == nil)
    }

    @Test func `answers are kept for as long as they say`() throws {
        let cache = DNSCache()
        let query = Cluster.query("example.com", .a)
        let record: [UInt8] = [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 9]
        let answer: [UInt8] = [0, 7, 0x81, 0x80, 0, 1, 0, 1, 0, 0, 0, 0] + query[12...] + record
        #expect(DNSCache.secondsToLive(answer) == 30)
        let now = ContinuousClock.now
        let asked = try #require(DNSQuery(query))
        cache.keep(answer, for: asked, now: now)
        let again = try #require(DNSQuery(Cluster.query("example.com", .a, id: 0x0102)))
        #expect(cache.answer(again, now: now + .seconds(29)) == [1, 2] + answer.dropFirst(2))
        // One that may have options in its answer is another one.
        let options = try #require(DNSQuery(Cluster.query("example.com", .a, options: 1232)))
        #expect(cache.answer(options, now: now) == nil)
        for number in 0..<3000 {
            cache.keep(answer, for: try #require(DNSQuery(Cluster.query("n\(number)", .a))), now: now)
        }
        #expect(cache.answer(again, now: now + .seconds(31)) == nil)
    }

    @Test func `another server's long answer is cut for clients that take no more`() throws {
        let bytes = Cluster.query("example.com", .a)
        let query = try #require(DNSQuery(bytes))
        let answer: [UInt8] =
            [0, 7, 0x81, 0x80, 0, 1, 0, 40, 0, 0, 0, 0] + bytes[12...] + [UInt8](repeating: 7, count: 640)
        let short = DNSAnswer.fitted(answer, to: query, limit: 512)
        #expect(short.prefix(12) == [0, 7, 0x83, 0x80, 0, 1, 0, 0, 0, 0, 0, 0] && short.count == bytes.count)
        #expect(DNSAnswer.fitted(answer, to: query, limit: 4096) == answer)
    }

    @Test func `resolv conf names the servers, without ourselves`() {
        let text =
            "# comment\nnameserver 10.128.0.1\nnameserver 192.0.2.53\n search a b\nnameserver\t192.0.2.54\nnameserver x\n"
        let servers = DNSForwarder.servers(inResolverConfiguration: text, except: "10.128.0.1")
        #expect(servers.map { $0.ipAddress } == ["192.0.2.53", "192.0.2.54"])
    }
}
