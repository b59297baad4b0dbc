"""The Python client (PyPI kubernetes): each check runs in a namespace of its own and raises where something is wrong."""

import os
import socket
import threading
import time

import kubernetes
import urllib3
import yaml
from kubernetes import client, config, dynamic, utils, watch
from kubernetes.client.exceptions import ApiException
from kubernetes.stream import portforward, stream

NAMESPACE = os.environ["NAMESPACE"]
IMAGE = "image-registry.openshift-image-registry.svc:5000/openshift/tools:1"


def core():
    config.load_kube_config()
    return client.CoreV1Api()


def config_map(name, data=None, labels=None):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name, labels=labels), data=data or {})


def pod(name, command=None, labels=None):
    container = client.V1Container(name="main", image=IMAGE, command=command)
    return client.V1Pod(
        metadata=client.V1ObjectMeta(name=name, labels=labels),
        spec=client.V1PodSpec(containers=[container], termination_grace_period_seconds=0),
    )


def eventually(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            if value := condition():
                return value
            problem = "not yet"
        except (ApiException, KeyError) as error:
            problem = error
        assert time.monotonic() < end, f"{what}: {problem}"
        time.sleep(0.1)


def running(api, name):
    """Waits on a watch until the pod's container is ready."""
    watcher = watch.Watch()
    for event in watcher.stream(
        api.list_namespaced_pod, NAMESPACE, field_selector=f"metadata.name={name}", timeout_seconds=60
    ):
        conditions = event["object"].status.conditions or []
        if any(c.type == "Ready" and c.status == "True" for c in conditions):
            watcher.stop()
            return event["object"]
    raise AssertionError(f"{name} was never ready")


def equal(found, expected):
    assert found == expected, f"{found!r} is not {expected!r}"


def refused(status, reason, call, *arguments, **options):
    try:
        call(*arguments, **options)
    except ApiException as error:
        equal((error.status, yaml.safe_load(error.body)["reason"]), (status, reason))
        return yaml.safe_load(error.body)
    raise AssertionError(f"not refused with {status}")


def check_create_read_replace_and_delete():
    api = core()
    made = api.create_namespaced_config_map(NAMESPACE, config_map("c", {"a": "1"}))
    equal(made.data, {"a": "1"})
    read = api.read_namespaced_config_map("c", NAMESPACE)
    equal(read.metadata.uid, made.metadata.uid)
    read.data["a"] = "2"
    replaced = api.replace_namespaced_config_map("c", NAMESPACE, read)
    assert int(replaced.metadata.resource_version) > int(made.metadata.resource_version)
    made.data["a"] = "3"
    body = refused(409, "Conflict", api.replace_namespaced_config_map, "c", NAMESPACE, made)
    equal(
        body["message"],
        'Operation cannot be fulfilled on configmaps "c": the object has been modified; '
        "please apply your changes to the latest version and try again",
    )
    refused(409, "AlreadyExists", api.create_namespaced_config_map, NAMESPACE, config_map("c"))
    equal(api.delete_namespaced_config_map("c", NAMESPACE, grace_period_seconds=0)["status"], "Success")
    refused(404, "NotFound", api.read_namespaced_config_map, "c", NAMESPACE)


def check_lists_of_nothing_are_lists():
    api = core()
    for call in [
        api.list_namespaced_pod,
        api.list_namespaced_service,
        api.list_namespaced_event,
        client.AppsV1Api().list_namespaced_deployment,
        client.BatchV1Api().list_namespaced_job,
        client.NetworkingV1Api().list_namespaced_ingress,
        client.AutoscalingV2Api().list_namespaced_horizontal_pod_autoscaler,
        client.PolicyV1Api().list_namespaced_pod_disruption_budget,
        client.CoordinationV1Api().list_namespaced_lease,
        client.DiscoveryV1Api().list_namespaced_endpoint_slice,
    ]:
        equal(call(NAMESPACE).items, [])


def check_patches_of_every_kind():
    api, apps = core(), client.AppsV1Api()
    labels = {"app": "web"}
    template = client.V1PodTemplateSpec(
        metadata=client.V1ObjectMeta(labels=labels),
        spec=client.V1PodSpec(containers=[client.V1Container(name="a", image="x")]),
    )
    spec = client.V1DeploymentSpec(replicas=0, selector=client.V1LabelSelector(match_labels=labels), template=template)
    apps.create_namespaced_deployment(
        NAMESPACE, client.V1Deployment(metadata=client.V1ObjectMeta(name="web"), spec=spec)
    )
    # A dict is a strategic merge patch, a list a JSON patch.
    patched = apps.patch_namespaced_deployment(
        "web", NAMESPACE, {"spec": {"template": {"spec": {"containers": [{"name": "b", "image": "y"}]}}}}
    )
    equal(sorted(c.name for c in patched.spec.template.spec.containers), ["a", "b"])
    patched = apps.patch_namespaced_deployment(
        "web", NAMESPACE,
        [{"op": "test", "path": "/spec/replicas", "value": 0}, {"op": "add", "path": "/spec/paused", "value": True}],
    )
    equal(patched.spec.paused, True)
    refused(
        422, "Invalid", apps.patch_namespaced_deployment, "web", NAMESPACE,
        [{"op": "test", "path": "/spec/replicas", "value": 7}],
    )
    scale = apps.patch_namespaced_deployment_scale("web", NAMESPACE, {"spec": {"replicas": 2}})
    equal((scale.spec.replicas, scale.status.selector), (2, "app=web"))
    # Without a version it is replaced whatever the controller has written meanwhile.
    scale.spec.replicas, scale.metadata.resource_version = 1, None
    equal(apps.replace_namespaced_deployment_scale("web", NAMESPACE, scale).spec.replicas, 1)
    status = apps.patch_namespaced_deployment_status(
        "web", NAMESPACE, {"status": {"collisionCount": 3}, "spec": {"replicas": 9}}
    )
    equal((status.spec.replicas, status.status.collision_count), (1, 3))
    api.create_namespaced_config_map(NAMESPACE, config_map("c", {"a": "1"}))
    patched = api.patch_namespaced_config_map(
        "c", NAMESPACE, {"data": {"a": None, "b": "2"}}, _content_type="application/merge-patch+json"
    )
    equal(patched.data, {"b": "2"})


def check_watch_tells_each_change_in_order():
    api = core()
    api.create_namespaced_config_map(NAMESPACE, config_map("before", labels={"w": "1"}))
    start = api.list_namespaced_config_map(NAMESPACE, label_selector="w").metadata.resource_version

    def change():
        api.create_namespaced_config_map(NAMESPACE, config_map("w", labels={"w": "1"}))
        api.patch_namespaced_config_map("w", NAMESPACE, {"data": {"a": "1"}})
        api.patch_namespaced_config_map("before", NAMESPACE, {"metadata": {"labels": {"w": None}}})
        api.delete_namespaced_config_map("w", NAMESPACE)

    thread = threading.Thread(target=change)
    thread.start()
    events = []
    watcher = watch.Watch()
    for event in watcher.stream(
        api.list_namespaced_config_map, NAMESPACE, label_selector="w", resource_version=start, timeout_seconds=30
    ):
        events.append((event["type"], event["object"].metadata.name))
        if len(events) == 4:
            watcher.stop()
    thread.join()
    equal(events, [("ADDED", "w"), ("MODIFIED", "w"), ("DELETED", "before"), ("DELETED", "w")])


def check_watch_goes_on_after_the_server_ends_it():
    api = core()
    seen = []
    watcher = watch.Watch()
    version = api.list_namespaced_config_map(NAMESPACE, label_selector="go").metadata.resource_version
    for number in range(3):
        api.create_namespaced_config_map(NAMESPACE, config_map(f"n{number}", labels={"go": "on"}))
        # The server ends it after a second; the watcher remembers where it was.
        while len(seen) == number:
            for event in watcher.stream(
                api.list_namespaced_config_map, NAMESPACE, label_selector="go", timeout_seconds=1,
                resource_version=watcher.resource_version or version,
            ):
                seen.append(event["object"].metadata.name)
    equal(seen, ["n0", "n1", "n2"])


def check_watch_begins_with_what_is_there():
    api = core()
    for name in ["a", "b"]:
        api.create_namespaced_config_map(NAMESPACE, config_map(name, labels={"l": "1"}))
    events = watch.Watch().stream(api.list_namespaced_config_map, NAMESPACE, label_selector="l", timeout_seconds=1)
    equal([(e["type"], e["object"].metadata.name) for e in events], [("ADDED", "a"), ("ADDED", "b")])


def check_versions_that_are_not_there_yet():
    api = core()
    now = int(api.list_namespaced_config_map(NAMESPACE).metadata.resource_version)
    body = refused(
        504, "Timeout", api.list_namespaced_config_map, NAMESPACE, resource_version=str(now + 1000000),
        resource_version_match="NotOlderThan",
    )
    equal(body["details"]["causes"][0]["reason"], "ResourceVersionTooLarge")
    listed = api.list_namespaced_config_map(NAMESPACE, resource_version=str(now), resource_version_match="NotOlderThan")
    assert int(listed.metadata.resource_version) >= now
    refused(
        422, "Invalid", api.list_namespaced_config_map, NAMESPACE, resource_version_match="Exact")


def check_watch_list_ends_its_beginning_with_a_bookmark():
    api = core()
    api.create_namespaced_config_map(NAMESPACE, config_map("a", labels={"l": "1"}))
    response = api.list_namespaced_config_map(
        NAMESPACE, label_selector="l", watch=True, send_initial_events=True, allow_watch_bookmarks=True,
        resource_version_match="NotOlderThan", timeout_seconds=2, _preload_content=False,
    )
    events = [yaml.safe_load(line) for line in response.read().decode().splitlines()]
    equal([e["type"] for e in events][:2], ["ADDED", "BOOKMARK"])
    equal(events[1]["object"]["metadata"]["annotations"], {"k8s.io/initial-events-end": "true"})
    equal(events[1]["object"]["kind"], "ConfigMap")


def check_pages_are_of_one_moment():
    api = core()
    for number in range(7):
        api.create_namespaced_config_map(NAMESPACE, config_map(f"n{number}"))
    page = api.list_namespaced_config_map(NAMESPACE, limit=3)
    version, names = page.metadata.resource_version, [i.metadata.name for i in page.items]
    total = len(names) + page.metadata.remaining_item_count
    api.create_namespaced_config_map(NAMESPACE, config_map("zz-later"))
    while page.metadata._continue:
        page = api.list_namespaced_config_map(NAMESPACE, limit=3, _continue=page.metadata._continue)
        equal(page.metadata.resource_version, version)
        names += [i.metadata.name for i in page.items]
    equal(len(names), total)
    assert "zz-later" not in names and names == sorted(names), names
    refused(
        400, "BadRequest", api.list_namespaced_config_map, NAMESPACE, limit=3, _continue="eyJ2IjoibWV0YS5rOHMuaW8vdjEi"
    )


def check_selectors():
    api = core()
    for name, labels in [("a", {"x": "1"}), ("b", {"x": "2"}), ("c", {})]:
        api.create_namespaced_config_map(NAMESPACE, config_map(name, labels=labels))

    def names(**options):
        items = api.list_namespaced_config_map(NAMESPACE, **options).items
        return [i.metadata.name for i in items if i.metadata.name != "kube-root-ca.crt"][:9]

    equal(names(label_selector="x in (1,2)"), ["a", "b"])
    equal(names(label_selector="x!=1,!none"), [n for n in names() if n != "a"])
    equal(names(field_selector="metadata.name=c"), ["c"])
    refused(400, "BadRequest", api.list_namespaced_config_map, NAMESPACE, label_selector="x in")
    refused(400, "BadRequest", api.list_namespaced_config_map, NAMESPACE, field_selector="data.x=1")
    deleted = api.delete_collection_namespaced_config_map(NAMESPACE, label_selector="x")
    assert deleted is not None
    equal([n for n in names() if n in "abc"], ["c"])


def check_exec_in_every_form():
    api = core()
    api.create_namespaced_pod(NAMESPACE, pod("box"))
    running(api, "box")

    def run(*command, **options):
        settings = dict(stderr=True, stdin=False, stdout=True, tty=False)
        settings.update(options)
        return stream(api.connect_get_namespaced_pod_exec, "box", NAMESPACE, command=list(command), **settings)

    equal(run("echo", "a b", "ü"), "a b ü\n")
    session = run("sh", "-c", "echo out; echo err >&2; exit 3", _preload_content=False)
    session.run_forever(timeout=20)
    equal((session.read_stdout(), session.read_stderr(), session.returncode), ("out\n", "err\n", 3))
    session = run("sh", stdin=True, _preload_content=False)
    session.write_stdin("echo one\n")
    equal(session.readline_stdout(timeout=20), "one")
    session.write_stdin("exit 4\n")
    session.run_forever(timeout=20)
    equal(session.returncode, 4)
    terminal = run("sh", "-c", "tty; stty size", tty=True)
    assert "/dev/pts/0" in terminal, terminal
    equal(len(run("sh", "-c", "head -c 1000000 /dev/zero | tr '\\0' x")), 1000000)
    try:
        run("true", container="none")
    except ApiException as error:
        assert "400" in str(error) or error.status in (0, 400), error
    else:
        raise AssertionError("a container that isn't there was taken")


def check_attach_follows_a_container():
    api = core()
    api.create_namespaced_pod(NAMESPACE, pod("ticker", ["sh", "-c", "i=0; while :; do echo tick $i; i=$((i+1)); sleep 0.1; done"]))
    running(api, "ticker")
    session = stream(
        api.connect_get_namespaced_pod_attach, "ticker", NAMESPACE, stderr=True, stdin=False, stdout=True, tty=False,
        _preload_content=False,
    )
    line = session.readline_stdout(timeout=20)
    session.close()
    assert line.startswith("tick "), line


def check_port_forward():
    api = core()
    api.create_namespaced_pod(NAMESPACE, pod("server"))
    running(api, "server")
    forward = portforward(api.connect_get_namespaced_pod_portforward, "server", NAMESPACE, ports="8080,9")
    connection = forward.socket(8080)
    connection.setblocking(True)
    connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
    answer = b""
    while chunk := connection.recv(4096):
        answer += chunk
    assert answer.startswith(b"HTTP/1.") and answer.endswith(b"it works\n"), answer
    equal(forward.error(8080), None)


def check_logs():
    api = core()
    api.create_namespaced_pod(NAMESPACE, pod("talker", ["sh", "-c", "for i in 1 2 3; do echo line $i; done; sleep 60"]))
    running(api, "talker")
    eventually("the last line", lambda: "line 3" in api.read_namespaced_pod_log("talker", NAMESPACE))
    equal(api.read_namespaced_pod_log("talker", NAMESPACE), "line 1\nline 2\nline 3\n")
    equal(api.read_namespaced_pod_log("talker", NAMESPACE, tail_lines=1), "line 3\n")
    equal(api.read_namespaced_pod_log("talker", NAMESPACE, limit_bytes=4), "line")
    stamped = api.read_namespaced_pod_log("talker", NAMESPACE, timestamps=True).splitlines()[0]
    assert stamped.endswith(" line 1") and stamped[4] == "-" and "T" in stamped, stamped
    lines = []
    watcher = watch.Watch()
    for line in watcher.stream(api.read_namespaced_pod_log, "talker", NAMESPACE):
        lines.append(line)
        if len(lines) == 3:
            watcher.stop()
    equal(lines, ["line 1", "line 2", "line 3"])
    refused(400, "BadRequest", api.read_namespaced_pod_log, "talker", NAMESPACE, container="none")
    refused(400, "BadRequest", api.read_namespaced_pod_log, "talker", NAMESPACE, previous=True)


def check_dynamic_client():
    api = dynamic.DynamicClient(config.new_client_from_config())
    maps = api.resources.get(api_version="v1", kind="ConfigMap")
    body = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "d"}, "data": {"a": "1"}}
    equal(maps.create(body=body, namespace=NAMESPACE).data.a, "1")
    equal(maps.patch(body={"metadata": {"name": "d"}, "data": {"a": "2"}}, namespace=NAMESPACE, name="d").data.a, "2")
    merged = maps.patch(
        body={"data": {"b": "3"}}, name="d", namespace=NAMESPACE, content_type="application/merge-patch+json"
    )
    equal((merged.data.a, merged.data.b), ("2", "3"))
    applied = maps.server_side_apply(
        body={**body, "data": {"c": "4"}}, namespace=NAMESPACE, name="d", field_manager="applier", force_conflicts=True
    )
    equal(applied.data.c, "4")
    try:
        maps.server_side_apply(
            body={**body, "data": {"c": "5"}}, namespace=NAMESPACE, name="d", field_manager="other"
        )
    except dynamic.exceptions.ConflictError as error:
        equal(yaml.safe_load(error.body)["message"], 'Apply failed with 1 conflict: conflict with "applier": .data.c')
    else:
        raise AssertionError("no conflict")
    events = maps.watch(namespace=NAMESPACE, field_selector="metadata.name=d", timeout=2)
    equal([(e["type"], e["object"].metadata.name) for e in events], [("ADDED", "d")])
    routes = api.resources.get(api_version="route.openshift.io/v1", kind="Route")
    made = routes.create(
        namespace=NAMESPACE,
        body={"apiVersion": "route.openshift.io/v1", "kind": "Route", "metadata": {"name": "r"},
              "spec": {"to": {"kind": "Service", "name": "s"}}},
    )
    assert made.spec.host.startswith(f"r-{NAMESPACE}."), made.spec.host
    equal(api.resources.get(api_version="apps.openshift.io/v1", kind="DeploymentConfig").short_names, ["dc"])
    equal(len(maps.get(namespace=NAMESPACE, limit=1).items), 1)
    maps.delete(name="d", namespace=NAMESPACE)
    try:
        maps.get(name="d", namespace=NAMESPACE)
    except dynamic.exceptions.NotFoundError:
        return
    raise AssertionError("still there")


