/// Why a build did not make it: one of OpenShift's reasons, and what a user can do about it.
package struct BuildFailure: Error, Sendable, Hashable {
    package let reason: String
    package let message: String

    package init(_ reason: String, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
