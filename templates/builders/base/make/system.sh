#!/bin/sh
# Makes the smallest system: mmdebstrap into the folder $TARGET. Wants these variables:
#   TARGET    an empty folder         SUITE   the release
#   SOURCES   a folder of apt sources  PROXY  a file of apt settings     PACKAGES  names, by commas
set -eu
mmdebstrap --mode=root --variant=minbase --include="$PACKAGES" --aptopt="$PROXY" \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Retries "3"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/info/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    "$SUITE" "$TARGET" "$SOURCES"/*
# mmdebstrap copies these from the host, whose business they stay; places to mount on remain.
: >"$TARGET/etc/hostname"
: >"$TARGET/etc/resolv.conf"
: >"$TARGET/etc/hosts"
rm -rf "$TARGET"/dev/* "$TARGET"/var/log/apt/* "$TARGET"/var/log/dpkg.log "$TARGET"/var/log/alternatives.log \
    "$TARGET"/var/cache/debconf/*-old "$TARGET"/var/lib/dpkg/*-old "$TARGET"/var/cache/ldconfig/aux-cache "$TARGET"/run/*
