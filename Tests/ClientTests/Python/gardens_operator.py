"""An operator of kopf for `Garden`: makes a ConfigMap for each, keeps it in step, and cleans up before one goes."""

import kopf
import kubernetes


def configure():
    kubernetes.config.load_kube_config()


@kopf.on.startup()
def started(settings: kopf.OperatorSettings, **_):
    configure()
    settings.persistence.finalizer = "gardens.example.com/kopf"
    settings.posting.level = 20
    settings.watching.server_timeout = 60


@kopf.on.create("gardens", group="example.com", version="v1")
def created(name, namespace, spec, body, **_):
    beds = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": f"{name}-beds"},
            "data": {"beds": str(spec["beds"])}}
    kopf.adopt(beds, owner=body)
    kubernetes.client.CoreV1Api().create_namespaced_config_map(namespace, beds)
    kopf.info(body, reason="Planted", message=f"{spec['beds']} beds")
    return {"beds": spec["beds"]}


@kopf.on.update("gardens", group="example.com", version="v1", field="spec.beds")
def changed(name, namespace, new, **_):
    kubernetes.client.CoreV1Api().patch_namespaced_config_map(
        f"{name}-beds", namespace, {"data": {"beds": str(new)}})


@kopf.on.delete("gardens", group="example.com", version="v1")
def deleted(name, namespace, **_):
    kubernetes.client.CoreV1Api().create_namespaced_config_map(
        namespace, {"metadata": {"name": f"{name}-was-here"}})


@kopf.daemon("gardens", group="example.com", version="v1", cancellation_timeout=1)
async def watered(stopped, patch, **_):
    await stopped.wait(0.2)
    patch.status["watered"] = True
