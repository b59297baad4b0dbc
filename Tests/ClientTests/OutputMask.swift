/// Takes out of a line what is another in each run.
///
/// A column is as wide as its widest cell, so three or more spaces inside of a line count as three.
struct OutputMask {
    let server: String
    let home: String
    let folder: String

    func apply(_ line: String) -> String {
        var line = line.replacing(server, with: "<server>").replacing(home, with: "<home>")
            .replacing(folder, with: "<folder>")
        if let port = server.split(separator: ":").last {
            line = line.replacing("127.0.0.1:\(port)", with: "<address>")
        }
        line.replace(#/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "<uid>")
        line.replace(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/#, with: "<time>")
        line.replace(#/(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/#, with: "<time>")
        line.replace(#/(resourceVersion"?: ?)"\d+"/#) { "\($0.output.1)\"<version>\"" }
        line.replace(#/\b172\.30\.\d+\.\d+/#, with: "<service address>")
        line.replace(#/\b10\.1\d\d\.\d+\.\d+\b/#, with: "<pod address>")
        // Ages are cells of their own, or stand before "ago".
        line.replace(#/(^| {2,}|\t)(?:\d+[smhd]){1,2}(?= {2,}|$|\t| \()/#) { "\($0.output.1)<age>" }
        line.replace(#/(?:\d+[smhd]){1,2} ago/#, with: "<age> ago")
        line.replace(#/over \d+s/#, with: "over <age>")
        line.replace(#/kubectl-edit-\d+/#, with: "kubectl-edit-N")
        // The head of klog's lines.
        line.replace(#/^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ /#, with: "<log> ")
        let indent = line.prefix { $0 == " " }
        return "\(indent)\(line.dropFirst(indent.count).replacing(#/ {3,}/#, with: "   "))"
    }
}
