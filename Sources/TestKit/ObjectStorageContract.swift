package import Machinery

/// What every `ObjectStorage` promises, as checks that run against any implementation.
///
/// Each check gets a new, empty storage and throws `ContractBreach` where the promise is broken.
package enum ObjectStorageContract {
    /// One promise.
    package struct Check: Sendable, CustomStringConvertible {
        package let description: String
        package let run: @Sendable (any ObjectStorage) async throws -> Void

        init(_ description: String, _ run: @escaping @Sendable (any ObjectStorage) async throws -> Void) {
            self.description = description
            self.run = run
        }
    }

    package static let checks: [Check] = writes + reads + watches
}

/// A promise that was broken.
package struct ContractBreach: Error, CustomStringConvertible {
    package let description: String
}

private let pods = GroupResource("", "pods")
private let routes = GroupResource("route.openshift.io", "routes")

private func draft(
    _ name: String, in namespace: String = "shop", _ resource: GroupResource = pods, value: String = "1",
    fields: [String: String] = [:]
) -> ObjectDraft {
    ObjectDraft(
        key: ObjectKey(resource, namespace: namespace, name: name),
        document: [
            "kind": "Thing",
            "metadata": [
                "name": .string(name), "namespace": .string(namespace), "labels": ["value": .string(value)],
            ], "data": .string(value),
        ], fields: fields)
}

private func expect(_ isTrue: Bool, _ message: @autoclosure () -> String) throws {
    if !isTrue { throw ContractBreach(description: message()) }
}

private func expect(_ reason: StatusReason, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as StatusError {
        return try expect(error.reason == reason, "expected \(reason), got \(error.reason): \(error)")
    }
    throw ContractBreach(description: "expected \(reason), but nothing was thrown")
}

/// The next `count` events of a watch.
private func take(_ count: Int, _ watch: ObjectWatch) async throws -> [StoredEvent] {
    var events: [StoredEvent] = []
    if count == 0 { return events }
    for try await event in watch {
        events.append(event)
        if events.count == count { break }
    }
    return events
}

