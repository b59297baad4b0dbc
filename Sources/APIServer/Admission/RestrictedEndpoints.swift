import Machinery
import Reconciling

#if canImport(Glibc)
    import Glibc
#endif

/// Keeps users from making endpoints of addresses in the cluster's own networks, by which a service or a route of their
/// project would lead into another's pods. Who may create `endpoints/restricted` may do it; OpenShift's
/// RestrictedEndpointsAdmission.
struct RestrictedEndpoints: AdmissionStep {
    let networks: [AddressPrefix]
    let authorizer: RoleAuthorizer

    private static let endpoints = GroupResource("", "endpoints")
    private static let slices = GroupResource("discovery.k8s.io", "endpointslices")

    func check(_ review: inout AdmissionReview) async throws {
        guard review.operation != .delete, [Self.endpoints, Self.slices].contains(review.resource) else { return }
        let known = Set(review.old.map(Self.addresses) ?? [])
        let new = Self.addresses(review.object).filter { !known.contains($0) }
        guard let address = new.first(where: { text in networks.contains { $0.contains(text) } }) else { return }
        let isAllowed = try await authorizer.allows(
            AccessAttempt(
                identity: review.identity, verb: "create", resource: "endpoints", subresource: "restricted",
                namespace: review.namespace))
        guard isAllowed else { throw review.forbidden("endpoint address \(address) is not allowed") }
    }

    private static func addresses(_ object: JSONValue) -> [String] {
        let subsets = object["subsets"].items.flatMap { $0["addresses"].items + $0["notReadyAddresses"].items }
        return subsets.map { $0["ip"].text } + object["endpoints"].items.flatMap { $0["addresses"].strings }
    }
}

/// A network of either family, as `10.128.0.0/16` or `fd00::/64`.
struct AddressPrefix: Sendable, Hashable {
    private let bytes: [UInt8]
    private let length: Int

    init?(_ text: String) {
        let halves = text.split(separator: "/").map(String.init)
        guard halves.count == 2, let bytes = Self.bytes(halves[0]), let length = Int(halves[1]),
            (0...bytes.count * 8).contains(length)
        else { return nil }
        self.bytes = bytes
        self.length = length
    }

    func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(address), other.count == bytes.count else { return false }
        return zip(bytes, other).enumerated().allSatisfy { index, pair in
            let bits = min(8, max(0, length - index * 8))
            return (pair.0 ^ pair.1) >> UInt8(8 - bits) == 0
        }
    }

    /// 4 or 16 bytes; an address of version 4 that is written as one of version 6 counts as what it is.
    private static func bytes(_ address: String) -> [UInt8]? {
        var four = [UInt8](repeating: 0, count: 4)
        if inet_pton(AF_INET, address, &four) == 1 { return four }
        var sixteen = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, address, &sixteen) == 1 else { return nil }
        let isMapped = sixteen.prefix(10).allSatisfy { $0 == 0 } && sixteen[10] == 0xFF && sixteen[11] == 0xFF
        return isMapped ? Array(sixteen.suffix(4)) : sixteen
    }
}