def check_custom_objects():
    core()
    definitions, objects = client.ApiextensionsV1Api(), client.CustomObjectsApi()
    schema = {"type": "object", "properties": {"spec": {"type": "object", "properties": {"size": {"type": "integer", "default": 1}}}}}
    definition = client.V1CustomResourceDefinition(
        metadata=client.V1ObjectMeta(name="widgets.python.example.com"),
        spec=client.V1CustomResourceDefinitionSpec(
            group="python.example.com", scope="Namespaced",
            names=client.V1CustomResourceDefinitionNames(plural="widgets", kind="Widget"),
            versions=[client.V1CustomResourceDefinitionVersion(
                name="v1", served=True, storage=True, subresources={"status": {}},
                schema=client.V1CustomResourceValidation(open_apiv3_schema=schema))],
        ),
    )
    definitions.create_custom_resource_definition(definition)
    where = ("python.example.com", "v1", NAMESPACE, "widgets")
    made = objects.create_namespaced_custom_object(
        *where, {"apiVersion": "python.example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": {}}
    )
    equal(made["spec"], {"size": 1})
    objects.patch_namespaced_custom_object(*where, "w", {"spec": {"size": 2}})
    objects.patch_namespaced_custom_object_status(*where, "w", {"status": {}})
    events = watch.Watch().stream(objects.list_namespaced_custom_object, *where, timeout_seconds=1)
    equal([(e["type"], e["object"]["spec"]["size"]) for e in events], [("ADDED", 2)])
    definitions.delete_custom_resource_definition("widgets.python.example.com")


