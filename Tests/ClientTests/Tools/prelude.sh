# What every transcript begins with: a kubeconfig with a namespace of its own, and a few words for its commands.

exec 2>&1
trap 'kill $(jobs -p) 2>/dev/null' EXIT
cp "$ADMIN_KUBECONFIG" "$KUBECONFIG"
export KUBECTL_EXTERNAL_DIFF="diff -u" NS="$NAMESPACE"

# retry COMMAND...: until it succeeds, silently; what it prints at last.
retry() {
  local output end=$((SECONDS + 60))
  until output=$("$@" 2>&1); do
    [ $SECONDS -lt $end ] || { echo "did not happen: $*: $output"; return 1; }
    sleep 0.1
  done
  [ -z "$output" ] || echo "$output"
}

# api METHOD PATH [curl's arguments]: a request of the administrator, as it is.
api() {
  curl --silent --max-time 30 --user-agent transcript --cacert "$AUTHORITY" --cert "$HOME/.admin.crt" --key "$HOME/.admin.key" \
    --request "$1" "$SERVER$2" "${@:3}"
}

# json EXPRESSION: what a Python expression says of the JSON document `d` on standard input.
json() { python3 -c "import json,sys; d = json.load(sys.stdin); print($1)"; }

value() { kubectl config view --raw -o "jsonpath={.users[0].user.$1}" | base64 -d; }
value client-certificate-data >"$HOME/.admin.crt"
value client-key-data >"$HOME/.admin.key"
kubectl create namespace "$NAMESPACE" >/dev/null
kubectl config set-context --current --namespace="$NAMESPACE" >/dev/null
retry kubectl get serviceaccount default -o name >/dev/null
retry kubectl get configmap kube-root-ca.crt -o name >/dev/null
