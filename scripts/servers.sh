#!/usr/bin/env bash
# Find the servers that the sandbox and the tests run, and install those that are missing.
# Another version can be given by its variable, as LOAD_HARNESS_PROMETHEUS=/opt/prometheus-3/prometheus.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/usr/local/sbin:/sbin:/opt/homebrew/bin

missing=()
need() { # VARIABLE PACKAGE NAME...
  local variable=$1 package=$2 name
  shift 2
  if [ -n "${!variable:-}" ]; then
    [ -x "$(command -v "${!variable}")" ] || { echo "error: $variable ${!variable}: is not an executable file; correct the path or unset the variable" >&2; exit 2; }
    return
  fi
  for name in "$@"; do command -v "$name" >/dev/null && return; done
  case " ${missing[*]-} " in *" $package "*) ;; *) missing+=("$package") ;; esac
}

need LOAD_HARNESS_PROMETHEUS prometheus prometheus
need LOAD_HARNESS_PROMTOOL prometheus promtool
need LOAD_HARNESS_ALERTMANAGER prometheus-alertmanager prometheus-alertmanager alertmanager
need LOAD_HARNESS_PUSHGATEWAY prometheus-pushgateway prometheus-pushgateway pushgateway
need LOAD_HARNESS_HAPROXY haproxy haproxy

if [ ${#missing[@]} -gt 0 ]; then
  scripts/packages.sh "${missing[@]}"
fi
