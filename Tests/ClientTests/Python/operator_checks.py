"""Operators with definitions of their own, made with kopf and with lightkube."""

import os
import subprocess
import sys
import threading

import kubernetes
from client_checks import NAMESPACE, core, equal, eventually
from kubernetes import client

HERE = os.path.dirname(__file__)


def definition(kind, plural, group="example.com", **version):
    schema = {
        "type": "object",
        "properties": {
            "spec": {
                "type": "object",
                "required": ["beds"],
                "properties": {"beds": {"type": "integer", "minimum": 1}, "soil": {"type": "string", "default": "loam"}},
            },
            "status": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
        },
    }
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group, "scope": "Namespaced", "names": {"plural": plural, "kind": kind},
            "versions": [{
                "name": "v1", "served": True, "storage": True, "subresources": {"status": {}},
                "schema": {"openAPIV3Schema": schema}, **version,
            }],
        },
    }


def defined(body):
    api = client.ApiextensionsV1Api()
    api.create_custom_resource_definition(body)
    return body["metadata"]["name"]


def check_kopf_operator_from_the_first_object_to_the_last():
    api = core()
    name = defined(definition("Garden", "gardens"))
    objects, where = client.CustomObjectsApi(), ("example.com", "v1", NAMESPACE, "gardens")
    log = open(os.path.join(os.environ["HOME"], "kopf.log"), "w+")
    operator = subprocess.Popen(
        [sys.executable, "-m", "kopf", "run", "--namespace", NAMESPACE, "--standalone", "--verbose",
         os.path.join(HERE, "gardens_operator.py")],
        stdout=log, stderr=subprocess.STDOUT)
    try:
        garden = {"apiVersion": "example.com/v1", "kind": "Garden", "metadata": {"name": "g"}, "spec": {"beds": 2}}
        objects.create_namespaced_custom_object(*where, garden)
        beds = eventually("made", lambda: api.read_namespaced_config_map("g-beds", NAMESPACE))
        equal((beds.data, beds.metadata.owner_references[0].kind), ({"beds": "2"}, "Garden"))
        status = eventually(
            "status", lambda: (s := objects.get_namespaced_custom_object(*where, "g").get("status", {}))
            and "created" in s and s.get("watered") and s)
        equal(status["created"], {"beds": 2})
        live = objects.get_namespaced_custom_object(*where, "g")
        equal((live["metadata"]["finalizers"], live["spec"]["soil"]), (["gardens.example.com/kopf"], "loam"))
        events = eventually("event", lambda: [
            e for e in api.list_namespaced_event(NAMESPACE, field_selector="involvedObject.kind=Garden").items
            if e.reason == "Planted"])
        equal(events[0].message, "2 beds")
        objects.patch_namespaced_custom_object(*where, "g", {"spec": {"beds": 5}})
        eventually("changed", lambda: api.read_namespaced_config_map("g-beds", NAMESPACE).data == {"beds": "5"})
        objects.delete_namespaced_custom_object(*where, "g")
        eventually("cleaned up", lambda: api.read_namespaced_config_map("g-was-here", NAMESPACE))
        eventually("gone", lambda: not objects.list_namespaced_custom_object(*where)["items"])
        eventually("what it owned is gone", lambda: not [
            m for m in api.list_namespaced_config_map(NAMESPACE).items if m.metadata.name == "g-beds"])
    except BaseException:
        log.seek(0)
        print(log.read()[-6000:])
        raise
    finally:
        operator.terminate()
        operator.wait(20)
        client.ApiextensionsV1Api().delete_custom_resource_definition(name)


