#!/usr/bin/env bash
# The demo: start the platform in .paas/, push a sample application, ask it through its route. Run again, it pushes a
# change under a constant load of requests and counts those that failed. `demo.sh stop` ends it and leaves nothing.
set -euo pipefail
cd "$(dirname "$0")/../.."

paas=${PAAS_BIN:-$PWD/.build/release/paas}
state=${PAAS_DEMO_DIR:-$PWD/.paas}
sample=${PAAS_DEMO_SAMPLE:-python}
project=demo
app=hello
api_port=${PAAS_DEMO_API_PORT:-8443}
http_port=${PAAS_DEMO_HTTP_PORT:-8080}
https_port=${PAAS_DEMO_HTTPS_PORT:-9443}
domain=${PAAS_DEMO_DOMAIN:-apps.localhost}
host=$app-$project.$domain
data=$state/data
export KUBECONFIG=$state/kubeconfig
unset GIT_SSL_CAINFO  # it would override the CA that git-remote configures
export PATH=$(dirname "$paas"):$PATH

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
show() { printf '\033[2m$ %s\033[0m\n' "$*"; "$@"; }
ask() { curl --silent --show-error --fail --max-time 10 --resolve "$host:$http_port:127.0.0.1" "http://$host:$http_port$1"; }
ready() { [ "$(curl --silent --cacert "$data/pki/ca.crt" "https://localhost:$api_port/readyz" 2>/dev/null)" = ok ]; }

stop() {
  say "Stopping the demo"
  [ -d "$data" ] && "$paas" stop --data-dir "$data" --apps
  rm -rf "$state"
  echo "Nothing of it is left."
}

start() {
  if ready; then say "The platform runs already"; return; fi
  say "Starting the platform (its state is in $state, its log in $state/log)"
  mkdir -p "$state"
  setsid "$paas" start --data-dir "$data" --api-port "$api_port" --http-port "$http_port" --https-port "$https_port" \
    --domain "$domain" ${PAAS_DEMO_START_FLAGS:-} >>"$state/log" 2>&1 </dev/null &
  local platform=$!
  for _ in $(seq 300); do
    ready && break
    kill -0 "$platform" 2>/dev/null || { echo "it did not start:" >&2; tail -n 20 "$state/log" >&2; exit 1; }
    sleep 0.1
  done
  ready || { echo "it is not ready after 30 s:" >&2; tail -n 20 "$state/log" >&2; exit 1; }
  cp "$data/admin.kubeconfig" "$KUBECONFIG" && chmod 600 "$KUBECONFIG"
}

# Requests without a pause until $state/load exists no more; a line for each answer's code.
load() {
  while [ -e "$state/load" ]; do
    ask / >/dev/null 2>>"$state/load.errors" && echo ok || echo failed
  done >"$state/load.results"
}

first_push() {
  say "A git repository with the sample application ($sample)"
  mkdir -p "$state/$app"
  cp -R "templates/samples/$sample/." "$state/$app/"
  cd "$state/$app"
  git init --quiet --initial-branch=main
  git add -A
  git -c user.name=demo -c user.email=demo@localhost commit --quiet -m "The first version"
  show paas git-remote
  say "Pushing it"
  show git push paas main
  cd - >/dev/null
}

second_push() {
  say "A change, pushed while requests keep coming"
  touch "$state/load"
  load & local loader=$!
  cd "$state/$app"
  local number; number=$(($(git rev-list --count HEAD) + 1))
  echo "$number" >VERSION
  git add -A
  git -c user.name=demo -c user.email=demo@localhost commit --quiet -m "Version $number"
  show git push paas main
  cd - >/dev/null
  rm "$state/load"
  wait "$loader"
  local failed; failed=$(grep -c failed "$state/load.results" || true)
  say "$(wc -l <"$state/load.results") requests were made meanwhile, $failed of them failed"
  [ "$failed" = 0 ] || { cat "$state/load.errors" >&2; exit 1; }
}

main() {
  start
  "$paas" projects -q | grep -qx "$project" || show paas new-project "$project"
  "$paas" project "$project" >/dev/null
  if [ -d "$state/$app/.git" ]; then second_push; else first_push; fi
  say "The application answers"
  show curl -s --resolve "$host:$http_port:127.0.0.1" "http://$host:$http_port/"
  cat <<TEXT


  Application   http://$host:$http_port/
  Look around   export KUBECONFIG=$KUBECONFIG
                $paas get all
                $paas logs -f dc/$app
                kubectl get pods        (any Kubernetes client works)
  Log in        $paas user add ada --data-dir $data
                $paas login https://localhost:$api_port -u ada --certificate-authority $data/pki/ca.crt
  Again         make demo               (pushes a change, counts failed requests)
  Stop          make demo-stop          (leaves nothing behind)
TEXT
}

case "${1:-}" in
  stop) stop ;;
  "") main ;;
  *) echo "usage: demo.sh [stop]" >&2; exit 2 ;;
esac
