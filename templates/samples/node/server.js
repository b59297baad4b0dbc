// A web application without dependencies: a page with its version and host, and /healthz.
"use strict";

const fs = require("fs");
const http = require("http");
const os = require("os");
const path = require("path");

const version = process.env.VERSION || "1";
const port = Number(process.env.PORT || 8080);
const template = fs.readFileSync(path.join(__dirname, "page.html"), "utf8");

const escapes = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text) => text.replace(/[&<>"]/g, (character) => escapes[character]);

function page() {
  const values = {
    version,
    host: os.hostname(),
    runtime: `Node.js ${process.versions.node}`,
    answered: `${new Date().toISOString().slice(11, 19)} UTC`,
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => escaped(values[name] ?? ""));
}

const server = http.createServer((request, response) => {
  const where = request.url.split("?", 1)[0];
  const answer = (status, kind, text) => {
    response.writeHead(status, { "Content-Type": kind, "Content-Length": Buffer.byteLength(text) });
    response.end(request.method === "HEAD" ? undefined : text);
    console.log(`${request.method} ${request.url} ${status}`);
  };
  if (where === "/healthz") answer(200, "text/plain", "ok\n");
  else if (where === "/") answer(200, "text/html; charset=utf-8", page());
  else answer(404, "text/plain", `nothing at ${where}\n`);
});

server.listen(port, () => console.log(`version ${version} listens on port ${port}`));

process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections?.();
});
