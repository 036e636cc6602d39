#!/usr/bin/env bash
# Take the programs of a Prometheus 3 out of its image and run a command with them: prometheus-3.sh COMMAND...
# Needs docker or podman. PROMETHEUS_IMAGE names another version.
set -euo pipefail
cd "$(dirname "$0")/../.."
image=${PROMETHEUS_IMAGE:-docker.io/prom/prometheus:v3.13.1}
[ $# -gt 0 ] || { echo "error: no command: name what is to run, as scripts/ci/prometheus-3.sh make test" >&2; exit 2; }
engine=$(command -v docker || command -v podman) || { echo "error: neither docker nor podman is here; install one of them" >&2; exit 3; }

folder=$PWD/out/prometheus-3
mkdir -p "$folder"
container=$("$engine" create "$image")
trap '"$engine" rm "$container" >/dev/null' EXIT
for program in prometheus promtool; do "$engine" cp "$container:/bin/$program" "$folder/$program"; done
"$folder/prometheus" --version
LOAD_HARNESS_PROMETHEUS=$folder/prometheus LOAD_HARNESS_PROMTOOL=$folder/promtool "$@"
