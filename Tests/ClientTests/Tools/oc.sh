# The requests of `oc`, with its headers, for transcripts: `. "$TOOLS/oc.sh"`.

table='application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'
agent='oc/4.20.0 (linux/amd64) kubernetes/000000'
build=/apis/build.openshift.io/v1/namespaces/$NS
apps=/apis/apps.openshift.io/v1/namespaces/$NS
image=/apis/image.openshift.io/v1/namespaces/$NS
route=/apis/route.openshift.io/v1/namespaces/$NS
template=/apis/template.openshift.io/v1/namespaces/$NS
core=/api/v1/namespaces/$NS

# oc METHOD PATH [BODY [TYPE]]: a request as oc sends it: with the token in $token, else as the administrator.
oc() {
  local -a who=(--cert "$HOME/.admin.crt" --key "$HOME/.admin.key") body=()
  [ -z "${token:-}" ] || who=(--oauth2-bearer "$token")
  [ $# -lt 3 ] || body=(--header "Content-Type: ${4:-application/json}" --data-binary "$3")
  curl --silent --max-time 60 --cacert "$AUTHORITY" --user-agent "$agent" --header "Accept: application/json, */*" \
    "${who[@]}" --request "$1" "${body[@]}" "$SERVER$2"
}

# columns PATH: the table that `oc get` prints, cells of priority 0, with ages and ids masked by the transcript.
columns() {
  curl --silent --cacert "$AUTHORITY" --cert "$HOME/.admin.crt" --key "$HOME/.admin.key" --header "Accept: $table" \
    "$SERVER$1" | python3 -c '
import json, sys
d = json.load(sys.stdin)
shown = [i for i, c in enumerate(d["columnDefinitions"]) if c["priority"] == 0]
print("   ".join(d["columnDefinitions"][i]["name"] for i in shown))
for row in d["rows"]:
    print("   ".join(str(row["cells"][i]) for i in shown))'
}