def check_kopf_operators_agree_by_peering():
    core()
    peering = definition("KopfPeering", "kopfpeerings", group="kopf.dev")
    peering["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = {
        "type": "object", "x-kubernetes-preserve-unknown-fields": True}
    names = [defined(peering), defined(definition("Meadow", "meadows"))]
    objects, where = client.CustomObjectsApi(), ("kopf.dev", "v1", NAMESPACE, "kopfpeerings")
    objects.create_namespaced_custom_object(
        *where, {"apiVersion": "kopf.dev/v1", "kind": "KopfPeering", "metadata": {"name": "default"}})
    script = os.path.join(os.environ["HOME"], "meadows.py")
    with open(script, "w") as file:
        file.write("import kopf\n\n@kopf.on.create('meadows', group='example.com', version='v1')\n"
                   "def created(**_):\n    return 'seen'\n")
    operators = [
        subprocess.Popen(
            [sys.executable, "-m", "kopf", "run", "--namespace", NAMESPACE, "--peering", "default",
             "--priority", str(priority), script], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for priority in (1, 2)
    ]
    try:
        peers = eventually("two peers", lambda: (
            s := objects.get_namespaced_custom_object(*where, "default").get("status") or {}) and len(s) == 2 and s)
        equal(sorted(p["priority"] for p in peers.values()), [1, 2])
    finally:
        for operator in operators:
            operator.terminate()
        for operator in operators:
            operator.wait(20)
        for name in names:
            client.ApiextensionsV1Api().delete_custom_resource_definition(name)


def check_lightkube_controller():
    import lightkube
    from lightkube.core.exceptions import ApiError
    from lightkube.generic_resource import create_namespaced_resource
    from lightkube.models.meta_v1 import ObjectMeta
    from lightkube.resources.apiextensions_v1 import CustomResourceDefinition
    from lightkube.resources.core_v1 import ConfigMap
    from lightkube.types import PatchType

    api = lightkube.Client(namespace=NAMESPACE, field_manager="orchards")
    merge = PatchType.MERGE
    api.create(CustomResourceDefinition.from_dict(definition("Orchard", "orchards")))
    api.wait(CustomResourceDefinition, "orchards.example.com", for_conditions=["Established"])
    Orchard = create_namespaced_resource("example.com", "v1", "Orchard", "orchards")
    finalizer = "orchards.example.com/lightkube"
    failures = []

    def reconcile():
        """Until the first object has come and gone."""
        for event, orchard in api.watch(Orchard):
            name = orchard.metadata.name
            if event == "DELETED":
                return
            if orchard.metadata.deletionTimestamp:
                api.patch(Orchard, name, {"metadata": {"finalizers": []}}, patch_type=merge)
                continue
            api.apply(ConfigMap(
                apiVersion="v1", kind="ConfigMap", metadata=ObjectMeta(name=f"{name}-trees"),
                data={"trees": str(orchard.spec["beds"] * 10)}), force=True)
            if finalizer not in (orchard.metadata.finalizers or []):
                api.patch(Orchard, name, {"metadata": {"finalizers": [finalizer]}}, patch_type=merge)
            if (orchard.status or {}).get("observed") != orchard.metadata.generation:
                api.patch(
                    Orchard.Status, name, {"status": {"observed": orchard.metadata.generation}},
                    patch_type=merge)

    def run():
        try:
            reconcile()
        except Exception as error:
            failures.append(error)

    controller = threading.Thread(target=run, daemon=True)
    controller.start()
    try:
        api.create(Orchard(metadata=ObjectMeta(name="o"), spec={"beds": 3}))
        observed = lambda: (api.get(Orchard, "o").status or {}).get("observed")
        eventually("observed", lambda: failures or observed() == 1)
        equal(failures, [])
        equal(api.get(ConfigMap, "o-trees").data, {"trees": "30"})
        equal([m.manager for m in api.get(ConfigMap, "o-trees").metadata.managedFields], ["orchards"])
        api.patch(Orchard, "o", {"spec": {"beds": 4}}, patch_type=merge)
        eventually("observed again", lambda: failures or observed() == 2)
        equal(api.get(ConfigMap, "o-trees").data, {"trees": "40"})
        try:
            api.create(Orchard(metadata=ObjectMeta(name="bad"), spec={"beds": 0}))
        except ApiError as error:
            equal(
                error.status.message,
                'Orchard.example.com "bad" is invalid: spec.beds: Invalid value: 0: '
                "spec.beds in body should be greater than or equal to 1")
        else:
            raise AssertionError("beds: 0 was taken")
        api.delete(Orchard, "o")
        controller.join(30)
        assert not controller.is_alive() and not failures, failures
        equal(list(api.list(Orchard)), [])
    finally:
        api.delete(CustomResourceDefinition, "orchards.example.com")


def check_shared_informer():
    from kubernetes.informer import ADDED, DELETED, MODIFIED, SharedInformer

    api = core()
    seen = []
    informer = SharedInformer(list_func=api.list_namespaced_config_map, namespace=NAMESPACE, label_selector="i")
    for event in (ADDED, MODIFIED, DELETED):
        informer.add_event_handler(event, lambda *objects, event=event: seen.append((event, objects[-1].metadata.name)))
    api.create_namespaced_config_map(NAMESPACE, {"metadata": {"name": "a", "labels": {"i": "1"}}})
    informer.start()
    try:
        eventually("the first", lambda: (ADDED, "a") in seen)
        api.patch_namespaced_config_map("a", NAMESPACE, {"data": {"x": "1"}})
        api.create_namespaced_config_map(NAMESPACE, {"metadata": {"name": "b", "labels": {"i": "1"}}})
        api.delete_namespaced_config_map("a", NAMESPACE)
        eventually("the last", lambda: (DELETED, "a") in seen)
        equal(informer.cache.list_keys(), [f"{NAMESPACE}/b"])
    finally:
        informer.stop()
