#!/usr/bin/env python3
"""Measures the node on this machine: pods through the platform's API beside the container runtime and podman alone, in one
run. Wants root and .build/release/paas; state is in .paas-bench-node/ and goes at the end. docs/performance.md says what the
figures mean."""

import base64
import concurrent.futures
import hashlib
import http.client
import io
import json
import os
import shutil
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tarfile
import threading
import time

import bench_network

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAAS = os.environ.get("PAAS_BIN", f"{ROOT}/.build/release/paas")
WORK = os.environ.get("PAAS_BENCH_DIR", f"{ROOT}/.paas-bench-node")
DATA, PORT, HOST = f"{WORK}/data", 18463, "localhost"
IMAGE = "image-registry.openshift-image-registry.svc:5000/bench/busybox:1"


def line(what, figure):
    print(f"{what:<66} {figure}", flush=True)


def run(*command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more)


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


class API:
    """The administrator's way in: a connection a thread."""

    def __init__(self):
        self.context = ssl.create_default_context(cafile=f"{DATA}/pki/ca.crt")
        config = open(f"{DATA}/admin.kubeconfig").read()
        self.token = next((l.split(":", 1)[1].strip() for l in config.splitlines() if l.strip().startswith("token:")), None)
        if self.token is None:
            for name in ("certificate", "key"):
                data = next(l for l in config.splitlines() if l.strip().startswith(f"client-{name}-data:"))
                with open(f"{WORK}/{name}.pem", "wb") as file:
                    file.write(base64.b64decode(data.split(":", 1)[1].strip()))
            self.context.load_cert_chain(f"{WORK}/certificate.pem", f"{WORK}/key.pem")
        self.local = threading.local()

    def open(self):
        return http.client.HTTPSConnection(HOST, PORT, context=self.context, timeout=600)

    def headers(self):
        found = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        return found

    def call(self, method, path, body=None):
        if not hasattr(self.local, "connection"):
            self.local.connection = self.open()
        self.local.connection.request(method, path, json.dumps(body) if body else None, self.headers())
        answer = self.local.connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
        return json.loads(text)


class Watch(threading.Thread):
    """Notes when each pod is first seen Running, and when it is gone."""

    def __init__(self, api):
        super().__init__(daemon=True)
        self.api, self.running, self.gone, self.news = api, {}, set(), threading.Condition()
        version = api.call("GET", "/api/v1/namespaces/bench/pods")["metadata"]["resourceVersion"]
        self.connection = api.open()
        self.connection.request(
            "GET", f"/api/v1/namespaces/bench/pods?watch=true&resourceVersion={version}", headers=api.headers())
        self.stream = self.connection.getresponse()
        self.start()

    def run(self):
        for text in self.stream:
            now, event = time.monotonic(), json.loads(text)
            name = event["object"]["metadata"]["name"]
            with self.news:
                if event["type"] == "DELETED":
                    self.gone.add(name)
                elif event["object"].get("status", {}).get("phase") == "Running":
                    self.running.setdefault(name, now)
                self.news.notify_all()

    def wait(self, what, names):
        with self.news:
            if not self.news.wait_for(lambda: all(n in what for n in names), timeout=120):
                raise RuntimeError(f"not within two minutes: {[n for n in names if n not in what][:3]}")


def busybox(folder):
    """A root with one program."""
    os.makedirs(f"{folder}/bin")
    shutil.copy(shutil.which("busybox"), f"{folder}/bin/busybox")
    for tool in ("sh", "true", "sleep"):
        os.symlink("busybox", f"{folder}/bin/{tool}")
    for name in ("dev", "proc", "sys", "etc", "tmp", "run"):
        os.makedirs(f"{folder}/{name}")


