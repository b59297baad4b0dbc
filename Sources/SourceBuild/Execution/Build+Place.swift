import Kinds
import Reconciling

extension Build {
    /// Where this build is in the API.
    var place: NamespacedName { NamespacedName(self) }
}
