#!/bin/sh
# Makes a layer of distribution packages: mounts an overlay over the layers below, and runs apt-get in it.
#
# Runs as root in namespaces of its own (mount, pid, ipc, uts), so that every mount ends with it. Wants these variables:
#   LOWER     the layers below, in overlayfs' order           UPPER, WORK, MERGED   folders of the new layer
#   LISTS, ARCHIVES   where package lists and packages stay for the next time
#   SOURCES   a folder of apt sources        PROXY   a file of apt settings
#   PACKAGES  names, by spaces                SETUP   shell lines to run at the end
#   OWNER     the user of the application's folder, /opt/app-root
set -eu
mount --make-rprivate /
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$UPPER,workdir=$WORK" "$MERGED"
root=$MERGED
mount -t proc -o nosuid,nodev,noexec proc "$root/proc"
mount -t tmpfs -o mode=755,nosuid tmpfs "$root/dev"
for node in null zero full random urandom tty; do
    touch "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
done
ln -s /proc/self/fd "$root/dev/fd"
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/tmp"

mkdir "$root/run/make" "$root/run/make/sources"
cp "$SOURCES"/* "$root/run/make/sources/"
cp "$PROXY" "$root/run/make/proxy.conf"
cp /etc/resolv.conf "$root/run/make/resolv.conf"
[ ! -f /etc/ssl/certs/ca-certificates.crt ] || cp /etc/ssl/certs/ca-certificates.crt "$root/run/make/authorities.crt"
mount --bind "$root/run/make/resolv.conf" "$root/etc/resolv.conf"
mkdir -p "$LISTS/partial" "$ARCHIVES/partial"
mount --bind "$LISTS" "$root/var/lib/apt/lists"
mount --bind "$ARCHIVES" "$root/var/cache/apt/archives"

# Documentation and translations are left out: they are half of many packages' files. No service is to be started.
cat >"$root/run/make/apt.conf" <<'END'
#include /run/make/proxy.conf;
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "/run/make/sources";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::https::CAInfo "/run/make/authorities.crt";
APT::Install-Recommends "false";
APT::Sandbox::User "root";
APT::Keep-Downloaded-Packages "true";
Binary::apt-get::APT::Keep-Downloaded-Packages "true";
DPkg::Use-Pty "false";
DPkg::Options { "--force-unsafe-io"; "--force-confold"; "--path-exclude=/usr/share/man/*"; "--path-exclude=/usr/share/doc/*";
  "--path-include=/usr/share/doc/*/copyright"; "--path-exclude=/usr/share/locale/*"; "--path-exclude=/usr/share/info/*";
  "--path-exclude=/usr/share/lintian/*"; };
END
policy=$root/usr/sbin/policy-rc.d
printf '#!/bin/sh\nexit 101\n' >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive APT_CONFIG=/run/make/apt.conf LC_ALL=C.UTF-8 HOME=/root
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
inside() {
    setpriv --no-new-privs \
        --bounding-set=-all,+chown,+dac_override,+fowner,+fsetid,+setuid,+setgid,+setfcap,+sys_chroot,+kill \
        chroot "$root" "$@"
}
if [ -n "$PACKAGES" ]; then
    echo "I: reading the package lists"
    inside apt-get -qq update
    echo "I: installing $(echo "$PACKAGES" | wc -w) packages and what they need"
    # shellcheck disable=SC2086 -- the names are checked, and are to be words
    inside apt-get -qq --yes --no-install-recommends install $PACKAGES </dev/null
fi
if [ -n "$SETUP" ]; then
    echo "I: setting up"
    inside /bin/sh -euc "$SETUP" </dev/null
fi
if [ -d "$root/opt/app-root" ]; then
    inside chown -R "$OWNER:0" /opt/app-root
    inside chmod -R g=u /opt/app-root
fi
rm -f "$policy"
# What differs from one run to the next, and nobody reads.
rm -rf "$root"/var/log/apt/* "$root"/var/log/dpkg.log "$root"/var/log/alternatives.log "$root"/var/cache/debconf/*-old \
    "$root"/var/lib/dpkg/*-old "$root"/var/cache/ldconfig/aux-cache
