internal import HostSystem
internal import Kinds
internal import Machinery

/// The names of the cluster, answered from objects: pure. Kubernetes "DNS-Based Service Discovery" 1.1.0.
struct ClusterZone: Sendable {
    /// What the zone is made from.
    struct Objects: Sendable {
        var service: @Sendable (_ namespace: String, _ name: String) -> Service?
        var endpoints: @Sendable (_ namespace: String, _ name: String) -> Endpoints?
        /// The services that have this cluster address, or an endpoint of it when headless.
        var servicesAt: @Sendable (_ address: String) -> [Service]
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
    let networks: [IPv4Network]

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
        case "pod" where rest.count == 2: return pod(rest[0], question)
        case "svc", "pod": return rest.isEmpty ? found([], question) : noName()
        default: return noName()
        }
    }

    /// `10-128-0-5.shop.pod.cluster.local`.
    private func pod(_ label: String, _ question: DNSQuestion) -> Result {
        guard let address = IPv4Address(label.replacing("-", with: ".")),
            networks.contains(where: { $0.contains(address) })
        else { return noName() }
        return found([.a(address.bytes)], question)
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
            let target = service.externalName
            guard !target.isEmpty else { return noName() }
            let alias = DNSAnswer(answers: [DNSRecord(name: question.name, data: .cname(target))])
            return question.type == .cname ? .answer(alias) : .alias(alias, to: target)
        }
        if question.type == .srv { return ports(of: service, service.ports, question) }
        return found(addresses(service).map { .a($0.bytes) }, question)
    }

    private func endpoint(_ host: String, _ service: Service, _ question: DNSQuestion) -> Result {
        guard service.clusterIP == "None" else { return noName() }
        let matching = headlessAddresses(service).filter { hostName($0) == host }.compactMap { IPv4Address($0.ip) }
        return matching.isEmpty ? noName() : found(matching.map { .a($0.bytes) }, question)
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
        let base = "\(service.name).\(service.namespace).svc.\(domain)"
        var records: [DNSData] = []
        var additionals: [DNSRecord] = []
        for port in ports {
            guard service.clusterIP == "None" else {
                records.append(.srv(priority: 0, weight: 100, port: Self.number(port.port), target: base))
                continue
            }
            for subset in objects.endpoints(service.namespace, service.name)?.subsets ?? [] {
                for candidate in subset.ports where candidate.name == port.name {
                    for address in visible(subset, service) {
                        let target = "\(hostName(address)).\(base)"
                        records.append(
                            .srv(priority: 0, weight: 100, port: Self.number(candidate.port), target: target))
                        if let bytes = IPv4Address(address.ip)?.bytes {
                            additionals.append(DNSRecord(name: target, data: .a(bytes)))
                        }
                    }
                }
            }
        }
        if service.clusterIP != "None" {
            additionals = addresses(service).map { DNSRecord(name: base, data: .a($0.bytes)) }
        }
        guard case .answer(var answer) = found(records, question) else { return noName() }
        if !answer.answers.isEmpty { answer.additionals = additionals }
        return .answer(answer)
    }

    private func reverse(_ address: IPv4Address, _ question: DNSQuestion) -> Result {
        guard networks.contains(where: { $0.contains(address) }) else { return .elsewhere }
        let names = objects.servicesAt(address.description).flatMap { service -> [String] in
            let base = "\(service.name).\(service.namespace).svc.\(domain)"
            guard service.clusterIP == "None" else { return [base] }
            return headlessAddresses(service).filter { $0.ip == address.description }.map { "\(hostName($0)).\(base)" }
        }
        return names.isEmpty ? noName() : found(Set(names).sorted().map { .ptr($0) }, question)
    }

    private func addresses(_ service: Service) -> [IPv4Address] {
        guard service.clusterIP == "None" else {
            return Set(service.clusterIPs + [service.clusterIP]).compactMap { IPv4Address($0) }.sorted()
        }
        return Set(headlessAddresses(service).compactMap { IPv4Address($0.ip) }).sorted()
    }

    private func headlessAddresses(_ service: Service) -> [EndpointAddress] {
        (objects.endpoints(service.namespace, service.name)?.subsets ?? []).flatMap { visible($0, service) }
    }

    private func visible(_ subset: EndpointSubset, _ service: Service) -> [EndpointAddress] {
        subset.addresses + (service.publishNotReadyAddresses ? subset.notReadyAddresses : [])
    }

    private func hostName(_ address: EndpointAddress) -> String {
        address.hostname.isEmpty ? address.ip.replacing(".", with: "-") : address.hostname.lowercased()
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

    private static func reverseAddress(_ labels: [String]) -> IPv4Address? {
        guard labels.count == 6, labels.suffix(2) == ["in-addr", "arpa"] else { return nil }
        return IPv4Address(labels.prefix(4).reversed().joined(separator: "."))
    }
}
