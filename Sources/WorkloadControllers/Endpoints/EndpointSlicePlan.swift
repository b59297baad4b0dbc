import Kinds
import Machinery

/// What is to be done so that a service's slices say what they should.
struct EndpointSlicePlan: Sendable {
    /// Label values that say who keeps a slice.
    static let controllerName = "endpointslice-controller.k8s.io"
    static let mirroringName = "endpointslicemirroring-controller.k8s.io"
    static let managedBy = "endpointslice.kubernetes.io/managed-by"
    /// How many endpoints a slice has at the most (kube-controller-manager --max-endpoints-per-slice).
    static let limit = 100

    /// Endpoints of one family that share their ports, with who each of them is.
    struct Group: Sendable, Hashable {
        struct Member: Sendable, Hashable {
            let key: String
            let json: JSONValue
        }

        let addressType: String
        let ports: [JSONValue]
        var members: [Member]
    }

    /// Labels and owner that each of the slices has.
    struct Header: Sendable {
        /// The service's name, which the slices' names begin with.
        let name: String
        let namespace: String
        let labels: [String: String]
        let owner: JSONValue
    }

    private(set) var created: [EndpointSlice] = []
    private(set) var updated: [EndpointSlice] = []
    private(set) var deleted: [EndpointSlice] = []

    /// Endpoints stay in the slice that has them; new ones fill up slices before another one is made.
    init(_ header: Header, groups: [Group], current: [EndpointSlice]) {
        var names = Set(current.map(\.name))
        var rest = current.filter { !$0.metadata.isBeingDeleted }.sorted { $0.name < $1.name }
        for group in groups {
            let fitting = rest.filter { $0.addressType == group.addressType && $0.json["ports"].items == group.ports }
            rest.removeAll { slice in fitting.contains { $0.name == slice.name } }
            place(group, in: fitting, header, &names)
        }
        deleted += rest
    }

    private mutating func place(
        _ group: Group, in slices: [EndpointSlice], _ header: Header, _ names: inout Set<String>
    ) {
        var wanted = Dictionary(group.members.map { ($0.key, $0) }) { first, _ in first }
        var contents = slices.map { slice in
            slice.endpoints.compactMap { wanted.removeValue(forKey: Self.key(of: $0)) }.prefix(Self.limit)
        }
        var new = group.members.filter { wanted[$0.key] != nil }[...]
        // The fullest first, so that those that empty can go.
        for index in contents.indices.sorted(by: { contents[$0].count > contents[$1].count }) {
            let room = Self.limit - contents[index].count
            contents[index] += new.prefix(room)
            new = new.dropFirst(room)
        }
        // A service without endpoints has a slice that says so.
        let mayBeEmpty = group.members.isEmpty
        for (slice, content) in zip(slices, contents) {
            if content.isEmpty, !(mayBeEmpty && slice.name == slices[0].name) {
                deleted.append(slice)
                continue
            }
            let wanted = Self.slice(slice, header, group, Array(content))
            if wanted != slice { updated.append(wanted) }
        }
        while !new.isEmpty || (mayBeEmpty && slices.isEmpty) {
            let name = Self.freeName(header.name, group, &names)
            let slice = EndpointSlice(name: name, namespace: header.namespace)
            created.append(Self.slice(slice, header, group, Array(new.prefix(Self.limit))))
            new = new.dropFirst(Self.limit)
            if mayBeEmpty { break }
        }
    }

    private static func slice(
        _ slice: EndpointSlice, _ header: Header, _ group: Group, _ members: [Group.Member]
    ) -> EndpointSlice {
        var slice = slice
        slice.metadata.labels = header.labels
        slice.metadata.ownerReferences = [header.owner]
        slice.addressType = group.addressType
        slice.json["endpoints"] = .array(members.map(\.json))
        slice.json["ports"] = .array(group.ports)
        return slice
    }

    /// Who an endpoint is: its pod, or where nobody is named its address.
    static func key(of endpoint: SliceEndpoint) -> String {
        endpoint.targetRef["uid"].string ?? endpoint.addresses.first ?? ""
    }

    /// A name of the form that Kubernetes generates, the same each time the plan is made.
    private static func freeName(_ service: String, _ group: Group, _ names: inout Set<String>) -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        let stem = String("\(service)-".prefix(58))
        var number = 0
        while true {
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            let ports = group.ports.map { "\($0["name"].text)/\($0["port"].number)/\($0["protocol"].text)" }
            for byte in "\(group.addressType) \(ports) \(number)".utf8 {
                hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            }
            let suffix = (0..<5).map { letters[Int((hash >> UInt64($0 * 11)) % UInt64(letters.count))] }
            let name = stem + String(suffix)
            if names.insert(name).inserted { return name }
            number += 1
        }
    }
}

