/// Who does something: the result of authentication (authentication/v1 `UserInfo`).
package struct Identity: Sendable, Hashable {
    package let name: String
    package let uid: String
    package let groups: [String]
    package let extra: [String: [String]]

    package init(name: String, uid: String = "", groups: [String] = [], extra: [String: [String]] = [:]) {
        self.name = name
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }

    /// A part of the platform itself; it may do everything.
    package static func component(_ name: String) -> Identity {
        Identity(name: "system:paas:\(name)", groups: ["system:masters", "system:authenticated"])
    }

    package static let anonymous = Identity(name: "system:anonymous", groups: ["system:unauthenticated"])
}
