#!/usr/bin/env bash
# Puts Swift 6 (swiftc, SwiftPM, Foundation, XCTest) on a Debian machine that has none.
#
# Debian has a package of it from release 13 on, which needs a newer C library than release 12 has: it goes into a small root of its
# own (SWIFT_ROOT, default /opt/swift-root), made of the mirror that the machine's apt uses, and is reached through wrappers in
# SWIFT_BIN (default /usr/local/bin): swift, swiftc, and swift-exec, which runs any command in the root, such as a program that
# swiftc built. Each call makes a mount namespace of its own, so no mount is left behind. Libraries that the machine's cargo built
# load in the root as they are.
#
# The wrappers bind into the root: /tmp, the top folder of the current one, and the paths in SWIFT_BIND (with colons).
# Does nothing where swiftc answers. Needs root.
set -euo pipefail

SWIFT_ROOT=${SWIFT_ROOT:-/opt/swift-root}
SWIFT_BIN=${SWIFT_BIN:-/usr/local/bin}
SUITE=trixie

log() { echo "install-swift: $*" >&2; }

if command -v swiftc >/dev/null 2>&1 && swiftc --version >/dev/null 2>&1; then
  log "swiftc is there: $(swiftc --version 2>&1 | head -1)"
  exit 0
fi
[ "$(id -u)" = 0 ] || { log "needs root; or put Swift 6 on PATH"; exit 1; }

mkdir -p "$(dirname "$SWIFT_ROOT")"
exec 9>"$SWIFT_ROOT.lock"
flock 9

retry() { # retry N command...
  local n=$1 i; shift
  for ((i = 1; i <= n; i++)); do "$@" && return 0; log "try $i of $n failed: $1"; sleep 5; done
  return 1
}

sources=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true)
mirror=$(grep -oE 'https?://[^ ]+/debian/?( |$)' <<<"$sources" | head -1 | tr -d ' ' || true)
[ -n "$mirror" ] || { log "apt's sources name no mirror of Debian"; exit 1; }

if [ ! -e "$SWIFT_ROOT/.swift-ready" ]; then
  if ! command -v debootstrap >/dev/null 2>&1; then
    retry 3 apt-get update -qq
    retry 3 env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends debootstrap >/dev/null
  fi
  # one that was left half made
  rm -rf --one-file-system "$SWIFT_ROOT"
  log "debootstrap $SUITE into $SWIFT_ROOT"
  if ! debootstrap --variant=minbase --include=ca-certificates "$SUITE" "$SWIFT_ROOT" "$mirror" >"$SWIFT_ROOT.log" 2>&1; then
    tail -20 "$SWIFT_ROOT.log" >&2
    rm -rf --one-file-system "$SWIFT_ROOT"
    exit 1
  fi
  cp /etc/resolv.conf "$SWIFT_ROOT/etc/resolv.conf"
  cp /etc/apt/apt.conf.d/99* "$SWIFT_ROOT/etc/apt/apt.conf.d/" 2>/dev/null || true
  printf '#!/bin/sh\nexit 101\n' >"$SWIFT_ROOT/usr/sbin/policy-rc.d"
  chmod +x "$SWIFT_ROOT/usr/sbin/policy-rc.d"
  # what neither building nor testing needs is not unpacked
  cat >"$SWIFT_ROOT/etc/dpkg/dpkg.cfg.d/slim" <<'SLIM'
path-exclude=/usr/share/doc/*
path-exclude=/usr/share/man/*
path-exclude=/usr/share/locale/*
path-exclude=/usr/libexec/swift/bin/lldb*
path-exclude=/usr/libexec/swift/bin/repl_swift
path-exclude=/usr/libexec/swift/bin/clangd
path-exclude=/usr/libexec/swift/bin/sourcekit-lsp
path-exclude=/usr/libexec/swift/bin/docc
path-exclude=/usr/libexec/swift/lib/liblldb*
path-exclude=/usr/libexec/swift/lib/swift_static/*
SLIM
  log "apt-get install swiftlang in it (some 555 MB)"
  if ! retry 2 unshare --mount --propagation private bash -c '
      set -e
      mount --rbind /proc "$1/proc"; mount --rbind /dev "$1/dev"; mount --rbind /sys "$1/sys"
      export DEBIAN_FRONTEND=noninteractive LC_ALL=C
      chroot "$1" apt-get update -qq
      chroot "$1" apt-get install -y -qq --no-install-recommends swiftlang libc6-dev libstdc++-14-dev git gzip
      chroot "$1" apt-get clean
      rm -rf "$1"/var/lib/apt/lists/*
    ' _ "$SWIFT_ROOT" >>"$SWIFT_ROOT.log" 2>&1; then
    tail -20 "$SWIFT_ROOT.log" >&2
    exit 1
  fi
  touch "$SWIFT_ROOT/.swift-ready"
fi

mkdir -p "$SWIFT_BIN"
cat >"$SWIFT_BIN/swift-exec" <<E2
#!/usr/bin/env bash
# Runs a command in the root that holds Swift, in the same folder.
set -euo pipefail
export SWIFT_ROOT=\${SWIFT_ROOT:-$SWIFT_ROOT}
E2
cat >>"$SWIFT_BIN/swift-exec" <<'E2'
[ $# -gt 0 ] || { echo "usage: swift-exec COMMAND [ARG...]" >&2; exit 2; }
cwd=$(pwd -P)
top=/$(cut -d/ -f2 <<<"$cwd")
case $top in
  /bin | /boot | /dev | /etc | /lib* | /proc | /run | /sbin | /sys | /usr | /var | /)
    top=$(git -C "$cwd" rev-parse --show-toplevel 2>/dev/null || echo "$cwd") ;;
esac
export SWIFT_CWD=$cwd SWIFT_BINDS="/tmp:$top:${SWIFT_BIND:-}"
exec unshare --mount --propagation private bash -c '
  set -e
  for d in proc dev sys; do mount --rbind /$d "$SWIFT_ROOT/$d"; done
  IFS=:; seen=:
  for d in $SWIFT_BINDS; do
    [ -n "$d" ] && [ "$d" != / ] || continue
    case $seen in *":$d:"*) continue ;; esac
    seen=$seen$d:
    mkdir -p "$SWIFT_ROOT$d"
    mount --rbind "$d" "$SWIFT_ROOT$d"
  done
  unset IFS
  root=$SWIFT_ROOT
  export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
  exec chroot "$root" /bin/bash -c "cd \"\$SWIFT_CWD\" && unset SWIFT_CWD SWIFT_BINDS SWIFT_ROOT && exec \"\$@\"" _ "$@"
' _ "$@"
E2
for t in swift swiftc; do
  printf '#!/bin/sh\nexec "%s/swift-exec" %s "$@"\n' "$SWIFT_BIN" "$t" >"$SWIFT_BIN/$t"
done
chmod 755 "$SWIFT_BIN/swift-exec" "$SWIFT_BIN/swift" "$SWIFT_BIN/swiftc"
hash -r
log "ready: $("$SWIFT_BIN/swiftc" --version 2>&1 | head -1)"
