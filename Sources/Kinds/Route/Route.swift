package import Machinery

/// A host name under which a service is reached from outside.
package struct Route: ObjectView {
    package static let kind = KindID("route.openshift.io", "v1", "Route", "routes")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var host: String {
        get { json["spec"]["host"].text }
        set { json["spec"]["host"].text = newValue }
    }
    /// The host under which a router serves the route, which is the one asked for until one does.
    package var servedHost: String { ingress.first { !$0.host.isEmpty }?.host ?? host }
    package var subdomain: String { json["spec"]["subdomain"].text }
    package var path: String { json["spec"]["path"].text }
    package var to: RouteTarget {
        get { RouteTarget(json: json["spec"]["to"]) }
        set { json["spec"]["to"] = newValue.json }
    }
    package var alternateBackends: [RouteTarget] { json["spec"]["alternateBackends"].views() }
    package var targetPort: JSONValue { json["spec"]["port"]["targetPort"] }
    package var tls: JSONValue { json["spec"]["tls"] }
    package var wildcardPolicy: String { json["spec"]["wildcardPolicy"].text }
    package var ingress: [RouteIngress] {
        get { json["status"]["ingress"].views() }
        set { json["status"]["ingress"].setViews(newValue) }
    }
}

/// A service behind a route, with its weight (route/v1 `RouteTargetReference`).
package struct RouteTarget: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    /// 0 to 256; absent means 100.
    package var weight: Int? { json["weight"].optionalNumber }
}

/// How a router serves a route (route/v1 `RouteIngress`).
package struct RouteIngress: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var host: String {
        get { json["host"].text }
        set { json["host"].text = newValue }
    }
    package var routerName: String {
        get { json["routerName"].text }
        set { json["routerName"].text = newValue }
    }
    package var routerCanonicalHostname: String {
        get { json["routerCanonicalHostname"].text }
        set { json["routerCanonicalHostname"].text = newValue }
    }
    package var wildcardPolicy: String {
        get { json["wildcardPolicy"].text }
        set { json["wildcardPolicy"].text = newValue }
    }
    package var conditions: [Condition] {
        get { json["conditions"].views() }
        set { json["conditions"].setViews(newValue) }
    }
}
