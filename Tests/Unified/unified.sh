#!/usr/bin/env bash
# Runs tests of the debug build on a machine whose only hierarchy of control groups is the v2 one.
#   unified.sh FILTER…     suites or tests, as `swift test --filter` takes them
# The machine is QEMU's, without hardware help: a Debian kernel with this host's files, read-only; what tests write goes
# to a disk of its own. Kernel and QEMU are fetched once, to .build/unified; the host is left as it is. Needs root.
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD
out=$here/.build/unified
bundle=$here/.build/debug/paasPackageTests.xctest
[ -x "$bundle" ] || { echo "no $bundle: run \`swift build --build-tests\` first" >&2; exit 1; }
mkdir -p "$out"

if [ ! -e "$out/root/usr/bin/qemu-system-x86_64" ]; then
  mmdebstrap --variant=minbase --include=qemu-system-x86,linux-image-amd64 bookworm "$out/root"
fi
version=$(ls "$out/root/lib/modules")

# The first program: loads the modules, mounts all and goes over to the host's files.
if [ ! -e "$out/start.gz" ]; then
  start=$out/start
  mkdir -p "$start"/{bin,modules,root,proc,sys,dev}
  cp "$(command -v busybox)" "$start/bin/busybox"
  for module in virtio_pci 9pnet_virtio 9p virtio_blk ext4 overlay veth nf_tables nft_chain_nat nft_nat nft_ct nft_masq \
    nft_reject_inet nft_fib_inet nft_redir; do
    chroot "$out/root" modprobe --set-version "$version" --show-depends "$module"
  done | awk '/^insmod/ && !seen[$2]++ {print $2}' | while read -r path; do
    cp "$out/root$path" "$start/modules/"
    basename "$path" >>"$start/modules/list"
  done
  cat >"$start/init" <<'END'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc proc /proc; $b mount -t sysfs sysfs /sys; $b mount -t devtmpfs devtmpfs /dev
while read -r module; do $b insmod "/modules/$module"; done </modules/list
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 host /root
$b mount -t ext4 /dev/vda /root/tmp
for folder in run var/tmp var/lib; do $b mount -t tmpfs tmpfs "/root/$folder"; done
$b mkdir -p /root/run/netns /dev/pts /dev/shm
$b mount -t devpts devpts /dev/pts; $b mount -t tmpfs tmpfs /dev/shm
$b mount -t cgroup2 cgroup2 /sys/fs/cgroup
for folder in proc sys dev; do $b mount --move "/$folder" "/root/$folder"; done
exec $b switch_root /root /bin/bash /tmp/tests.sh
END
  chmod +x "$start/init"
  (cd "$start" && find . | busybox cpio -o -H newc 2>/dev/null) | gzip -1 >"$out/start.gz"
fi

truncate -s 0 "$out/disk" && truncate -s 8G "$out/disk" && mkfs.ext4 -q "$out/disk"
{
  echo 'export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp TMPDIR=/tmp/t PAAS_TEST_HOST=1'
  echo 'mkdir -m 1777 /tmp/t; ip link set lo up; echo 1 >/proc/sys/net/ipv4/ip_forward'
  printf 'cd %q; echo "controllers: $(cat /sys/fs/cgroup/cgroup.controllers)"\n' "$here"
  printf '%q --testing-library swift-testing --no-parallel' "$bundle"
  printf ' --filter %q' "$@"
  echo ' && echo "unified: passed"; sync; echo o >/proc/sysrq-trigger; sleep 60'
} >"$out/tests.sh"

unshare --mount --propagation private bash -c '
  set -e
  mkdir -p "$1/root/host" "$1/root/out" "$1/mnt"
  mount -o loop "$1/disk" "$1/mnt"; cp "$1/tests.sh" "$1/mnt/"; umount "$1/mnt"
  mount --rbind / "$1/root/host"; mount --bind "$1" "$1/root/out"
  exec chroot "$1/root" qemu-system-x86_64 -accel tcg,thread=multi -cpu max -m 4096 -smp 2 -nographic -no-reboot \
    -monitor none -nic none -kernel "/boot/vmlinuz-$2" -initrd /out/start.gz -append "console=ttyS0 quiet panic=1" \
    -fsdev local,id=host,path=/host,security_model=none,readonly=on,multidevs=remap \
    -device virtio-9p-pci,fsdev=host,mount_tag=host -drive file=/out/disk,if=virtio,format=raw
' unified "$out" "$version" </dev/null | tee "$out/log"
grep -q '^unified: passed' "$out/log"
