#!/usr/bin/env bash
# Install packages with the system's package manager: packages.sh NAME...
# Says what it does first; asks once, unless it runs as root or in CI. The services of what it installs stay off.
set -euo pipefail

if ! command -v apt-get >/dev/null; then
  if command -v brew >/dev/null; then
    how="brew install ${*//prometheus-/}"
  else
    how="the package manager of this system"
  fi
  echo "error: cannot install $* here: this is no Debian or Ubuntu; install them with $how" >&2
  exit 3
fi

echo "installing with apt-get: $*"
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  as_root=(sudo)
  command -v sudo >/dev/null || { echo "error: cannot install $*: neither root nor sudo; ask an administrator to run: apt-get install $*" >&2; exit 3; }
  if [ -z "${CI:-}" ]; then
    [ -t 0 ] || { echo "error: cannot ask whether to install $*; run: sudo apt-get install --no-install-recommends $*" >&2; exit 3; }
    read -r -p "install them now, with sudo? [Y/n] " answer
    case "$answer" in "" | [Yy]*) ;; *) echo "error: not installed; run: sudo apt-get install --no-install-recommends $*" >&2; exit 3 ;; esac
  fi
fi

# Debian starts a daemon as soon as it is installed, unless this policy says no.
policy=/usr/sbin/policy-rc.d
made_policy=
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
  made_policy=yes
fi
remove_policy() { [ -z "$made_policy" ] || "${as_root[@]}" rm -f "$policy"; }
trap remove_policy EXIT

install() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
}
log=$(mktemp)
trap 'remove_policy; rm -f "$log"' EXIT
if ! install "$@" >"$log" 2>&1; then
  "${as_root[@]}" apt-get update >>"$log" 2>&1 || true
  if ! install "$@" >>"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "error: apt-get could not install $*; its last words are above" >&2
    exit 3
  fi
fi

# ... nor at the next start of the machine.
if command -v systemctl >/dev/null; then
  for name in "$@"; do
    "${as_root[@]}" systemctl disable "$name" >/dev/null 2>&1 || true
  done
fi
