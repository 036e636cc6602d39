#!/usr/bin/env bash
# List what is in images and fail on known holes that have a fix: scan.sh IMAGE...; out/sbom/NAME.spdx.json, out/sbom/NAME.txt.
# Needs docker. SYFT_IMAGE and GRYPE_IMAGE name other versions.
set -euo pipefail
cd "$(dirname "$0")/../.."
syft=${SYFT_IMAGE:-docker.io/anchore/syft:v1.45.1}
grype=${GRYPE_IMAGE:-docker.io/anchore/grype:v0.114.0}
[ $# -gt 0 ] || { echo "error: no image: name one, as scripts/ci/scan.sh load-harness/workload:TAG" >&2; exit 2; }
command -v docker >/dev/null || { echo "error: docker is not here; install it, or run syft and grype over the image" >&2; exit 3; }

mkdir -p out/sbom
trap 'rm -f out/sbom/*.tar' EXIT
code=0
for image in "$@"; do
  name=${image##*/}
  name=${name%%[:@]*}
  docker save --output "out/sbom/$name.tar" "$image"
  docker run --rm --volume "$PWD/out/sbom:/images:ro" "$syft" "docker-archive:/images/$name.tar" --output spdx-json >"out/sbom/$name.spdx.json"
  rm -f "out/sbom/$name.tar"
  looked=0
  docker run --rm --volume "$PWD/out/sbom:/images:ro" "$grype" "sbom:/images/$name.spdx.json" --only-fixed --fail-on high >"out/sbom/$name.txt" || looked=$?
  cat "out/sbom/$name.txt"
  case "$looked" in
    0) ;;
    2) code=1 ;; # holes, as grype says them
    *) echo "error: $image: grype ended with $looked before it had looked for holes; its words are above" >&2 && exit 3 ;;
  esac
done
exit "$code"
