internal import HostSystem
internal import Kinds
internal import Machinery

/// The names of the cluster, answered from objects: pure. Kubernetes "DNS-Based Service Discovery" 1.1.0.
struct ClusterZone: Sendable {
    /// What the zone is made from.
    struct Objects: Sendable {
        var service: @Sendable (_ namespace: String, _ name: String) -> Service?
        /// The endpoints of a service.
        var slices: @Sendable (Service) -> [EndpointSlice]
        /// The services that have this cluster address, or an endpoint of it when headless.
        var servicesAt: @Sendable (_ address: String) -> [Service]
        var hasNamespace: @Sendable (_ name: String) -> Bool
    }

    enum Result: Sendable, Hashable {
        case answer(DNSAnswer)
        /// A name outside of the cluster that an inside one stands for; the answer so far comes first.
        case alias(DNSAnswer, to: String)
        /// None of ours: ask elsewhere.
        case elsewhere
    }

    let objects: Objects
    /// `cluster.local`.
    let domain: String
    /// Where all names that end in it lead, by address: hosts of routes.
    let routes: (domain: String, address: IPv4Address)
    /// Addresses whose names nobody else knows.
    let networks: [InetNetwork]
    /// The version of the specification, which `dns-version` tells.
    private static let version = "1.1.0"

    func answer(_ question: DNSQuestion) -> Result {
        guard question.recordClass == 1 || question.recordClass == 255 else { return .elsewhere }
        if let address = Self.reverseAddress(question.labels) { return reverse(address, question) }
        if let inner = Self.strip(domain, from: question.labels) { return cluster(inner, question) }
        if let inner = Self.strip(routes.domain, from: question.labels), !inner.isEmpty {
            return found([.a(routes.address.bytes)], question)
        }
        return .elsewhere
    }

    private func cluster(_ labels: [String], _ question: DNSQuestion) -> Result {
        guard let kind = labels.last else { return found([], question) }
        let rest = Array(labels.dropLast())
        switch kind {
        case "svc" where rest.count >= 2: return service(rest, question)
        case "pod" where rest.count == 2 && objects.hasNamespace(rest[1]): return pod(rest[0], question)
        // Names that others end in exist, although nothing is at them.
        case "svc", "pod":
            let isThere = rest.isEmpty || rest.count == 1 && objects.hasNamespace(rest[0])
            return isThere ? found([], question) : noName()
        case "dns-version" where rest.isEmpty: return found([.txt(Self.version)], question)
        default: return noName()
        }
    }

    /// `10-128-0-5.shop.pod.cluster.local`.
    private func pod(_ label: String, _ question: DNSQuestion) -> Result {
        let text = [".", ":"].map { label.replacing("-", with: $0) }
        guard let address = text.compactMap({ InetAddress($0) }).first,
            networks.contains(where: { $0.contains(address) })
        else { return noName() }
        return found([.address(address)], question)
    }

    /// `web.shop`, `host.web.shop`, `_http._tcp.web.shop`, all before `svc`.
    private func service(_ labels: [String], _ question: DNSQuestion) -> Result {
        let (namespace, name) = (labels[labels.count - 1], labels[labels.count - 2])
        guard let service = objects.service(namespace, name) else { return noName() }
        switch labels.count {
        case 2: return wholeService(service, question)
        case 3: return endpoint(labels[0], service, question)
        case 4 where labels[0].hasPrefix("_") && labels[1].hasPrefix("_"):
            return port(String(labels[0].dropFirst()), String(labels[1].dropFirst()), service, question)
        default: return noName()
        }
    }

    private func wholeService(_ service: Service, _ question: DNSQuestion) -> Result {
        if service.type == "ExternalName" {
            let target = service.externalName.split(separator: ".").joined(separator: ".")
            guard !target.isEmpty else { return noName() }
            let alias = DNSAnswer(answers: [DNSRecord(name: question.name, data: .cname(target))])
            return question.type == .cname ? .answer(alias) : .alias(alias, to: target)
        }
        if question.type == .srv { return ports(of: service, service.ports, question) }
        return found(addresses(service).map(DNSData.address), question)
    }

    private func endpoint(_ host: String, _ service: Service, _ question: DNSQuestion) -> Result {
        guard service.isHeadless else { return noName() }
        let matching = members(service).filter { $0.host == host }.map(\.address)
        return matching.isEmpty ? noName() : found(matching.map(DNSData.address), question)
    }

    private func port(_ name: String, _ protocolName: String, _ service: Service, _ question: DNSQuestion) -> Result {
        let ports = service.ports.filter { port in
            port.name.lowercased() == name
                && (port.portProtocol.isEmpty ? "tcp" : port.portProtocol.lowercased()) == protocolName
        }
        return ports.isEmpty ? noName() : self.ports(of: service, ports, question)
    }