extension ObjectStorageContract {
    private static let writes: [Check] = [
        Check("a created object has its revision in the document, and can be read") { storage in
            let written = try await storage.write(.create(draft("web", fields: ["status.phase": "Running"])))
            let read = try await storage.get(written.key)
            try expect(read?.bytes == written.bytes, "read and written bytes differ")
            try expect(read?.labels == ["value": "1"], "labels are not kept")
            try expect(read?.fields == ["status.phase": "Running"], "fields are not kept")
            let version = try written.document()["metadata"]["resourceVersion"].string
            try expect(version == String(written.revision), "resourceVersion is \(version ?? "missing")")
            let newest = await storage.revision
            try expect(newest == written.revision, "the storage's revision is \(newest), not \(written.revision)")
        },
        Check("an old resourceVersion in a draft is replaced, and all other fields stay as they are") { storage in
            var document = draft("web").document
            document["metadata"]["resourceVersion"] = "77"
            document["metadata"]["text"] = "\"resourceVersion\":\"77\" \n ü"
            let key = ObjectKey(pods, namespace: "shop", name: "web")
            let written = try await storage.write(.create(ObjectDraft(key: key, document: document)))
            document["metadata"]["resourceVersion"] = .string(String(written.revision))
            let read = try written.document()
            try expect(read == document, "the document is \(read)")
        },
        Check("creating what exists, changing what doesn't and using an old revision are refused") { storage in
            let first = try await storage.write(.create(draft("web")))
            try await expect(.alreadyExists) { _ = try await storage.write(.create(draft("web"))) }
            try await expect(.notFound) { _ = try await storage.write(.update(draft("db"), expected: 1)) }
            try await expect(.notFound) {
                _ = try await storage.write(.delete(draft("db").key, expected: 1))
            }
            let second = try await storage.write(.update(draft("web", value: "2"), expected: first.revision))
            try expect(second.revision > first.revision, "the revision did not grow")
            try await expect(.conflict) {
                _ = try await storage.write(.update(draft("web"), expected: first.revision))
            }
            try await expect(.conflict) { _ = try await storage.write(.delete(first.key, expected: first.revision)) }
            let newest = await storage.revision
            try expect(newest == second.revision, "a refused write took a revision")
        },
        Check("a deletion returns the last state with the deletion's revision") { storage in
            let first = try await storage.write(.create(draft("web")))
            let deleted = try await storage.write(.delete(first.key, expected: first.revision))
            try expect(deleted.revision > first.revision, "the deletion has no revision of its own")
            let last = try deleted.document()
            try expect(last["data"] == "1", "the last state is lost")
            try expect(
                last["metadata"]["resourceVersion"].string == String(deleted.revision),
                "the document does not tell the deletion's revision")
            let read = try await storage.get(first.key)
            try expect(read == nil, "the object is still there")
        },
        Check("an object's document is what its bytes say, lately written or not") { storage in
            let watch = try await storage.watch(ObjectScope(pods), after: storage.revision)
            var written: [StoredObject] = []
            // Long parts, of which some are equal, and more objects than anybody remembers.
            for number in 0..<400 {
                let key = draft("pod-\(number)").key
                var document = draft(key.name).document
                let items = (0..<40).map { JSONValue.object(["name": .string("a \"long\" name, number \($0)")]) }
                document["spec"] = ["items": .array(items), "half": 0.5, "group": .string("\(number % 3)")]
                let first = try await storage.write(.create(ObjectDraft(key: key, document: document)))
                document["data"] = "2"
                let next = ObjectDraft(key: key, document: document)
                let second = try await storage.write(.update(next, expected: first.revision))
                written += [first, second]
                if number % 5 == 0 {
                    written.append(try await storage.write(.delete(second.key, expected: second.revision)))
                }
            }
            let told = try await take(written.count, watch).map(\.object)
            for object in written.reversed() + told + told.suffix(3) {
                let document = try storage.document(of: object)
                try expect(document.encoded() == object.bytes, "the document of \(object.key) is \(document)")
                try expect(try object.document() == document, "the bytes of \(object.key) say something else")
            }
        },
        Check("of many writers of one revision exactly one wins, and no update is lost") { storage in
            let first = try await storage.write(.create(draft("counter", value: "0")))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { for _ in 0..<10 { try await increment(first.key, in: storage) } }
                }
                try await group.waitForAll()
            }
            let value = try await storage.get(first.key)?.document()["data"].string
            try expect(value == "80", "80 increments gave \(value ?? "nothing")")
        },
    ]

    private static func increment(_ key: ObjectKey, in storage: any ObjectStorage) async throws {
        while true {
            guard let current = try await storage.get(key) else {
                throw ContractBreach(description: "\(key) is gone")
            }
            let value = (try current.document()["data"].string).flatMap { Int($0) } ?? 0
            do {
                let next = draft(key.name, value: String(value + 1))
                _ = try await storage.write(.update(next, expected: current.revision))
                return
            } catch let error as StatusError where error.reason == .conflict {}
        }
    }

    private static let reads: [Check] = [
        Check("a list is sorted by namespace and name, and keeps to its scope") { storage in
            for (name, namespace) in [("b", "two"), ("c", "one"), ("a", "two"), ("a", "one"), ("a-b", "one")] {
                _ = try await storage.write(.create(draft(name, in: namespace)))
            }
            _ = try await storage.write(.create(draft("a", in: "one", routes)))
            let all = try await storage.list(ObjectScope(pods))
            let names = all.items.map { "\($0.key.namespace)/\($0.key.name)" }
            try expect(names == ["one/a", "one/a-b", "one/c", "two/a", "two/b"], "the list is \(names)")
            let one = try await storage.list(ObjectScope(pods, namespace: "two"))
            try expect(one.items.map(\.key.name) == ["a", "b"], "the namespace's list is wrong")
            let newest = await storage.revision
            try expect(all.revision == newest, "the list's revision is \(all.revision), not \(newest)")
            let none = try await storage.list(ObjectScope(pods, namespace: "three"))
            try expect(none.items.isEmpty, "a namespace without objects lists some")
        },
        Check("a cluster-scoped object has the empty namespace") { storage in
            let nodes = GroupResource("", "nodes")
            _ = try await storage.write(.create(draft("box", in: "", nodes)))
            let list = try await storage.list(ObjectScope(nodes))
            try expect(list.items.map(\.key) == [ObjectKey(nodes, name: "box")], "the list is \(list.items)")
        },
        Check("selectors, pages and namespaces give what a look at each object would") { storage in
            try await expectPagesToAgree(storage)
        },
        Check("a snapshot stays as it was whatever is written afterwards") { storage in
            var written: [StoredObject] = []
            for number in 0..<300 { written.append(try await storage.write(.create(draft("pod-\(number)")))) }
            let snapshot = try await storage.snapshot(pods)
            for (number, object) in written.enumerated() {
                switch number % 3 {
                case 0: _ = try await storage.write(.delete(object.key, expected: object.revision))
                case 1:
                    let changed = draft(object.key.name, value: "2")
                    _ = try await storage.write(.update(changed, expected: object.revision))
                default: _ = try await storage.write(.create(draft("new-\(number)")))
                }
            }
            let items = snapshot.page(ObjectQuery()).items
            try expect(items.count == 300, "the snapshot has \(items.count) objects")
            try expect(
                Set(items.map(\.revision)) == Set(written.map(\.revision)), "the snapshot has newer states in it")
            let selected = snapshot.page(
                ObjectQuery(selector: ObjectSelector(labels: try LabelSelector(parsing: "value=1"))))
            try expect(selected.items.count == 300, "its index has changed: \(selected.items.count) objects")
        },
    ]

    private static let selectors: [(labels: String, fields: String)] = [
        ("", ""), ("value=1", ""), ("value in (1,2)", ""), ("value in (0,1,2,3,4,5,6)", ""), ("value!=3", ""),
        ("value", ""), ("!value", ""), ("value=nothing", ""), ("", "metadata.name=pod-7"),
        ("", "metadata.name=pod-7,metadata.namespace=ns-1"), ("", "metadata.namespace=ns-2"),
        ("", "spec.nodeName=node-3"), ("", "spec.nodeName="), ("", "spec.nodeName!=node-3"),
        ("value=1", "spec.nodeName=node-3"), ("value=3", "spec.nodeName=node-3,metadata.namespace=ns-0"),
    ]

    /// Compares every kind of query with a plain filter over everything.
    private static func expectPagesToAgree(_ storage: any ObjectStorage) async throws {
        var random = SplitMix(state: 7)
        for number in 0..<500 {
            let node = number % 5 == 0 ? "" : "node-\(random.next() % 20)"
            let new = draft(
                "pod-\(random.next() % 1000)", in: "ns-\(number % 3)", value: "\(random.next() % 50)",
                fields: ["spec.nodeName": node])
            let old = try await storage.get(new.key)
            _ = try await storage.write(old.map { .update(new, expected: $0.revision) } ?? .create(new))
            if let old, random.next() % 2 == 0, let current = try await storage.get(old.key) {
                _ = try await storage.write(.delete(old.key, expected: current.revision))
            }
        }
        let snapshot = try await storage.snapshot(pods)
        let all = snapshot.page(ObjectQuery()).items
        for (labels, fields) in selectors {
            let selector = ObjectSelector(
                labels: try LabelSelector(parsing: labels), fields: try FieldSelector(parsing: fields))
            for namespace in [nil, "ns-0", "ns-2", "ns-9"] {
                let wanted = all.filter {
                    (namespace == nil || $0.key.namespace == namespace) && selector.matches($0)
                }
                let told = try pages(snapshot, ObjectQuery(namespace: namespace, selector: selector, limit: 7))
                try expect(
                    told.map(\.key) == wanted.map(\.key),
                    "\(labels) \(fields) in \(namespace ?? "all"): \(told.count) objects, not \(wanted.count)")
            }
        }
    }

    private static func pages(_ snapshot: any ObjectSnapshot, _ query: ObjectQuery) throws -> [StoredObject] {
        var query = query
        var items: [StoredObject] = []
        while true {
            let page = snapshot.page(query)
            try expect(page.items.count <= query.limit ?? .max, "a page has more than its limit")
            items += page.items
            guard page.hasMore, let last = page.items.last else { return items }
            query.after = ObjectPlace(namespace: last.key.namespace, name: last.key.name)
        }
    }

    private static let watches: [Check] = [
        Check("a watch from a list tells every later change of its scope once and in order") { storage in
            let web = try await storage.write(.create(draft("web")))
            let list = try await storage.list(ObjectScope(pods, namespace: "shop"))
            let watch = try await storage.watch(ObjectScope(pods, namespace: "shop"), after: list.revision)
            _ = try await storage.write(.create(draft("web", in: "other")))
            _ = try await storage.write(.create(draft("web", routes)))
            let db = try await storage.write(.create(draft("db")))
            let changed = try await storage.write(.update(draft("web", value: "2"), expected: web.revision))
            let gone = try await storage.write(.delete(web.key, expected: changed.revision))
            let events = try await take(3, watch)
            try expect(events.map(\.change) == [.added, .modified, .deleted], "changes: \(events.map(\.change))")
            try expect(
                events.map(\.revision) == [db.revision, changed.revision, gone.revision], "the order is wrong")
            try expect(events[0].previous == nil, "a new object has an earlier state")
            try expect(events[1].previous?.labels == ["value": "1"], "the earlier labels are missing")
            try expect(events[2].previous?.revision == changed.revision, "the deleted state is missing")
        },
        Check("a watch from an earlier revision tells the past first, then the present") { storage in
            let start = await storage.revision
            for number in 0..<20 { _ = try await storage.write(.create(draft("pod-\(number)"))) }
            let watch = try await storage.watch(ObjectScope(pods), after: start)
            for number in 20..<40 { _ = try await storage.write(.create(draft("pod-\(number)"))) }
            let names = try await take(40, watch).map(\.object.key.name)
            try expect(names == (0..<40).map { "pod-\($0)" }, "the watch told \(names)")
        },
        Check("a watch from the future waits") { storage in
            let start = await storage.revision
            let watch = try await storage.watch(ObjectScope(pods), after: start + 2)
            for name in ["a", "b", "c"] { _ = try await storage.write(.create(draft(name))) }
            let names = try await take(1, watch).map(\.object.key.name)
            try expect(names == ["c"], "the watch told \(names)")
        },
        Check("watches that start amid many writers miss nothing and tell nothing twice") { storage in
            let start = await storage.revision
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for writer in 0..<4 {
                    group.addTask {
                        for number in 0..<50 { _ = try await storage.write(.create(draft("p-\(writer)-\(number)"))) }
                        return []
                    }
                }
                for _ in 0..<8 {
                    group.addTask {
                        let watch = try await storage.watch(ObjectScope(pods), after: start)
                        return try await take(200, watch).map(\.revision)
                    }
                }
                let whole = Array((start + 1)...(start + 200))
                for try await told in group where !told.isEmpty {
                    try expect(told == whole, "a watch told \(told)")
                }
            }
        },
        Check("what a watch tells at once is what a read gives") { storage in
            let watch = try await storage.watch(ObjectScope(pods), after: await storage.revision)
            async let writing = storage.write(.create(draft("web")))
            let event = try await take(1, watch)
            let read = try await storage.get(draft("web").key)
            try expect(read?.revision == event.first?.revision, "a watcher reads an older state than it was told")
            _ = try await writing
        },
        Check("through a selector, what begins to match is added and what ceases to is deleted as it last was") {
            storage in
            let selector = ObjectSelector(labels: try LabelSelector(parsing: "value in (1,2)"))
            let watch = try await storage.watch(ObjectScope(pods), selector, after: await storage.revision)
            var web = try await storage.write(.create(draft("web", value: "0")))
            for value in ["1", "2", "3", "4", "1"] {
                web = try await storage.write(.update(draft("web", value: value), expected: web.revision))
            }
            let gone = try await storage.write(.delete(web.key, expected: web.revision))
            let events = try await take(5, watch)
            try expect(
                events.map(\.change) == [.added, .modified, .deleted, .added, .deleted],
                "changes: \(events.map(\.change))")
            let values = try events.map { try $0.object.document()["data"].string ?? "" }
            try expect(values == ["1", "2", "2", "1", "1"], "states: \(values)")
            for event in events {
                let version = try event.object.document()["metadata"]["resourceVersion"].string
                try expect(version == String(event.revision), "an event of \(event.revision) says \(version ?? "-")")
            }
            try expect(events.last?.revision == gone.revision, "the deletion is missing")
        },
        Check("watches of one name, a field's value or a namespace get their events and no others") { storage in
            let start = await storage.revision
            let byName = ObjectSelector(fields: try FieldSelector(parsing: "metadata.name=pod-3"))
            let byNode = ObjectSelector(fields: try FieldSelector(parsing: "spec.nodeName=node-1"))
            let named = try await storage.watch(ObjectScope(pods, namespace: "ns-1"), byName, after: start)
            let placed = try await storage.watch(ObjectScope(pods), byNode, after: start)
            let scoped = try await storage.watch(ObjectScope(pods, namespace: "ns-0"), .everything, after: start)
            for number in 0..<8 {
                let fields = ["spec.nodeName": "node-\(number % 4)"]
                for namespace in ["ns-0", "ns-1"] {
                    _ = try await storage.write(.create(draft("pod-\(number)", in: namespace, fields: fields)))
                }
            }
            let one = try await take(1, named).map(\.object.key.description)
            try expect(one == ["pods/ns-1/pod-3"], "by name: \(one)")
            let onNode = try await take(4, placed).map(\.object.key.name)
            try expect(onNode == ["pod-1", "pod-1", "pod-5", "pod-5"], "by node: \(onNode)")
            let inNamespace = try await take(8, scoped).map(\.object.key.description)
            try expect(inNamespace == (0..<8).map { "pods/ns-0/pod-\($0)" }, "by namespace: \(inNamespace)")
            for watch in [named, placed, scoped] {
                let newest = await storage.revision
                try await eventually("the watch has got everything") { watch.caughtUp == newest }
            }
        },
    ]
}

/// Numbers that look random and are the same in each run.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
