/// What people see where no application answers: complete HTTP responses, as `errorfile` wants them.
enum ErrorPages {
    static let unavailable = page(
        title: "The application is not available",
        text: "Its route is known, but no pod of it answers right now. It may be starting, or scaled to zero: "
            + "<code>paas status</code> and <code>paas get pods</code> show more.")

    static let noRoute = page(
        title: "No application here",
        text: "No route has this host name and path. <code>paas get routes</code> lists the ones that exist; check the "
            + "spelling, and whether the route asks for https.")

    private static func page(title: String, text: String) -> String {
        let body = """
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(title)</title>
            <style>body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:15vh auto;padding:0 1rem;color:#222}
            h1{font-size:1.4rem}code{background:#eee;padding:.1em .3em;border-radius:3px}
            @media(prefers-color-scheme:dark){body{background:#181818;color:#ddd}code{background:#333}}</style>
            <h1>\(title)</h1><p>\(text)</p></html>

            """
        let head = [
            "HTTP/1.1 503 Service Unavailable", "Content-Type: text/html; charset=utf-8", "Cache-Control: no-store",
            "Retry-After: 2", "Content-Length: \(body.utf8.count)", "Connection: close",
        ]
        return head.joined(separator: "\r\n") + "\r\n\r\n" + body
    }
}
