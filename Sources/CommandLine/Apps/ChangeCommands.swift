package import ArgumentParser
internal import Machinery
internal import Reconciling

/// `paas scale`: sets the number of replicas.
package struct ScaleCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "scale", abstract: "Set the number of pods.",
        discussion: """
            Examples:
              paas scale dc/web --replicas 3
              paas scale dc/web dc/worker --replicas 0
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "dc/NAME or rc/NAME.") var arguments: [String]
    @Option(name: .long, parsing: .unconditional, help: "How many pods.") var replicas: Int
    @OptionGroup var result: ResultOptions
    package init() {}

    package func validate() throws {
        guard replicas >= 0 else { throw ValidationError("--replicas \(replicas): give 0 or more pods.") }
    }

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        for target in try mapper.targets(arguments) {
            guard let name = target.name else {
                throw CommandError("no name given", hint: "paas scale \(target.resource.singular)/NAME --replicas N")
            }
            guard ["deploymentconfigs", "replicationcontrollers"].contains(target.resource.plural) else {
                throw CommandError("a \(target.resource.singular) has no replicas", hint: "scale dc/NAME or rc/NAME")
            }
            let path = target.resource.path(namespace: session.namespace, name: name, subresource: "scale")
            let scale = try await session.api.patch(path, .merge, ["spec": ["replicas": .int(Int64(replicas))]])
            session.report(scale, target.resource, "scaled", result)
        }
    }
}

/// `paas expose`: makes a route for a service, or a service for a deployment configuration.
package struct ExposeCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "expose", abstract: "Make a route for a service, or a service for a dc.",
        discussion: """
            Examples:
              paas expose svc/web
              paas expose svc/web --hostname www.example.org --path /shop
              paas expose dc/web --port 8080
            """)
    @OptionGroup package var client: ClientOptions
    @Argument(help: "svc/NAME or dc/NAME.") var target: String
    @Option(name: .long, help: "The new object's name (default: the same).") var name: String?
    @Option(name: .long, help: "The route's host (default: NAME-PROJECT.DOMAIN).") var hostname: String?
    @Option(name: .long, help: "Only requests under this path.") var path: String?
    @Option(name: .long, help: "The port: a service's name or number for a route, the pods' for a service.")
    var port: String?
    @OptionGroup var result: ResultOptions
    package init() {}

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        guard let found = try mapper.targets([target]).first, let source = found.name else {
            throw CommandError("no name given", hint: "paas expose svc/NAME")
        }
        let object = try await session.api.get(found.resource.path(namespace: session.namespace, name: source))
        switch found.resource.plural {
        case "services": try await session.createObject(route(object, source), mapper, result: result)
        case "deploymentconfigs", "replicationcontrollers":
            try await session.createObject(try service(object, source), mapper, result: result)
        default:
            throw CommandError("a \(found.resource.singular) can't be exposed", hint: "expose svc/NAME or dc/NAME")
        }
    }

    private func route(_ service: JSONValue, _ source: String) -> JSONValue {
        var route: JSONValue = [
            "apiVersion": "route.openshift.io/v1", "kind": "Route",
            "metadata": ["name": .string(name ?? source), "labels": service["metadata"]["labels"]],
            "spec": ["to": ["kind": "Service", "name": .string(source), "weight": 100]],
        ]
        route["spec"]["host"] = JSONValue(hostname)
        route["spec"]["path"] = JSONValue(path)
        let first = service["spec"]["ports"][0]
        let target = port.map(Self.number) ?? (first["name"].isNull ? first["targetPort"] : first["name"])
        if !target.isNull { route["spec"]["port"] = ["targetPort": target] }
        return route
    }

    private static func number(_ text: String) -> JSONValue { Int64(text).map(JSONValue.int) ?? .string(text) }

    private func service(_ workload: JSONValue, _ source: String) throws(CommandError) -> JSONValue {
        let declared = workload["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"]
        let target = port.map(Self.number) ?? declared
        guard case .int = target else {
            throw CommandError("the pods of \(source) declare no port", hint: "give --port NUMBER")
        }
        return [
            "apiVersion": "v1", "kind": "Service",
            "metadata": ["name": .string(name ?? source), "labels": workload["metadata"]["labels"]],
            "spec": [
                "selector": workload["spec"]["selector"],
                "ports": [["name": "http", "port": target, "targetPort": target, "protocol": "TCP"]],
            ],
        ]
    }
}

/// `paas set`: environment and triggers.
package struct SetCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Change parts of objects.",
        discussion: """
            Examples:
              paas set env dc/web MODE=production
              paas set triggers dc/web --auto
            """,
        subcommands: [SetEnv.self, SetTriggers.self])
    package init() {}
}

struct SetEnv: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "env", abstract: "Set, remove or list environment variables of a dc or bc.",
        discussion: """
            Examples:
              paas set env dc/web MODE=production OLD-
              paas set env bc/web --list
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME or bc/NAME, then KEY=VALUE to set and KEY- to remove.") var arguments: [String]
    @Flag(name: .long, help: "Only list them.") var list = false
    @OptionGroup var result: ResultOptions

    func run(_ session: Session) async throws {
        let targets = arguments.filter { !$0.contains("=") && !$0.hasSuffix("-") }
        let changes = arguments.filter { $0.contains("=") || $0.hasSuffix("-") }
        guard list || !changes.isEmpty else {
            throw CommandError("nothing to set", hint: "give KEY=VALUE or KEY-, or --list")
        }
        let mapper = try await ResourceMapper.discover(session.api)
        for target in try mapper.targets(targets) {
            guard let name = target.name else {
                throw CommandError("no name given", hint: "paas set env \(target.resource.singular)/NAME KEY=VALUE")
            }
            let path = target.resource.path(namespace: session.namespace, name: name)
            let object = try await session.api.get(path)
            if list {
                session.print("# \(target.resource.title(name))")
                for env in Self.environment(object) {
                    session.print("\(env["name"].string ?? "")=\(env["value"].string ?? "")")
                }
                continue
            }
            guard Self.hasEnvironment(object) else {
                throw CommandError("a \(target.resource.singular) has no environment", hint: "use dc/NAME or bc/NAME")
            }
            let updated = try await session.modify(path) { Self.changed($0, changes) }
            session.report(updated, target.resource, "updated", result)
        }
    }

    private static let strategies = ["sourceStrategy", "dockerStrategy", "customStrategy"]

    private static func hasEnvironment(_ object: JSONValue) -> Bool {
        object["kind"].string == "BuildConfig" || !object["spec"]["template"]["spec"]["containers"].items.isEmpty
    }

    /// The variables of a build configuration's strategy, or of all containers of a workload.
    private static func environment(_ object: JSONValue) -> [JSONValue] {
        strategies.flatMap { object["spec"]["strategy"][$0]["env"].items }
            + object["spec"]["template"]["spec"]["containers"].items.flatMap { $0["env"].items }
    }

    static func changed(_ object: JSONValue, _ changes: [String]) -> JSONValue {
        var object = object
        for strategy in strategies where !object["spec"]["strategy"][strategy].isNull {
            let old = object["spec"]["strategy"][strategy]["env"].items
            object["spec"]["strategy"][strategy]["env"] = .array(edited(old, changes))
        }
        let containers = object["spec"]["template"]["spec"]["containers"].items.map { container in
            var container = container
            container["env"] = .array(edited(container["env"].items, changes))
            return container
        }
        if !containers.isEmpty { object["spec"]["template"]["spec"]["containers"] = .array(containers) }
        return object
    }

    static func edited(_ env: [JSONValue], _ changes: [String]) -> [JSONValue] {
        var env = env
        for change in changes {
            let parts = change.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let key = parts.count == 1 ? String(change.dropLast()) : parts[0]
            let index = env.firstIndex { $0["name"].string == key }
            if parts.count == 1 {
                if let index { env.remove(at: index) }
            } else if let index {
                env[index] = ["name": .string(key), "value": .string(parts[1])]
            } else {
                env.append(["name": .string(key), "value": .string(parts[1])])
            }
        }
        return env
    }
}

struct SetTriggers: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "triggers", abstract: "Turn the image triggers of a dc on (--auto) or off (--manual).",
        discussion: """
            Examples:
              paas set triggers dc/web --auto
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String
    @Flag(name: .long, help: "Deploy when an image changes.") var auto = false
    @Flag(name: .long, help: "Deploy by hand only.") var manual = false

    func run(_ session: Session) async throws {
        guard auto != manual else { throw CommandError("say which", hint: "give --auto or --manual") }
        let path = try session.deploymentConfig(target)
        _ = try await session.modify(path) { config in
            var config = config
            config["spec"]["triggers"] = .array(
                config["spec"]["triggers"].items.map { trigger in
                    var trigger = trigger
                    if trigger["type"].string == "ImageChange" {
                        trigger["imageChangeParams"]["automatic"] = .bool(auto)
                    }
                    return trigger
                })
            return config
        }
        session.print("deploymentconfig.apps.openshift.io/\(path.name ?? "") updated")
    }
}
