/// A set or map of an nftables table.
package struct FilterSet: Sendable, Hashable {
    /// What its elements are: `ipv4_addr . mark`, or `ipv4_addr : verdict` for a map.
    package let type: String
    /// `interval`, `dynamic,timeout`; empty for none.
    package let flags: String
    /// Each element's key, and for a map its value. Of a dynamic set, which packets fill, it is empty.
    package var elements: [String: String]

    package init(_ type: String, flags: String = "", elements: [String: String] = [:]) {
        self.type = type
        self.flags = flags
        self.elements = elements
    }

    var isMap: Bool { type.contains(" : ") }
    var kind: String { isMap ? "map" : "set" }
    var definition: String { "{ type \(type);\(flags.isEmpty ? "" : " flags \(flags);") }" }
    func isLike(_ other: FilterSet) -> Bool { type == other.type && flags == other.flags }
}

/// A chain of an nftables table.
package struct FilterChain: Sendable, Hashable {
    /// `type nat hook output priority -100`; nil for one that others lead to.
    package let hook: String?
    package var rules: [String]

    package init(hook: String? = nil, _ rules: [String]) {
        self.hook = hook
        self.rules = rules
    }
}

/// A part of an nftables table: a value, to be compared with the one before.
package struct FilterLayout: Sendable, Hashable {
    package var sets: [String: FilterSet]
    package var chains: [String: FilterChain]

    package init(sets: [String: FilterSet] = [:], chains: [String: FilterChain] = [:]) {
        self.sets = sets
        self.chains = chains
    }

    /// Puts another part's sets and chains beside these; the names differ.
    package mutating func merge(_ other: FilterLayout) {
        sets.merge(other.sets) { $1 }
        chains.merge(other.chains) { $1 }
    }
}

/// The statements of nft(8) that make one layout of another, one a line (nft 1.0 takes no two).
package enum FilterScript {
    /// How many elements go into one statement.
    private static let batch = 500

    /// The whole table anew, in one transaction with the removal of the old one.
    package static func whole(_ table: String, _ layouts: [FilterLayout]) -> String {
        let head = ["add table inet \(table)", "delete table inet \(table)", "add table inet \(table)"]
        return text(head + lines(table, layouts.map { (FilterLayout(), $0) }))
    }

    /// What has changed in parts of the table; empty where nothing has. Nil where a set's type or a chain's hook
    /// differs, which can't be changed in place.
    package static func change(_ table: String, _ parts: [(old: FilterLayout, new: FilterLayout)]) -> String? {
        for (old, new) in parts {
            for (name, set) in new.sets { if let before = old.sets[name], !before.isLike(set) { return nil } }
            for (name, chain) in new.chains {
                if let before = old.chains[name], before.hook != chain.hook { return nil }
            }
        }
        return text(lines(table, parts))
    }

    private static func text(_ lines: [String]) -> String {
        lines.isEmpty ? "" : lines.joined(separator: "\n") + "\n"
    }

    /// In an order in which nothing is referred to that isn't there, nor removed while it is referred to.
    private static func lines(_ table: String, _ parts: [(old: FilterLayout, new: FilterLayout)]) -> [String] {
        var (added, cleared, filled, removed): ([String], [String], [String], [String]) = ([], [], [], [])
        for (old, new) in parts {
            for (name, set) in new.sets.sorted(by: { $0.key < $1.key }) {
                if old.sets[name] == nil { added.append("add \(set.kind) inet \(table) \(name) \(set.definition)") }
                let before = old.sets[name]?.elements ?? [:]
                guard before != set.elements else { continue }
                cleared += elements(
                    "delete", table, name, before.filter { set.elements[$0.key] != $0.value }, keys: true)
                filled += elements("add", table, name, set.elements.filter { before[$0.key] != $0.value })
            }
            for (name, chain) in new.chains.sorted(by: { $0.key < $1.key }) where old.chains[name] != chain {
                if old.chains[name] == nil {
                    added.append(
                        "add chain inet \(table) \(name)\(chain.hook.map { " { \($0); policy accept; }" } ?? "")")
                } else {
                    cleared.append("flush chain inet \(table) \(name)")
                }
                filled += chain.rules.map { "add rule inet \(table) \(name) \($0)" }
            }
            let chains = old.chains.keys.filter { new.chains[$0] == nil }.sorted()
            cleared += chains.map { "flush chain inet \(table) \($0)" }
            removed += chains.map { "delete chain inet \(table) \($0)" }
            for (name, set) in old.sets.sorted(by: { $0.key < $1.key }) where new.sets[name] == nil {
                cleared.append("flush \(set.kind) inet \(table) \(name)")
                removed.append("delete \(set.kind) inet \(table) \(name)")
            }
        }
        return added + cleared + filled + removed
    }

    private static func elements(
        _ verb: String, _ table: String, _ name: String, _ elements: [String: String], keys: Bool = false
    ) -> [String] {
        let all = elements.sorted { $0.key < $1.key }.map { key, value in
            keys || value.isEmpty ? key : "\(key) : \(value)"
        }
        return stride(from: 0, to: all.count, by: batch).map { start in
            "\(verb) element inet \(table) \(name) { \(all[start..<min(start + batch, all.count)].joined(separator: ", ")) }"
        }
    }
}
