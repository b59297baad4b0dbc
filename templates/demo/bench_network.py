"""The network's part of bench_node.py: a service against the pod behind it, and the name server.

Whoever measures runs in one pod's network namespace, whoever answers in another's: this file, started again."""

import concurrent.futures
import glob
import random
import selectors
import socket
import subprocess
import sys
import time

SECONDS = 3
SERVICES = 1000
BLOCK = bytes(1 << 20)
CORE = "/api/v1/namespaces/bench"


def serve():
    """Ends each connection to an even port at once, and sends to each one to an odd port until the client has enough."""
    choice = selectors.DefaultSelector()
    for number in range(9000, 9008):
        listener = socket.create_server(("0.0.0.0", number), backlog=4096)
        choice.register(listener, selectors.EVENT_READ, number % 2)
    while True:
        for key, _ in choice.select():
            connection, _ = key.fileobj.accept()
            with connection:
                try:
                    while key.data:
                        connection.sendall(BLOCK)
                except OSError:
                    pass


def connections(address, port):
    count, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        with socket.create_connection((address, port)) as connection:
            connection.recv(1)
        count += 1
    return round(count / SECONDS)


def throughput(address, port):
    buffer = bytearray(1 << 20)
    with socket.create_connection((address, port)) as connection:
        count, start = 0, time.monotonic()
        while time.monotonic() < start + SECONDS:
            count += connection.recv_into(buffer)
        return round(count * 8 / (time.monotonic() - start) / 1e9, 1)


def query(number, name):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return number.to_bytes(2, "big") + b"\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0\0\x01\0\x01"


def names(address, name):
    """Queries a second with 64 under way; the median and the 99th percentile of one after the other, in microseconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((address, 53))
        client.settimeout(2)
        times = []
        for number in range(2000):
            start = time.perf_counter_ns()
            client.send(query(number, name))
            client.recv(512)
            times.append((time.perf_counter_ns() - start) // 1000)
        times.sort()
        count, start = 0, time.monotonic()
        for number in range(64):
            client.send(query(number, name))
        while time.monotonic() < start + SECONDS:
            client.recv(512)
            count += 1
            client.send(query(random.randrange(65536), name))
        rate = round(count / (time.monotonic() - start))
    return f"{rate} {times[len(times) // 2]} {times[len(times) * 99 // 100]}"


def pod(name, image):
    return {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": {"peer": name}},
        "spec": {"terminationGracePeriodSeconds": 0,
                 "containers": [{"name": "c", "image": image, "command": ["sleep", "600"]}]}}


def service(name, port):
    """One whose ports 80 and 81 lead to `port` and the next one."""
    ports = [{"name": "a", "port": 80, "targetPort": port}, {"name": "b", "port": 81, "targetPort": port + 1}]
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
            "spec": {"selector": {"peer": "peer-server"}, "ports": ports}}


def until(test):
    end = time.monotonic() + 60
    while not test():
        if time.monotonic() > end:
            raise RuntimeError("not within a minute")
        time.sleep(0.1)


def settled(api):
    """True once each service has its endpoint: rules are written while slices come."""
    slices = api.call("GET", "/apis/discovery.k8s.io/v1/namespaces/bench/endpointslices")["items"]
    return sum(bool(one["endpoints"]) for one in slices) > SERVICES


class Peer:
    """A pod whose network namespace this file is started in."""

    def __init__(self, api, name, image):
        api.call("POST", f"{CORE}/pods", pod(name, image))
        until(lambda: api.call("GET", f"{CORE}/pods/{name}")["status"]["phase"] == "Running")
        found = api.call("GET", f"{CORE}/pods/{name}")
        self.address = found["status"]["podIP"]
        namespace = glob.glob(f"/run/netns/paas-*-{found['metadata']['uid'][:18]}")[0]
        self.enter = ["nsenter", f"--net={namespace}"]

    def start(self, *work):
        return subprocess.Popen([*self.enter, sys.executable, __file__, *map(str, work)])

    def run(self, *work):
        command = [*self.enter, sys.executable, __file__, *map(str, work)]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def reaches(self, address, port):
        code = f"import socket; socket.create_connection(('{address}', {port}), 1)"
        return subprocess.run([*self.enter, sys.executable, "-c", code], capture_output=True).returncode == 0


def measure(api, image, line):
    """Prints its figures by `line`; `api` is an administrator's, and project bench is there."""
    server, client = (Peer(api, name, image) for name in ("peer-server", "peer-client"))
    answering = server.start("serve")
    try:
        address = api.call("POST", f"{CORE}/services", service("peer-0", 9002))["spec"]["clusterIP"]
        until(lambda: client.reaches(address, 80))

        # Each measurement has ports of its own at the server: the kernel remembers ended connections for two minutes.
        def compare(what, work, own, led_to, port):
            direct, led = float(client.run(work, server.address, own)), float(client.run(work, led_to, port))
            line(what, f"{led:g} (the pod itself {direct:g}, {100 * led / direct:.0f} %)")

        compare("connections/s to a service, one after the other", "connections", 9000, address, 80)
        compare("Gbit/s from a service", "throughput", 9001, address, 81)
        route = subprocess.run(
            [*client.enter, "ip", "route", "show", "default"], check=True, capture_output=True, text=True)
        gateway = route.stdout.split()[2]
        rate, median, slowest = client.run("names", gateway, "peer-0.bench.svc.cluster.local").split()
        line("names: queries/s, 64 under way", rate)
        line("names: one after the other", f"median {median} µs, 99 % within {slowest} µs")
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            every = [service(f"peer-{number}", 9006) for number in range(1, SERVICES + 1)]
            last = list(pool.map(lambda body: api.call("POST", f"{CORE}/services", body), every))[-1]
            until(lambda: settled(api) and client.reaches(last["spec"]["clusterIP"], 80))
            compare(
                f"connections/s to one of {SERVICES} services", "connections", 9004, last["spec"]["clusterIP"], 80)
            list(pool.map(lambda body: api.call("DELETE", f"{CORE}/services/{body['metadata']['name']}"), every))
    finally:
        answering.kill()
        for name in ("peer-server", "peer-client"):
            api.call("DELETE", f"{CORE}/pods/{name}?gracePeriodSeconds=0")


if __name__ == "__main__":
    work, arguments = sys.argv[1], sys.argv[2:]
    if work == "serve":
        serve()
    elif work == "names":
        print(names(*arguments))
    else:
        print({"connections": connections, "throughput": throughput}[work](arguments[0], int(arguments[1])))