def image(rootfs, layout):
    """The root as an OCI layout of one layer."""
    os.makedirs(f"{layout}/blobs/sha256")

    def blob(data, kind):
        digest = hashlib.sha256(data).hexdigest()
        with open(f"{layout}/blobs/sha256/{digest}", "wb") as file:
            file.write(data)
        return {"mediaType": f"application/vnd.oci.image.{kind}", "digest": f"sha256:{digest}", "size": len(data)}

    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(rootfs, arcname=".")
    layer = blob(packed.getvalue(), "layer.v1.tar")
    config = blob(json.dumps({
        "architecture": "arm64" if os.uname().machine == "aarch64" else "amd64", "os": "linux",
        "config": {"Env": ["PATH=/bin"]}, "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]}}).encode(),
        "config.v1+json")
    manifest = blob(json.dumps({
        "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": config,
        "layers": [layer]}).encode(), "manifest.v1+json")
    manifest["annotations"] = {"org.opencontainers.image.ref.name": "1"}
    with open(f"{layout}/oci-layout", "w") as file:
        file.write('{"imageLayoutVersion": "1.0.0"}')
    with open(f"{layout}/index.json", "w") as file:
        json.dump({"schemaVersion": 2, "manifests": [manifest]}, file)


def start():
    os.makedirs(WORK)
    log = open(f"{WORK}/log", "wb")
    platform = subprocess.Popen(
        [PAAS, "start", "--data-dir", DATA, "--bind", "127.0.0.1", "--api-port", str(PORT), "--http-port", "18464",
         "--https-port", "18465", "--pod-cidr", "10.142.0.0/16", "--service-cidr", "10.143.0.0/16"],
        stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    for _ in range(300):
        try:
            connection = http.client.HTTPSConnection(
                HOST, PORT, context=ssl.create_default_context(cafile=f"{DATA}/pki/ca.crt"), timeout=5)
            connection.request("GET", "/readyz")
            if connection.getresponse().read().strip() == b"ok":
                return platform
        except (OSError, ssl.SSLError):
            pass
        if platform.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit(f"the platform did not start:\n{open(f'{WORK}/log').read()[-2000:]}")


def pod(name):
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
        "spec": {"terminationGracePeriodSeconds": 0, "containers": [
            {"name": "c", "image": IMAGE, "imagePullPolicy": "IfNotPresent", "command": ["sleep", "3600"]}]}}


def resident(pid):
    """Proportional where the kernel tells: what a process would give back."""
    for file in (f"/proc/{pid}/smaps_rollup", f"/proc/{pid}/status"):
        try:
            for text in open(file):
                if text.startswith(("Pss:", "VmRSS:")):
                    return int(text.split()[1])
        except OSError:
            continue
    return 0


def monitors():
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = open(f"/proc/{pid}/cmdline").read()
        except OSError:
            continue
        if "conmon" in command.split("\0")[0] and DATA in command:
            found.append(pid)
    return found


def median_time(*command, env=None):
    """Milliseconds of the median of ten runs after one that warms up; % in a word is the run's number."""
    found = []
    for number in range(11):
        begin = time.monotonic()
        run(*[part.replace("%", str(number)) for part in command], stdin=subprocess.DEVNULL, env=env)
        found.append((time.monotonic() - begin) * 1000)
    return statistics.median(found[1:])


def bundle(tool, name, rootfs, *command):
    """What the runtime's own `spec` makes, for a command without a terminal."""
    folder = f"{WORK}/alone/{name}"
    os.makedirs(folder)
    run(tool, "spec", cwd=folder)
    config = json.load(open(f"{folder}/config.json"))
    config["process"].update(terminal=False, args=command)
    config["process"].pop("rlimits", None)
    config["root"] = {"path": rootfs, "readonly": True}
    json.dump(config, open(f"{folder}/config.json", "w"))
    return folder


def measure_alone(tool, rootfs):
    """The runtime alone, and podman without and with a network; milliseconds by name."""
    found = {tool: median_time(tool, "run", "-b", bundle(tool, "one", rootfs, "true"), "paas-bench-%")}
    line(f"{tool} run true, alone (median of 10)", f"{found[tool]:.0f} ms")
    podman = ["podman", "--runtime", tool, "run", "--rm", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"]
    if not shutil.which("podman"):
        line("podman run true", "podman is not installed")
        return found
    found["podman"] = median_time(*podman, "--network", "none", "--rootfs", rootfs, "true")
    line("podman run true, without a network (median of 10)", f"{found['podman']:.0f} ms")
    # Its bridge goes with the namespace that it is made in.
    inside = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
    found["podman with a network"] = median_time(*inside, *podman, "--rootfs", rootfs, "true")
    line("podman run true, with its network (median of 10)", f"{found['podman with a network']:.0f} ms")
    return found


def monitored(tool, name, rootfs):
    """Starts a container as the platform does, without the platform: conmon creates it, the runtime starts it."""
    folder = bundle(tool, name, rootfs, "sleep", "3600")
    reading, writing = os.pipe()
    command = ["conmon", "--api-version", "1", "-c", name, "-u", name, "-n", name, "-r", shutil.which(tool), "-b", folder,
               "--persist-dir", folder, "--exit-dir", folder, "--socket-dir-path", folder, "-p", f"{folder}/pid",
               "-P", f"{folder}/conmon.pid", "-l", f"k8s-file:{folder}/log"]
    subprocess.run(command, check=True, pass_fds=[writing], env=dict(os.environ, _OCI_SYNCPIPE=str(writing)))
    os.close(writing)
    with open(reading) as answers:
        if json.loads(answers.readline())["data"] <= 0:
            raise RuntimeError(f"conmon could not create {name}")
    run(tool, "start", name)


def measure_limit(tool, rootfs):
    """Containers a second that conmon and the runtime start on this machine where there is nothing else: the bound."""
    names = [f"paas-bench-limit-{number}" for number in range(100)]
    begin = time.monotonic()
    try:
        with concurrent.futures.ThreadPoolExecutor(2 * os.cpu_count()) as pool:
            list(pool.map(lambda name: monitored(tool, name, rootfs), names))
        rate = len(names) / (time.monotonic() - begin)
    finally:
        for name in names:
            subprocess.run([tool, "delete", "--force", name], capture_output=True)
    line(f"containers a second, 100 at once, conmon and {tool} alone", f"{rate:.1f}")
    return rate


def measure_pods(api, watch, tool, alone, limit):
    times = []
    for number in range(50):
        name, begin = f"one-{number}", time.monotonic()
        api.call("POST", "/api/v1/namespaces/bench/pods", pod(name))
        watch.wait(watch.running, [name])
        times.append((watch.running[name] - begin) * 1000)
    median = percentile(times, 0.5)
    line("pod created to Running, one by one (p50, p99 of 50)", f"{median:.0f} ms, {percentile(times, 0.99):.0f} ms")
    for name, figure in alone.items():
        line(f"    beside {name} run", f"{median - figure:+.0f} ms, {median / figure:.2f} of it")
    remove(api, watch, [f"one-{n}" for n in range(50)])
    names, begun = [f"many-{n}" for n in range(100)], {}

    def create(name):
        begun[name] = time.monotonic()
        api.call("POST", "/api/v1/namespaces/bench/pods", pod(name))

    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(create, names))
    watch.wait(watch.running, names)
    times = [(watch.running[n] - begun[n]) * 1000 for n in names]
    rate = len(names) / (max(watch.running.values()) - begin)
    line("pod created to Running, 100 at once (p50, p99)",
         f"{percentile(times, 0.5):.0f} ms, {percentile(times, 0.99):.0f} ms")
    line("pods a second, 100 at once", f"{rate:.1f}, {100 * rate / limit:.0f} % of conmon and {tool} alone")
    return names


def remove(api, watch, names):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: api.call(
            "DELETE", f"/api/v1/namespaces/bench/pods/{n}", {"gracePeriodSeconds": 0}), names))
    watch.wait(watch.gone, names)


