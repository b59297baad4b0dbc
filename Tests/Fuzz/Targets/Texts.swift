import Machinery

/// A selector's text is read again as the same selector.
@Sendable func fuzzSelector(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if let selector = try? LabelSelector(parsing: text) {
        let written = selector.description
        guard let again = try? LabelSelector(parsing: written) else { fatalError("can't read \(written)") }
        promise(again.description == written, "\(written) became \(again)")
        for labels in [[:], ["a": "b"], ["a": "1", "app.kubernetes.io/name": "web"]] {
            promise(selector.matches(labels) == again.matches(labels), "\(text) and \(written) differ for \(labels)")
        }
    }
    if let selector = try? FieldSelector(parsing: text) {
        guard let again = try? FieldSelector(parsing: selector.description) else {
            fatalError("can't read \(selector)")
        }
        promise(again == selector, "\(selector) became \(again)")
    }
}

/// A quantity's text is read again as the same amount, and arithmetic never traps.
@Sendable func fuzzQuantity(_ bytes: [UInt8]) {
    guard let quantity = Quantity(String(decoding: bytes, as: UTF8.self)) else { return }
    let written = quantity.description
    guard let again = Quantity(written) else { fatalError("can't read \(written)") }
    promise(again == quantity, "\(written) is another amount")
    promise(again.description == written, "\(written) became \(again)")
    let sum = quantity + quantity
    promise(sum - quantity == quantity || sum == quantity + sum, "adding and taking \(written) changes it")
    promise((quantity < sum) != (sum < quantity) || sum == quantity, "\(written) and its double are in no order")
}
