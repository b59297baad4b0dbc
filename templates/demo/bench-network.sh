#!/usr/bin/env bash
# Measures the network of a running platform: a service against the pod behind it, and the name server.
# Needs root, and in the environment: data (the data folder), api (https://…), token (a cluster administrator's),
# project and image (a project, and an image of it that has `sleep`).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
peers=$here/bench-network.py
services=${services:-1000}

call() { curl --silent --show-error --fail --cacert "$data/pki/ca.crt" -H "Authorization: Bearer $token" "$@"; }
post() { call -o /dev/null -X POST -H 'Content-Type: application/json' "$api/api/v1/namespaces/$project/$1" -d "$2"; }
line() { printf '%-46s %s\n' "$1" "$2"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

cleanup() {
  [ -n "${server:-}" ] && kill "$server" 2>/dev/null || true
  for name in bench-server bench-client; do
    call -o /dev/null -X DELETE "$api/api/v1/namespaces/$project/pods/$name?gracePeriodSeconds=0" || true
  done
  call -o /dev/null -X DELETE "$api/api/v1/namespaces/$project/services?labelSelector=bench%3Dnetwork" || true
}
trap cleanup EXIT

pod() {
  post pods "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"$1\",\"labels\":{\"bench\":\"$1\"}},
    \"spec\":{\"terminationGracePeriodSeconds\":0,\"containers\":[{\"name\":\"c\",\"image\":\"$image\",
    \"command\":[\"sleep\",\"600\"]}]}}"
  until call "$api/api/v1/namespaces/$project/pods/$1" | grep -q '"phase":"Running"'; do sleep 0.1; done
}

service() {
  post services "{\"kind\":\"Service\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"$1\",\"labels\":{\"bench\":\"network\"}},
    \"spec\":{\"selector\":{\"bench\":\"bench-server\"},\"ports\":[{\"name\":\"a\",\"port\":9000},
    {\"name\":\"b\",\"port\":9001}]}}"
}

# The network namespace of a pod, by the pod's uid.
inside() {
  local uid; uid=$(call "$api/api/v1/namespaces/$project/pods/$1" | field uid)
  shift
  nsenter --net="$(ls -d /run/netns/paas-*-"${uid:0:18}")" "$@"
}

compare() {
  local direct led
  direct=$(inside bench-client python3 "$peers" "$2" "$address" "$3")
  led=$(inside bench-client python3 "$peers" "$2" "$virtual" "$3")
  line "$1" "$led (direct $direct, $(awk -v a="$led" -v b="$direct" 'BEGIN {printf "%.0f%%", 100 * a / b}'))"
}

pod bench-server
pod bench-client
service bench-0
inside bench-server python3 "$peers" serve 9000 &
server=$!
address=$(call "$api/api/v1/namespaces/$project/pods/bench-server" | field podIP)
virtual=$(call "$api/api/v1/namespaces/$project/services/bench-0" | field clusterIP)
gateway=$(inside bench-client ip route show default | awk '{print $3}')
until inside bench-client python3 -c "import socket; socket.create_connection(('$virtual', 9000), 1)" 2>/dev/null; do
  sleep 0.1
done

compare "connections/s to a service" connections 9000
compare "Gbit/s from a service" throughput 9001
read -r rate median slowest < <(inside bench-client python3 "$peers" names "$gateway" "bench-0.$project.svc.cluster.local")
line "names: queries/s, 64 under way" "$rate"
line "names: one after the other" "median $median µs, 99% $slowest µs"

for number in $(seq "$services"); do service "bench-$number"; done
last=$(call "$api/api/v1/namespaces/$project/services/bench-$services" | field clusterIP)
until inside bench-client python3 -c "import socket; socket.create_connection(('$last', 9000), 1)" 2>/dev/null; do
  sleep 0.1
done
compare "connections/s with $services services more" connections 9000