def check_utils_create_from_yaml():
    core()
    documents = list(yaml.safe_load_all("""
apiVersion: v1
kind: Service
metadata: {name: s}
spec: {selector: {a: b}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec:
  replicas: 0
  selector: {matchLabels: {a: b}}
  template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}
"""))
    for document in documents:
        utils.create_from_dict(client.ApiClient(), document, namespace=NAMESPACE)
    equal(client.CoreV1Api().read_namespaced_service("s", NAMESPACE).spec.ports[0].target_port, 80)


def check_identity_and_reviews():
    core()
    me = client.AuthenticationV1Api().create_self_subject_review({})
    equal(me.status.user_info.username, "system:admin")
    review = client.AuthorizationV1Api().create_self_subject_access_review(
        {"spec": {"resourceAttributes": {"verb": "get", "resource": "pods", "namespace": NAMESPACE}}}
    )
    equal(review.status.allowed, True)
    token = client.CoreV1Api().create_namespaced_service_account_token(
        "default", NAMESPACE, {"spec": {"expirationSeconds": 600}}
    ).status.token
    verdict = client.AuthenticationV1Api().create_token_review({"spec": {"token": token}})
    equal(verdict.status.user.username, f"system:serviceaccount:{NAMESPACE}:default")
    settings = client.Configuration.get_default_copy()
    settings.api_key = {"authorization": f"Bearer {token}"}
    settings.cert_file = settings.key_file = None
    other = client.CoreV1Api(client.ApiClient(settings))
    body = refused(403, "Forbidden", other.list_namespaced_pod, NAMESPACE)
    equal(
        body["message"],
        f'pods is forbidden: User "system:serviceaccount:{NAMESPACE}:default" cannot list resource "pods" '
        f'in API group "" in the namespace "{NAMESPACE}"',
    )


