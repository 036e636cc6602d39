#!/usr/bin/env bash
# Hold the boards against a real Grafana: those of its files are as they are in Git, and a push brings the same.
# Needs docker or podman, and .venv. GRAFANA_IMAGE names another version; GRAFANA_URL a Grafana that runs (GRAFANA_BASIC_AUTH, GRAFANA_TOKEN).
set -euo pipefail
cd "$(dirname "$0")/../.."
image=${GRAFANA_IMAGE:-docker.io/grafana/grafana:13.1.3}
harness=$PWD/.venv/bin/load-harness
engine=
containers=()
remove() { [ ${#containers[@]} -eq 0 ] || "$engine" rm --force "${containers[@]}" >/dev/null; }
trap remove EXIT

start() { # VARIABLE OPTION...: a Grafana on a free port of loopback; its URL in VARIABLE
  local variable=$1 port
  shift
  containers+=("$("$engine" run --detach --publish 127.0.0.1::3000 --env "GF_SECURITY_ADMIN_PASSWORD=$password" "$@" "$image")")
  port=$("$engine" port "${containers[-1]}" 3000/tcp)
  printf -v "$variable" 'http://127.0.0.1:%s' "${port##*:}"
  curl --silent --show-error --fail --output /dev/null --retry 60 --retry-delay 1 --retry-all-errors "${!variable}/api/health"
}

provisioned=
if [ -z "${GRAFANA_URL:-}" ]; then
  engine=$(command -v docker || command -v podman) || { echo "error: neither docker nor podman is here; install one of them, or name a Grafana that runs in GRAFANA_URL" >&2; exit 3; }
  password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  export GRAFANA_BASIC_AUTH=admin:$password
  start provisioned --volume "$PWD/compose/grafana/provisioning:/etc/grafana/provisioning:ro" --volume "$PWD/compose/grafana/dashboards:/var/lib/grafana/dashboards:ro"
  start GRAFANA_URL
fi

if [ -n "$provisioned" ]; then
  echo "boards from files, at $provisioned"
  until "$harness" dashboards drift --grafana "$provisioned" --provisioned; do # Grafana reads files after it has said that it is well
    [ "$SECONDS" -lt 120 ] || { echo "error: the boards of compose/grafana are not in Grafana as they are in Git; the lines above say what differs" >&2; exit 1; }
    sleep 5
  done
fi
echo "boards by a push, at $GRAFANA_URL"
"$harness" dashboards push --grafana "$GRAFANA_URL"
"$harness" dashboards drift --grafana "$GRAFANA_URL"
