#!/usr/bin/env bash
# Build the two images with what is there: image.sh [TARGET...] (workload, toolkit; both where none is named).
# The environment may say otherwise: IMAGE_ENGINE (docker, podman, buildah), IMAGE_BASE (an image with Python and venv),
# IMAGE_TAG, IMAGE_CA (a file of certificates, where a proxy has an authority of its own).
set -euo pipefail
cd "$(dirname "$0")/.."
mistakes=()
targets=("$@")
[ ${#targets[@]} -gt 0 ] || targets=(workload toolkit)
for target in "${targets[@]}"; do
  case "$target" in workload | toolkit) ;; *) mistakes+=("target $target: is not in the Dockerfile; the targets are workload and toolkit") ;; esac
done
tag=${IMAGE_TAG:-$(sed -nE 's/^version = "(.*)"$/\1/p' pyproject.toml)}
[[ $tag =~ ^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$ ]] || mistakes+=("IMAGE_TAG $tag: is no tag of an image; write it as 1.2.3")
[ "$tag" != latest ] || mistakes+=("IMAGE_TAG latest: says nothing about what is in it; name a version, as 1.2.3")
[ -z "${IMAGE_CA:-}" ] || [ -s "$IMAGE_CA" ] || mistakes+=("IMAGE_CA $IMAGE_CA: is no file with certificates; correct the path or unset it")
case "${IMAGE_ENGINE:-}" in "" | docker | podman | buildah) ;; *) mistakes+=("IMAGE_ENGINE $IMAGE_ENGINE: must be docker, podman or buildah; or unset it to take the first that works") ;; esac
if [ ${#mistakes[@]} -gt 0 ]; then
  printf 'error: %s\n' "${mistakes[@]}" >&2
  exit 2
fi

works() { # a client without its daemon builds nothing
  case "$1" in buildah) buildah version ;; *) "$1" info ;; esac >/dev/null 2>&1
}
engine=
for name in ${IMAGE_ENGINE:-docker podman buildah}; do
  if works "$name"; then engine=$name && break; fi
done
[ -n "$engine" ] || { echo "error: ${IMAGE_ENGINE:-docker, podman and buildah}: missing, or not running; install or start one of them" >&2; exit 3; }

case "$("$engine" --version)" in podman*) kind=podman ;; *) kind=$engine ;; esac # podman may go by the name of docker
# Only docker's format of an image keeps the health check.
case "$kind" in
  docker) build=(docker build) ;;
  podman) build=("$engine" build --format docker) ;;
  buildah) build=(buildah build --format docker --layers --force-rm) ;; # what the others do unasked: keep each step, leave no container
esac
options=(--build-arg "VERSION=$tag" --build-arg "REVISION=$(git rev-parse HEAD 2>/dev/null || echo unknown)")
[ -z "${IMAGE_BASE:-}" ] || options+=(--build-arg "BASE=$IMAGE_BASE")
[ -z "${IMAGE_CA:-}" ] || options+=(--secret "id=ca,src=$IMAGE_CA")

# A name is given when all is built: what was interrupted or failed leaves the images of before, and none by halves.
folder=$(mktemp -d)
mkfifo "$folder/pipe"
building=
containers() { # those of builds; podman and buildah leave them where a build is ended by a signal, docker does not
  case "$kind" in
    podman) "$engine" ps --all --external --quiet --filter status=unknown ;;
    buildah) buildah containers --quiet ;;
  esac
}
leave() { # EXIT CODE: end the build that runs, too; it would go on by itself
  trap - EXIT INT TERM
  if [ -n "$building" ]; then
    kill -TERM "$building" 2>/dev/null && wait "$building" || true
    case "$kind" in podman) rm=("$engine" rm --force) ;; *) rm=("$engine" rm) ;; esac
    containers | grep --invert-match --line-regexp --fixed-strings --file="$folder/containers" | xargs -r "${rm[@]}" >/dev/null || true
  fi
  rm -rf "$folder"
  exit "$1"
}
trap 'leave $?' EXIT
trap 'leave 130' INT
trap 'leave 143' TERM

advice() { # what the builder's words mean, as far as they are known
  if grep -qi 'no space left on device' "$folder/words"; then
    case "$kind" in buildah) echo "the disk is full; buildah prune removes what no image needs" ;; *) echo "the disk is full; $engine system prune removes what no image needs" ;; esac
  elif grep -q 'CERTIFICATE_VERIFY_FAILED' "$folder/words"; then
    echo "a proxy on the way has an authority of its own; name a file with its certificates in IMAGE_CA"
  else
    echo "its words are above; the base has to be an image with Python 3.11 or newer and venv (IMAGE_BASE ${IMAGE_BASE:-is not set})"
  fi
}

# One at a time, so that an end by a signal takes no container of another build of ours.
exec 9>"${TMPDIR:-/tmp}/load-harness-image.$UID.lock"
! command -v flock >/dev/null || flock --nonblock 9 || { echo "waiting for another build to end" && flock 9; }
containers >"$folder/containers"
for target in "${targets[@]}"; do
  echo "building load-harness/$target:$tag with $engine"
  tee "$folder/words" <"$folder/pipe" >&2 9>&- &
  saying=$!
  "${build[@]}" --target "$target" "${options[@]}" --iidfile "$folder/$target" . 2>"$folder/pipe" 9>&- &
  building=$!
  built=0
  wait "$building" || built=$?
  building=
  wait "$saying"
  if [ "$built" -ne 0 ]; then
    echo "error: load-harness/$target:$tag was not built, and nothing was given that name: $(advice)" >&2
    exit 1
  fi
done
for target in "${targets[@]}"; do "$engine" tag "$(cat "$folder/$target")" "load-harness/$target:$tag"; done