extension EndpointSlicePlan {
    /// The slices of a service that picks pods by its selector.
    init(_ service: Service, pods: [Pod], current: [EndpointSlice]) {
        var labels = service.metadata.labels
        labels[Self.managedBy] = Self.controllerName
        labels[WellKnown.Kubernetes.serviceName] = service.name
        labels[WellKnown.Kubernetes.headlessService] = service.isHeadless ? "" : nil
        let header = Header(
            name: service.name, namespace: service.namespace, labels: labels,
            owner: Self.owner("v1", "Service", service.name, service.uid))
        let members = ServiceMember.all(of: service, in: pods)
        let families = service.ipFamilies.isEmpty ? ["IPv4"] : service.ipFamilies
        self.init(header, groups: families.flatMap { Self.groups(members, $0, service) }, current: current)
    }

    /// The slices that repeat endpoints which somebody has written by hand.
    init(mirroring endpoints: Endpoints, of service: Service, current: [EndpointSlice]) {
        var labels = endpoints.metadata.labels.filter { $0.key != EndpointsPlan.managedBy }
        labels[Self.managedBy] = Self.mirroringName
        labels[WellKnown.Kubernetes.serviceName] = service.name
        let header = Header(
            name: service.name, namespace: service.namespace, labels: labels,
            owner: Self.owner("v1", "Endpoints", endpoints.name, endpoints.uid))
        var groups: [Group] = []
        for subset in endpoints.subsets {
            let ports = subset.ports.map { port in
                var json: JSONValue = [
                    "name": .string(port.name), "port": .int(Int64(port.port)),
                    "protocol": .string(port.portProtocol.isEmpty ? "TCP" : port.portProtocol),
                ]
                if !port.json["appProtocol"].isNull { json["appProtocol"] = port.json["appProtocol"] }
                return json
            }
            for (addresses, isReady) in [(subset.addresses, true), (subset.notReadyAddresses, false)] {
                for address in addresses {
                    let addressType = address.ip.contains(":") ? "IPv6" : "IPv4"
                    let member = Group.Member(key: Self.key(of: address), json: Self.endpoint(address, isReady))
                    if let index = groups.firstIndex(where: { $0.addressType == addressType && $0.ports == ports }) {
                        groups[index].members.append(member)
                    } else {
                        groups.append(Group(addressType: addressType, ports: ports, members: [member]))
                    }
                }
            }
        }
        self.init(header, groups: groups, current: current)
    }

    private static func owner(_ version: String, _ kind: String, _ name: String, _ uid: String) -> JSONValue {
        [
            "apiVersion": .string(version), "kind": .string(kind), "name": .string(name), "uid": .string(uid),
            "controller": true, "blockOwnerDeletion": true,
        ]
    }

    private static func groups(_ members: [ServiceMember], _ family: String, _ service: Service) -> [Group] {
        var groups: [[ResolvedPort]: [Group.Member]] = [:]
        for member in members {
            guard let address = member.pod.podIPs.first(where: { $0.contains(":") == (family == "IPv6") }) else {
                continue
            }
            groups[member.ports, default: []].append(
                Group.Member(key: member.pod.uid, json: endpoint(member, address, service)))
        }
        if groups.isEmpty { return [Group(addressType: family, ports: [], members: [])] }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ports, members in
            Group(addressType: family, ports: ports.map(\.sliceJSON), members: members)
        }
    }

    private static func endpoint(_ member: ServiceMember, _ address: String, _ service: Service) -> JSONValue {
        var json: JSONValue = [
            "addresses": [.string(address)],
            "conditions": [
                "ready": .bool(member.isReady), "serving": .bool(member.pod.isReady),
                "terminating": .bool(member.pod.metadata.isBeingDeleted),
            ],
        ]
        let hostname = member.hostname(in: service)
        if !hostname.isEmpty { json["hostname"] = .string(hostname) }
        json["targetRef"] = member.targetRef
        if !member.pod.nodeName.isEmpty { json["nodeName"] = .string(member.pod.nodeName) }
        return json
    }

    private static func key(of address: EndpointAddress) -> String { address.targetRef["uid"].string ?? address.ip }

    private static func endpoint(_ address: EndpointAddress, _ isReady: Bool) -> JSONValue {
        var json: JSONValue = ["addresses": [.string(address.ip)], "conditions": ["ready": .bool(isReady)]]
        if !address.hostname.isEmpty { json["hostname"] = .string(address.hostname) }
        if !address.targetRef.isNull { json["targetRef"] = address.targetRef }
        if !address.nodeName.isEmpty { json["nodeName"] = .string(address.nodeName) }
        return json
    }
}
