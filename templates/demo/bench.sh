#!/usr/bin/env bash
# Measures the platform on this machine; docs/performance.md says what the figures mean. State is in .paas-bench/.
set -euo pipefail
cd "$(dirname "$0")/../.."

export PAAS_DEMO_DIR=${PAAS_DEMO_DIR:-$PWD/.paas-bench}
export PAAS_DEMO_API_PORT=18443 PAAS_DEMO_HTTP_PORT=18080 PAAS_DEMO_HTTPS_PORT=19443
export PAAS_DEMO_START_FLAGS="--pod-cidr 10.140.0.0/16 --service-cidr 10.141.0.0/16"
export PAAS_DEMO_DOMAIN=bench.localhost
paas=${PAAS_BIN:-$PWD/.build/release/paas}
data=$PAAS_DEMO_DIR/data
api=https://localhost:18443
host=hello-demo.bench.localhost
export KUBECONFIG=$PAAS_DEMO_DIR/kubeconfig
work=$(mktemp -d)
unset GIT_SSL_CAINFO  # it would override the CA that git-remote configures

cleanup() {
  templates/demo/demo.sh stop >/dev/null 2>&1 || true
  [ -f "$work/haproxy.pid" ] && kill "$(cat "$work/haproxy.pid")" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

now() { date +%s%N; }
line() { printf '%-46s %s\n' "$1" "$2"; }
seconds() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.2f s", (b - a) / 1e9}'; }
millis() { awk -v a="$1" -v b="$2" 'BEGIN {printf "%.0f", (b - a) / 1e6}'; }
# By its own name, curl is given JSON laid out for people.
call() { curl --silent --show-error --user-agent bench --cacert "$data/pki/ca.crt" -H "Authorization: Bearer $token" "$@"; }
served() { curl --silent --max-time 5 --resolve "$host:18080:127.0.0.1" "http://$host:18080/"; }

measure_start() {
  "$paas" stop --data-dir "$data" >/dev/null
  local from; from=$(now)
  setsid "$paas" start --data-dir "$data" --api-port 18443 --http-port 18080 --https-port 19443 \
    --domain bench.localhost $PAAS_DEMO_START_FLAGS >>"$PAAS_DEMO_DIR/log" 2>&1 </dev/null &
  until [ "$(curl --silent --cacert "$data/pki/ca.crt" "$api/readyz" 2>/dev/null)" = ok ]; do sleep 0.01; done
  line "paas start to ready, existing state" "$(seconds "$from" "$(now)")"
}

measure_idle() {
  sleep 10
  local pid; pid=$(cat "$data/lock")
  line "resident memory of the platform, idle" "$(awk '/VmRSS/ {printf "%.0f MB", $2 / 1024}' "/proc/$pid/status")"
}

measure_push() {
  cd "$PAAS_DEMO_DIR/hello"
  for round in 1 2 3; do
    echo "bench-$round" >VERSION
    git -c user.name=bench -c user.email=bench@localhost commit --quiet -am "bench $round"
    local from; from=$(now)
    git push --quiet paas main >"$work/push.log" 2>&1 &
    until served | grep -q "bench-$round"; do
      kill -0 $! 2>/dev/null || served | grep -q "bench-$round" || { cat "$work/push.log" >&2; exit 1; }
      sleep 0.02
    done
    line "git push to first served answer, warm ($round)" "$(seconds "$from" "$(now)")"
    wait $!
  done
  cd - >/dev/null
}

measure_pods() {
  local image; image=$(call "$api/apis/apps.openshift.io/v1/namespaces/demo/deploymentconfigs/hello" |
    grep -o 'image-registry[^"]*sha256:[0-9a-f]*' | head -n 1)
  local times=()
  for n in $(seq 10); do
    local from; from=$(now)
    call -o /dev/null -X POST -H 'Content-Type: application/json' "$api/api/v1/namespaces/demo/pods" -d \
      "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"bench-$n\"},\"spec\":{\"terminationGracePeriodSeconds\":0,\"containers\":[{\"name\":\"c\",\"image\":\"$image\",\"command\":[\"sleep\",\"600\"]}]}}"
    # Not a pipe: it would wait for curl, which ends only when it has more to write.
    while read -r event; do
      case $event in *'"phase":"Running"'*) break ;; esac
    done < <(call -N --max-time 30 "$api/api/v1/namespaces/demo/pods?watch=true&fieldSelector=metadata.name=bench-$n" 2>/dev/null)
    times+=("$(millis "$from" "$(now)")")
    call -o /dev/null -X DELETE "$api/api/v1/namespaces/demo/pods/bench-$n?gracePeriodSeconds=0"
  done
  local sorted; sorted=$(printf '%s\n' "${times[@]}" | sort -n)
  line "pod created to running, ten one by one" \
    "median $(echo "$sorted" | sed -n 5p) ms, slowest $(echo "$sorted" | tail -n 1) ms"
}

measure_router() {
  local pod; pod=$(call "$api/api/v1/namespaces/demo/endpoints/hello" | grep -o '"ip":"[0-9.]*"' | head -n 1 | tr -d '"' | cut -d: -f2)
  cat >"$work/haproxy.cfg" <<CFG
global
  daemon
  pidfile $work/haproxy.pid
  maxconn 4000
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen alone
  bind 127.0.0.1:18081
  server pod $pod:8080
CFG
  haproxy -f "$work/haproxy.cfg"
  local through alone
  through=$(ab -q -k -c 32 -n 20000 -H "Host: $host" http://127.0.0.1:18080/ 2>/dev/null | awk '/Requests per second/ {print $4}')
  alone=$(ab -q -k -c 32 -n 20000 http://127.0.0.1:18081/ 2>/dev/null | awk '/Requests per second/ {print $4}')
  line "requests/s through the router" "$through"
  line "requests/s through HAProxy alone" "$alone (router: $(awk -v a="$through" -v b="$alone" 'BEGIN {printf "%.0f%%", 100 * a / b}'))"
}

templates/demo/demo.sh >"$work/demo.log" 2>&1 || { cat "$work/demo.log" >&2; exit 1; }
token=$("$paas" whoami -t)
echo "paas on $(nproc) cores, $(uname -r)"
measure_push
measure_pods
measure_router
measure_start
measure_idle