def runtime_of(monitor):
    """The runtime that the platform takes on this host, its state folder and the container's id, by a conmon's words."""
    words = open(f"/proc/{monitor}/cmdline").read().split("\0")
    return os.path.basename(words[words.index("-r") + 1]), words[words.index("--root") + 2], words[words.index("-c") + 1]


def exec_once(api, name):
    """`true` in a pod over a WebSocket, from the connection's begin to the command's status."""
    with api.context.wrap_socket(socket.create_connection((HOST, PORT)), server_hostname=HOST) as stream:
        head = {**api.headers(), "Host": HOST, "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
                "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(), "Sec-WebSocket-Protocol": "v5.channel.k8s.io"}
        path = f"/api/v1/namespaces/bench/pods/{name}/exec?command=true&stdout=true&stderr=true"
        text = "".join(f"{key}: {value}\r\n" for key, value in head.items())
        stream.sendall(f"GET {path} HTTP/1.1\r\n{text}\r\n".encode())
        answer = b""
        while b'"Success"' not in answer:
            chunk = stream.recv(65536)
            if not chunk:
                raise RuntimeError(f"exec in {name}: {answer[:300]!r}")
            answer += chunk


def measure_exec(api):
    environment = dict(os.environ, KUBECONFIG=f"{DATA}/admin.kubeconfig")
    tool, root, container = runtime_of(monitors()[0])
    alone = median_time(tool, "--root", root, "exec", container, "true")
    line(f"{tool} exec true, alone (median of 10)", f"{alone:.0f} ms")
    times = []
    for _ in range(50):
        begin = time.monotonic()
        exec_once(api, "many-0")
        times.append((time.monotonic() - begin) * 1000)
    median = percentile(times, 0.5)
    line("exec true over the API, TLS connection included (p50, p99 of 50)",
         f"{median:.0f} ms, {percentile(times, 0.99):.0f} ms; {median / alone:.2f} of {tool} exec")
    figure = median_time(PAAS, "exec", "-n", "bench", "many-0", "--", "true", env=environment)
    line("paas exec true, the client's own start included (median)", f"{figure:.0f} ms")


def clean():
    """Ends what runs of the bench's own platform, also what a run that was killed has left."""
    if os.path.exists(DATA):
        subprocess.run([PAAS, "stop", "--data-dir", DATA, "--apps"], capture_output=True)


def main():
    # Killed is ended as well: what it has started is ended below.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    clean()
    shutil.rmtree(WORK, ignore_errors=True)
    platform = start()
    try:
        api = API()
        api.call("POST", "/api/v1/namespaces", {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "bench"}})
        os.chmod(WORK, 0o711)
        busybox(f"{WORK}/rootfs")
        image(f"{WORK}/rootfs", f"{WORK}/image")
        accounts = "/api/v1/namespaces/bench/serviceaccounts"
        # They come a moment after their project.
        bench_network.until(lambda: "builder" in [one["metadata"]["name"] for one in api.call("GET", accounts)["items"]])
        token = api.token or api.call(
            "POST", f"{accounts}/builder/token",
            {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"audiences": []}}
        )["status"]["token"]
        run("skopeo", "copy", "--dest-tls-verify=false", "--dest-creds", f"bench:{token}", f"oci:{WORK}/image:1",
            f"docker://{HOST}:{PORT}/bench/busybox:1")
        watch = Watch(api)
        api.call("POST", "/api/v1/namespaces/bench/pods", pod("first"))
        watch.wait(watch.running, ["first"])
        tool, _, _ = runtime_of(monitors()[0])
        remove(api, watch, ["first"])
        alone = measure_alone(tool, f"{WORK}/rootfs")
        limit = measure_limit(tool, f"{WORK}/rootfs")
        before = resident(platform.pid)
        names = measure_pods(api, watch, tool, alone, limit)
        measure_exec(api)
        found = monitors()
        share = sum(resident(pid) for pid in found) / max(1, len(found))
        line("resident memory of an idle pod: platform, conmon",
             f"{(resident(platform.pid) - before) / 100 / 1024:.2f} MB, {share / 1024:.2f} MB")
        remove(api, watch, names)
        bench_network.measure(api, IMAGE, line)
    finally:
        clean()
        platform.wait(timeout=60)
        if os.environ.get("PAAS_BENCH_KEEP") is None:
            shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
