#!/usr/bin/env bash
# Measures the API server on this machine, and an etcd beside it; docs/performance.md says what the figures mean.
# Settings: OBJECTS, SIZE, CLIENTS, WATCHES. State is in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."

paas=${PAAS_BIN:-$PWD/.build/release/paas}
bench=${PAAS_BENCH_BIN:-$PWD/.build/release/paas-bench}
objects=${OBJECTS:-10000} size=${SIZE:-5000} clients=${CLIENTS:-64} watches=${WATCHES:-1000}
api_port=${API_PORT:-28443}
# Beside the platform's own default disk, so that both write to the same one.
work=$(mktemp -d "$PWD/.build/bench-api.XXXXXX")
etcd_pid=
peer_pid=

cleanup() {
  [ -d "$work/data" ] && "$paas" stop --data-dir "$work/data" --apps >/dev/null 2>&1 || true
  for pid in $peer_pid $etcd_pid; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT

# Waits until a command succeeds; its name for the message comes first.
await() {
  local what=$1; shift
  for _ in $(seq 300); do "$@" >/dev/null 2>&1 && return; sleep 0.1; done
  echo "$what is not ready after 30 s:" >&2; tail -n 20 "$work"/*.log >&2; exit 1
}

start_paas() {
  setsid "$paas" start --data-dir "$work/data" --bind 127.0.0.1 --api-port "$api_port" \
    --http-port $((api_port + 1)) --https-port $((api_port + 2)) --domain bench.localhost \
    --pod-cidr 10.142.0.0/16 --service-cidr 10.143.0.0/16 >"$work/paas.log" 2>&1 </dev/null &
  await "the platform" ready
}
ready() { [ "$(curl --silent --cacert "$work/data/pki/ca.crt" "https://localhost:$api_port/readyz")" = ok ]; }

# An empty etcd on this disk; sets etcd_pid.
start_etcd() {
  etcd --data-dir "$work/etcd" --listen-client-urls http://127.0.0.1:22379 --log-level error \
    --advertise-client-urls http://127.0.0.1:22379 --listen-peer-urls http://127.0.0.1:22380 \
    --quota-backend-bytes 8589934592 >"$work/etcd.log" 2>&1 </dev/null &
  etcd_pid=$!
  await etcd curl --silent --fail http://127.0.0.1:22379/health
}

stop_etcd() { kill "$etcd_pid"; wait "$etcd_pid" 2>/dev/null || true; etcd_pid=; rm -rf "$work/etcd"; }

command -v etcd >/dev/null || DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends etcd-server >/dev/null
ulimit -n "$(ulimit -H -n)"
echo "$(nproc) cores ($(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo)), $(uname -r), $(etcd --version | head -n 1)"
start_etcd
start_paas
"$bench" --kubeconfig "$work/data/admin.kubeconfig" --pids "$(cat "$work/data/lock")" --objects "$objects" \
  --size "$size" --clients "$clients" --watches "$watches" --etcd http://127.0.0.1:22379 --etcd-pid "$etcd_pid"
