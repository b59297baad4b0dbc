"""Peers for bench-network.sh: whoever measures runs in one pod's network namespace, whoever serves in another's."""

import random
import selectors
import socket
import sys
import time

SECONDS = 3
BLOCK = bytes(1 << 20)


def serve(port):
    """Ends each connection to `port` at once, and sends to each one to the next port until the client has enough."""
    choice = selectors.DefaultSelector()
    listeners = []
    for number in (port, port + 1):
        listener = socket.create_server(("0.0.0.0", number), backlog=4096)
        choice.register(listener, selectors.EVENT_READ)
        listeners.append(listener)
    while True:
        for key, _ in choice.select():
            connection, _ = key.fileobj.accept()
            with connection:
                try:
                    while key.fileobj is listeners[1]:
                        connection.sendall(BLOCK)
                except OSError:
                    pass


def connections(address, port):
    count, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        with socket.create_connection((address, port)) as connection:
            connection.recv(1)
        count += 1
    print(round(count / SECONDS))


def throughput(address, port):
    buffer = bytearray(1 << 20)
    with socket.create_connection((address, port)) as connection:
        count, start = 0, time.monotonic()
        while time.monotonic() < start + SECONDS:
            count += connection.recv_into(buffer)
        print(round(count * 8 / (time.monotonic() - start) / 1e9, 2))


def query(number, name):
    labels = b"".join(bytes([len(part)]) + part.encode() for part in name.split("."))
    return number.to_bytes(2, "big") + b"\x01\0\0\x01\0\0\0\0\0\0" + labels + b"\0\0\x01\0\x01"


def names(address, name):
    """Queries a second with 64 under way, and the times of one after the other in microseconds."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((address, 53))
        client.settimeout(2)
        times = []
        for number in range(2000):
            start = time.perf_counter_ns()
            client.send(query(number, name))
            client.recv(512)
            times.append(time.perf_counter_ns() - start)
        times.sort()
        count, start = 0, time.monotonic()
        for number in range(64):
            client.send(query(number, name))
        while time.monotonic() < start + SECONDS:
            client.recv(512)
            count += 1
            client.send(query(random.randrange(65536), name))
        rate = count / (time.monotonic() - start)
    print(round(rate), times[len(times) // 2] // 1000, times[len(times) * 99 // 100] // 1000)


if __name__ == "__main__":
    work, arguments = sys.argv[1], sys.argv[2:]
    if work == "serve":
        serve(int(arguments[0]))
    elif work == "names":
        names(*arguments)
    else:
        {"connections": connections, "throughput": throughput}[work](arguments[0], int(arguments[1]))
