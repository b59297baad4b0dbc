#!/usr/bin/env bash
# Measures the API server on this machine, and beside it a kube-apiserver with its etcd where there is one (on PATH, or
# built by `make peers`), else an etcd alone; docs/performance.md says what the figures mean.
# Settings: OBJECTS, SIZE, CLIENTS, WATCHES, API_PORT, POD_CIDR, SERVICE_CIDR. State is in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/../.."

paas=${PAAS_BIN:-$PWD/.build/release/paas}
bench=${PAAS_BENCH_BIN:-$PWD/.build/release/paas-bench}
objects=${OBJECTS:-10000} size=${SIZE:-5000} clients=${CLIENTS:-64} watches=${WATCHES:-1000}
api_port=${API_PORT:-28443}
kube=$(command -v kube-apiserver || echo "$PWD/.build/peers/kube-apiserver")
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
    --pod-cidr "${POD_CIDR:-10.142.0.0/16}" --service-cidr "${SERVICE_CIDR:-10.143.0.0/16}" \
    >"$work/paas.log" 2>&1 </dev/null &
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

# A kube-apiserver on the running etcd, with its kubeconfig in $work/kube; sets peer_pid.
start_kube() {
  local k=$work/kube
  mkdir -p "$k"
  openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=bench -keyout "$k/ca.key" -out "$k/ca.crt" 2>/dev/null
  issue "$k" server /CN=kube-apiserver "subjectAltName=IP:127.0.0.1"
  # Pods get a token's volume as they do today; 1.20 asks for a secret instead unless it is told to.
  local kube_options=()
  case $("$kube" --version) in *v1.20.*) kube_options=(--feature-gates BoundServiceAccountTokenVolume=true) ;; esac
  issue "$k" client /O=system:masters/CN=bench "extendedKeyUsage=clientAuth"
  "$kube" --etcd-servers http://127.0.0.1:22379 --bind-address 127.0.0.1 --secure-port $((api_port + 5)) \
    --client-ca-file "$k/ca.crt" --tls-cert-file "$k/server.crt" --tls-private-key-file "$k/server.key" \
    --service-account-key-file "$k/server.key" --service-account-signing-key-file "$k/server.key" \
    --service-account-issuer https://127.0.0.1 --service-cluster-ip-range 10.146.0.0/24 --authorization-mode RBAC \
    --cert-dir "$k" "${kube_options[@]}" >"$work/kube.log" 2>&1 </dev/null &
  peer_pid=$!
  cat >"$k/kubeconfig" <<CONFIG
apiVersion: v1
kind: Config
clusters: [{name: bench, cluster: {server: "https://127.0.0.1:$((api_port + 5))",
  certificate-authority-data: $(base64 -w 0 "$k/ca.crt")}}]
users: [{name: bench, user: {client-certificate-data: $(base64 -w 0 "$k/client.crt"),
  client-key-data: $(base64 -w 0 "$k/client.key")}}]
CONFIG
  await kube-apiserver curl --silent --fail --cacert "$k/ca.crt" --cert "$k/client.crt" --key "$k/client.key" \
    "https://127.0.0.1:$((api_port + 5))/readyz"
}

# A key and a certificate of the folder's CA: folder, name, subject, extension.
issue() {
  openssl req -newkey rsa:2048 -nodes -subj "$3" -keyout "$1/$2.key" -out "$1/$2.csr" 2>/dev/null
  openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -CAcreateserial -days 1 \
    -extfile <(echo "$4") -out "$1/$2.crt" 2>/dev/null
}

command -v etcd >/dev/null ||
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends etcd-server >/dev/null
ulimit -n "$(ulimit -H -n)"
model=$(awk -F': ' '/model name/ {print $2; exit}' /proc/cpuinfo)
echo "$(nproc) cores ($model), $(uname -r), $(etcd --version | head -n 1)"
start_paas
# Each line as it comes, also into a file.
run=(stdbuf -oL "$bench")
load=(--kubeconfig "$work/data/admin.kubeconfig" --pids "$(cat "$work/data/lock")" --objects "$objects" --size "$size"
  --clients "$clients" --watches "$watches")
if [ -x "$kube" ]; then
  echo "the peer is a kube-apiserver of $("$kube" --version)"
  start_etcd
  start_kube
  "${run[@]}" "${load[@]}" --peer-kubeconfig "$work/kube/kubeconfig" --peer-pids "$peer_pid,$etcd_pid"
else
  echo "no kube-apiserver here (make peers builds one): compared with etcd alone, which is only a part of one"
  start_etcd
  "${run[@]}" "${load[@]}" --etcd http://127.0.0.1:22379 --etcd-pid "$etcd_pid"
fi
