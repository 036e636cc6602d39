#!/usr/bin/env bash
# The two images, for CI:
#   images.sh build TAG               build workload and toolkit
#   images.sh scan TAG                list what is in them (out/sbom), fail on known holes that have a fix
#   images.sh publish TAG REGISTRY    push them, sign each by its digest, and attach its list (REGISTRY_USER, REGISTRY_TOKEN; COSIGN_KEY, else keyless)
# Needs docker; publish needs cosign.
set -euo pipefail
cd "$(dirname "$0")/../.."
fail() { echo "error: $1" >&2; exit "${2:-2}"; }
need() { command -v "$1" >/dev/null || fail "$1 is not here; install it" 3; }
verb=${1:-} tag=${2:-} registry=${3:-}
[[ $tag =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]*$ ]] || fail "tag '$tag': is no tag of an image; name one, as scripts/ci/images.sh build 1.2.3"
[ "$tag" != latest ] || fail "tag latest: says nothing about what is in it; name a version, as scripts/ci/images.sh build 1.2.3"
targets=(workload toolkit)

publish() {
  [ -n "$registry" ] || fail "no registry: name one, as scripts/ci/images.sh publish $tag registry.example.com/OWNER"
  [ -n "${REGISTRY_USER:-}" ] && [ -n "${REGISTRY_TOKEN:-}" ] || fail "REGISTRY_USER and REGISTRY_TOKEN: are not both set; the registry has to know who pushes"
  need cosign
  for target in "${targets[@]}"; do [ -s "out/sbom/$target.spdx.json" ] || fail "out/sbom/$target.spdx.json: is missing; run scripts/ci/images.sh scan $tag first"; done
  local key=() target image digest
  [ -z "${COSIGN_KEY:-}" ] || key=(--key env://COSIGN_KEY)
  DOCKER_CONFIG=$(mktemp -d) # what is logged in here ends here; the machine may serve others
  export DOCKER_CONFIG
  trap 'rm -rf "$DOCKER_CONFIG"' EXIT
  docker login "${registry%%/*}" --username "$REGISTRY_USER" --password-stdin <<<"$REGISTRY_TOKEN"
  for target in "${targets[@]}"; do
    image=$registry/load-harness-$target
    docker tag "load-harness/$target:$tag" "$image:$tag"
    docker push "$image:$tag"
    digest=$(docker inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image:$tag" | grep -F "$image@")
    cosign sign --yes "${key[@]}" "$digest"
    cosign attest --yes "${key[@]}" --type spdxjson --predicate "out/sbom/$target.spdx.json" "$digest"
  done
}

case "$verb" in
  build) IMAGE_ENGINE=docker IMAGE_TAG=$tag scripts/image.sh ;;
  scan) need docker; scripts/ci/scan.sh "load-harness/workload:$tag" "load-harness/toolkit:$tag" ;;
  publish) need docker; publish ;;
  *) fail "'$verb': is no verb of images.sh; the verbs are build, scan and publish" ;;
esac