    /// SRV records: the service's own port, or for a headless one each endpoint's.
    private func ports(of service: Service, _ ports: [ServicePort], _ question: DNSQuestion) -> Result {
        let base = base(service)
        var records: [DNSData] = []
        var additionals: [DNSRecord] = []
        if service.isHeadless {
            let names = Set(ports.map(\.name))
            for member in members(service) {
                let target = "\(member.host).\(base)"
                for port in member.ports where names.contains(port.name) {
                    let record = DNSData.srv(
                        priority: 0, weight: 100, port: Self.number(port.port), target: target)
                    if !records.contains(record) { records.append(record) }
                }
                additionals.append(DNSRecord(name: target, data: .address(member.address)))
            }
        } else {
            records = ports.map { .srv(priority: 0, weight: 100, port: Self.number($0.port), target: base) }
            additionals = addresses(service).map { DNSRecord(name: base, data: .address($0)) }
        }
        guard case .answer(var answer) = found(records, question) else { return noName() }
        if !answer.answers.isEmpty { answer.additionals = additionals }
        return .answer(answer)
    }

    private func reverse(_ address: InetAddress, _ question: DNSQuestion) -> Result {
        guard networks.contains(where: { $0.contains(address) }) else { return .elsewhere }
        let names = objects.servicesAt(address.description).flatMap { service -> [String] in
            guard service.isHeadless else { return [base(service)] }
            return members(service).filter { $0.address == address }.map { "\($0.host).\(base(service))" }
        }
        return names.isEmpty ? noName() : found(Set(names).sorted().map { .ptr($0) }, question)
    }

    private func base(_ service: Service) -> String { "\(service.name).\(service.namespace).svc.\(domain)" }

    private func addresses(_ service: Service) -> [InetAddress] {
        guard service.isHeadless else {
            return Set(service.clusterIPs + [service.clusterIP]).compactMap { InetAddress($0) }.sorted()
        }
        return Set(members(service).map(\.address)).sorted()
    }

    /// An endpoint of a headless service.
    private struct Member {
        let host: String
        let address: InetAddress
        let ports: [EndpointPort]
    }

    /// Those that are ready; slices of a service that publishes all say so of all.
    private func members(_ service: Service) -> [Member] {
        objects.slices(service).flatMap { slice in
            slice.endpoints.filter(\.isReady).compactMap { endpoint in
                guard let address = endpoint.addresses.first.flatMap({ InetAddress($0) }) else { return nil }
                let plain = address.description.replacing(".", with: "-").replacing(":", with: "-")
                return Member(
                    host: endpoint.hostname.isEmpty ? plain : endpoint.hostname.lowercased(), address: address,
                    ports: slice.ports)
            }
        }.sorted { ($0.address, $0.host) < ($1.address, $1.host) }
    }

    /// The records of the asked type; the name exists, so that none of them is still a success.
    private func found(_ data: [DNSData], _ question: DNSQuestion) -> Result {
        let records = data.filter { question.type == .any || $0.type == question.type }
            .map { DNSRecord(name: question.name, data: $0) }
        return .answer(DNSAnswer(answers: records, authorities: records.isEmpty ? [authority] : []))
    }

    private func noName() -> Result { .answer(DNSAnswer(code: .noName, authorities: [authority])) }

    private var authority: DNSRecord { DNSRecord(name: domain, data: .soa(zone: domain)) }

    private static func number(_ port: Int) -> UInt16 { UInt16(clamping: port) }

    /// The labels before `suffix`; nil where the name does not end so.
    private static func strip(_ suffix: String, from labels: [String]) -> [String]? {
        let end = suffix.lowercased().split(separator: ".").map(String.init)
        guard !end.isEmpty, labels.count >= end.count, Array(labels.suffix(end.count)) == end else { return nil }
        return Array(labels.dropLast(end.count))
    }

    /// The address that a name such as `5.0.128.10.in-addr.arpa` asks for.
    private static func reverseAddress(_ labels: [String]) -> InetAddress? {
        if labels.count == 6, labels.suffix(2) == ["in-addr", "arpa"] {
            return InetAddress(labels.prefix(4).reversed().joined(separator: "."))
        }
        guard labels.count == 34, labels.suffix(2) == ["ip6", "arpa"] else { return nil }
        let digits = labels.prefix(32).reversed().joined()
        guard digits.count == 32 else { return nil }
        let groups = stride(from: 0, to: 32, by: 4).map { digits.dropFirst($0).prefix(4) }
        return InetAddress(groups.joined(separator: ":"))
    }
}
