import Machinery

/// Checks of users, groups and of who may be bound to roles.
enum UserRules {
    @Sendable static func validateUser(_ user: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, identity) in user["identities"].items.enumerated() {
            let parts = identity.text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count != 2 || parts.contains(where: \.isEmpty) {
                let detail = "must be in the format <providerName>:<providerUserName>"
                causes.append(.invalid("identities[\(index)]", identity, detail))
            }
        }
        for (index, group) in user["groups"].items.enumerated() {
            if group.text.isEmpty {
                causes.append(.invalid("groups[\(index)]", group, "may not be empty"))
            } else {
                causes += ImageRules.userName(group.text).map { .invalid("groups[\(index)]", group, $0) }
            }
        }
        return causes
    }

    @Sendable static func validateGroup(_ group: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, user) in group["users"].items.enumerated() {
            if user.text.isEmpty {
                causes.append(.invalid("users[\(index)]", user, "may not be empty"))
            } else {
                causes += ImageRules.userName(user.text).map { .invalid("users[\(index)]", user, $0) }
            }
        }
        return causes
    }

    /// Exactly one way to say whom bindings may name.
    @Sendable static func validateRestriction(_ restriction: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = restriction["spec"]
        let kinds = ["userrestriction", "grouprestriction", "serviceaccountrestriction"]
        let given = kinds.filter { !spec[$0].isNull }
        guard let kind = given.first, given.count == 1 else {
            let detail = "must specify exactly one of userRestriction, groupRestriction, serviceAccountRestriction"
            return [.invalid("spec", spec, detail)]
        }
        let inner = spec[kind]
        let lists = ["users", "groups", "labels", "serviceaccounts", "namespaces"]
        if lists.allSatisfy({ inner[$0].items.isEmpty }) {
            return [.required("spec.\(kind)", "must specify at least one subject")]
        }
        return inner["labels"].items.enumerated().flatMap { index, selector in
            FieldRules.selector(selector, "spec.\(kind).labels[\(index)]")
        }
    }
}