def check_leader_election():
    from kubernetes.leaderelection import electionconfig, leaderelection
    from kubernetes.leaderelection.resourcelock.leaselock import LeaseLock

    core()
    led, lost = [], []

    def candidate(name):
        done = threading.Event()

        def lead():
            led.append(name)
            done.set()

        lock = LeaseLock("leader", NAMESPACE, name)
        settings = electionconfig.Config(
            lock, lease_duration=6, renew_deadline=4, retry_period=2, onstarted_leading=lead,
            onstopped_leading=lambda: lost.append(name),
        )
        threading.Thread(target=leaderelection.LeaderElection(settings).run, daemon=True).start()
        return done

    assert candidate("first").wait(20)
    second = candidate("second")
    assert not second.wait(1.5), "two led"
    lease = client.CoordinationV1Api().read_namespaced_lease("leader", NAMESPACE)
    equal((lease.spec.holder_identity, led, lost), ("first", ["first"], []))


def check_versions_and_discovery():
    core()
    code = client.VersionApi().get_code()
    assert code.git_version.startswith(f"v{code.major}.{code.minor}."), code
    groups = [g.name for g in client.ApisApi().get_api_versions().groups]
    for name in ["apps", "batch", "networking.k8s.io", "route.openshift.io", "apps.openshift.io"]:
        assert name in groups, groups
    resources = client.AppsV1Api().get_api_resources().resources
    scale = next(r for r in resources if r.name == "deployments/scale")
    equal((scale.group, scale.version, scale.kind), ("autoscaling", "v1", "Scale"))
