# Makes an image of busybox and pushes it into the platform's registry as openshift/tools:1, without any network.
. "$TOOLS/prelude.sh"
set -euo pipefail
cd "$HOME"

# blob FILE: moves a file to its place and prints its digest.
blob() {
  local digest
  digest=$(sha256sum "$1" | cut -d' ' -f1)
  mv "$1" "layout/blobs/sha256/$digest"
  echo "$digest"
}

mkdir -p root/bin root/www root/tmp root/etc layout/blobs/sha256
cp "$(command -v busybox)" root/bin/busybox
for name in $(busybox --list); do [ "$name" = busybox ] || ln -s busybox "root/bin/$name"; done
echo "it works" >root/www/index.html
echo "root:x:0:0:root:/root:/bin/sh" >root/etc/passwd
chmod 1777 root/tmp root/www
tar --sort=name --owner=0 --group=0 --numeric-owner -cf layer.tar -C root .
size=$(stat -c %s layer.tar)
layer=$(blob layer.tar)
cat >config.json <<END
{"architecture":"amd64","os":"linux","config":{"Env":["PATH=/bin"],"WorkingDir":"/tmp","Cmd":["httpd","-f","-v","-p","8080","-h","/www"],
"ExposedPorts":{"8080/tcp":{}}},"rootfs":{"type":"layers","diff_ids":["sha256:$layer"]}}
END
configSize=$(stat -c %s config.json)
config=$(blob config.json)
cat >manifest.json <<END
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
"config":{"mediaType":"application/vnd.oci.image.config.v1+json","size":$configSize,"digest":"sha256:$config"},
"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","size":$size,"digest":"sha256:$layer"}]}
END
manifestSize=$(stat -c %s manifest.json)
manifest=$(blob manifest.json)
echo '{"imageLayoutVersion":"1.0.0"}' >layout/oci-layout
cat >layout/index.json <<END
{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":$manifestSize,
"digest":"sha256:$manifest","annotations":{"org.opencontainers.image.ref.name":"1"}}]}
END
kubectl create serviceaccount pusher --namespace=openshift >/dev/null
kubectl create rolebinding pusher --namespace=openshift --clusterrole=system:image-builder \
  --serviceaccount=openshift:pusher >/dev/null
token=$(kubectl create token pusher --namespace=openshift)
skopeo --insecure-policy copy --quiet --dest-tls-verify=false --dest-creds="any:$token" oci:layout:1 \
  "docker://${SERVER#https://}/openshift/tools:1"
echo "the image is there"
