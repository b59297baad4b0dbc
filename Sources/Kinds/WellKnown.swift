/// Labels, annotations, finalizers and names that parts of the platform and its clients agree on.
package enum WellKnown {
    /// Kubernetes' own.
    package enum Kubernetes {
        package static let namespaceName = "kubernetes.io/metadata.name"
        package static let hostname = "kubernetes.io/hostname"
        package static let arch = "kubernetes.io/arch"
        package static let os = "kubernetes.io/os"
        package static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"
        package static let serviceAccountName = "kubernetes.io/service-account.name"
        package static let serviceName = "kubernetes.io/service-name"
        package static let description = "kubernetes.io/description"
        package static let foregroundDeletion = "foregroundDeletion"
        package static let orphan = "orphan"
        package static let namespaceFinalizer = "kubernetes"
        /// `true` on Endpoints whose EndpointSlices somebody writes, too.
        package static let skipMirror = "endpointslice.kubernetes.io/skip-mirror"
        package static let headlessService = "service.kubernetes.io/headless"
        package static let rbacAutoupdate = "rbac.authorization.kubernetes.io/autoupdate"
        package static let podTemplateHash = "pod-template-hash"
    }

    /// OpenShift's for projects and users.
    package enum Project {
        package static let displayName = "openshift.io/display-name"
        package static let description = "openshift.io/description"
        package static let requester = "openshift.io/requester"
    }

    /// OpenShift's for builds.
    package enum Build {
        package static let name = "openshift.io/build.name"
        package static let buildConfig = "openshift.io/build-config.name"
        package static let buildConfigLabel = "buildconfig"
        package static let startPolicy = "openshift.io/build.start-policy"
        package static let number = "openshift.io/build.number"
        package static let podName = "openshift.io/build.pod-name"
        package static let cloneOf = "openshift.io/build.clone-of"
        package static let paused = "openshift.io/build-config.paused"
        package static let commitID = "io.openshift.build.commit.id"
        package static let commitRef = "io.openshift.build.commit.ref"
        package static let commitAuthor = "io.openshift.build.commit.author"
        package static let commitMessage = "io.openshift.build.commit.message"
        package static let sourceLocation = "io.openshift.build.source-location"
        package static let buildImage = "io.openshift.build.image"
    }

    /// OpenShift's for deployments.
    package enum Deployment {
        package static let deploymentConfig = "openshift.io/deployment-config.name"
        package static let deploymentConfigLabel = "deploymentconfig"
        package static let deploymentLabel = "deployment"
        package static let deployment = "openshift.io/deployment.name"
        package static let latestVersion = "openshift.io/deployment-config.latest-version"
        package static let phase = "openshift.io/deployment.phase"
        package static let statusReason = "openshift.io/deployment.status-reason"
        package static let cancelled = "openshift.io/deployment.cancelled"
        package static let desiredReplicas = "kubectl.kubernetes.io/desired-replicas"
        package static let originalReplicas = "kubectl.kubernetes.io/original-replicas"
        package static let replicas = "openshift.io/deployment.replicas"
        package static let encodedConfig = "openshift.io/encoded-deployment-config"
        package static let triggers = "image.openshift.io/triggers"
    }

    /// OpenShift's for images, routes and what new-app makes.
    package enum OpenShift {
        package static let generatedBy = "openshift.io/generated-by"
        package static let hostGenerated = "openshift.io/host.generated"
        package static let managedImage = "openshift.io/image.managed"
        package static let changeNetwork = "pod.network.openshift.io/multitenant.change-network"
    }

    /// The platform's own.
    package enum Platform {
        /// `true` on a pod once its address gets traffic through the router.
        package static let routed = "router.paas.io/routed"
        /// RFC 3339: when the router had no open session left to a pod that ends.
        package static let drained = "router.paas.io/drained"
        /// On an image stream: the recipe that its builder image is made from.
        package static let recipe = "paas.io/recipe"
        /// `true` on an image stream whose recipe image somebody needs.
        package static let requested = "paas.io/requested"
    }

    /// The namespace of the image streams and templates that every project may use.
    package static let sharedNamespace = "openshift"
    /// The host, as references inside the platform name the image registry.
    package static let registryHost = "image-registry.openshift-image-registry.svc:5000"
    /// Namespaces that come with the platform and can't be deleted.
    package static let systemNamespaces = ["default", "kube-system", "kube-public", "openshift", "openshift-infra"]
}
