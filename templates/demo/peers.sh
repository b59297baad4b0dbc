#!/usr/bin/env bash
# Builds the kube-apiserver that `make bench-api` compares with, from Debian's source package, in .build/peers; does
# nothing where it is there. Takes about ten minutes and two GB, of which the binary stays.
set -euo pipefail
cd "$(dirname "$0")/../.."

peers=$PWD/.build/peers
version=1.20.2
[ -x "$peers/kube-apiserver" ] && exit 0

# The tree's copy of reflect2 is older than maps of today's Go.
missing=()
for package in etcd-server golang-go golang-github-modern-go-reflect2-dev dpkg-dev; do
  dpkg -s "$package" >/dev/null 2>&1 || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}" >/dev/null
fi

work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"

# Source packages need a list of their own, which the machine's lists may lack.
echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" \
  >sources.list
mkdir -p lists/partial cache/archives/partial
apt=(-q -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null
  -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
apt-get "${apt[@]}" update
apt-get "${apt[@]}" source --download-only kubernetes

root=$work/go/src/k8s.io/kubernetes
mkdir -p "$root" "$peers"
tar -xzf kubernetes_*.orig.tar.gz -C "$root" --strip-components 1
rm "$root"/vendor/github.com/modern-go/reflect2/*
cp /usr/share/gocode/src/github.com/modern-go/reflect2/* "$root/vendor/github.com/modern-go/reflect2/"

export GOPATH=$work/go GOCACHE=$work/cache/go GO111MODULE=off GOPROXY=off CGO_ENABLED=0
cd "$root"
go build -o "$work/openapi-gen" k8s.io/kubernetes/vendor/k8s.io/kube-openapi/cmd/openapi-gen
# What the release's own make does: the schemas, of which server-side apply is made, are generated.
types=$(cd vendor &&
  grep -rl --include='*.go' '+k8s:openapi-gen=' \
    k8s.io/api/ k8s.io/apimachinery/ k8s.io/apiextensions-apiserver/ k8s.io/kube-aggregator/ k8s.io/apiserver/ |
  xargs -n1 dirname | sort -u | sed 's|^|k8s.io/kubernetes/vendor/|' | paste -sd,)
"$work/openapi-gen" --logtostderr -i "$types" -p k8s.io/kubernetes/pkg/generated/openapi -O zz_generated.openapi \
  -h vendor/k8s.io/code-generator/hack/boilerplate.go.txt -r "$work/violations"
variables=k8s.io/kubernetes/vendor/k8s.io/component-base/version
go build -ldflags "-s -w -X $variables.gitVersion=v$version -X $variables.gitMajor=1 -X $variables.gitMinor=20" \
  -o "$peers/kube-apiserver.new" k8s.io/kubernetes/cmd/kube-apiserver
mv "$peers/kube-apiserver.new" "$peers/kube-apiserver"
echo "built $("$peers/kube-apiserver" --version)"
