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
    package var subdomain: String {
        get { json["spec"]["subdomain"].text }
        set { json["spec"]["subdomain"].text = newValue }
    }
    package var path: String {
        get { json["spec"]["path"].text }
        set { json["spec"]["path"].text = newValue }
    }
    package var to: RouteTarget {
        get { RouteTarget(json: json["spec"]["to"]) }
        set { json["spec"]["to"] = newValue.json }
    }
    package var alternateBackends: [RouteTarget] {
        get { json["spec"]["alternateBackends"].views() }
        set { json["spec"]["alternateBackends"].setViews(newValue) }
    }
    package var targetPort: JSONValue {
        get { json["spec"]["port"]["targetPort"] }
        set { json["spec"]["port"]["targetPort"] = newValue }
    }
    package var tls: JSONValue {
        get { json["spec"]["tls"] }
        set { json["spec"]["tls"] = newValue }
    }
    package var wildcardPolicy: String {
        get { json["spec"]["wildcardPolicy"].text }
        set { json["spec"]["wildcardPolicy"].text = newValue }
    }
    package var ingress: [RouteIngress] {
        get { json["status"]["ingress"].views() }
        set { json["status"]["ingress"].setViews(newValue) }
    }
}

/// A service behind a route, with its weight (route/v1 `RouteTargetReference`).
package struct RouteTarget: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var kind: String {
        get { json["kind"].text }
        set { json["kind"].text = newValue }
    }
    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    /// 0 to 256; absent means 100.
    package var weight: Int? {
        get { json["weight"].optionalNumber }
        set { json["weight"].optionalNumber = newValue }
    }
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
