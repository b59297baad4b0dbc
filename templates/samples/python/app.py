"""A web application without dependencies: a page with its version and host, and /healthz."""

import html
import os
import platform
import signal
import socket
import sys
import threading
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).parent
VERSION = os.environ.get("VERSION") or (HERE / "VERSION").read_text(encoding="utf-8").strip()
PAGE = (HERE / "page.html").read_text(encoding="utf-8")


def page() -> str:
    values = {
        "version": VERSION,
        "host": socket.gethostname(),
        "runtime": f"Python {platform.python_version()}",
        "answered": datetime.now(timezone.utc).strftime("%H:%M:%S UTC"),
    }
    text = PAGE
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", html.escape(value))
    return text


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0]
        if path == "/healthz":
            self.answer(200, "text/plain", "ok\n")
        elif path == "/":
            self.answer(200, "text/html; charset=utf-8", page())
        else:
            self.answer(404, "text/plain", f"nothing at {path}\n")

    do_HEAD = do_GET

    def answer(self, status: int, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        print(self.address_string(), format % args, flush=True)


def main() -> None:
    port = int(os.environ.get("PORT", "8080"))
    server = ThreadingHTTPServer(("", port), Handler)
    # Answer what has begun, then end: shutdown() must not be called from the thread that serves.
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(f"version {VERSION} listens on port {port}", flush=True)
    server.serve_forever()
    sys.exit(0)


if __name__ == "__main__":
    main()
